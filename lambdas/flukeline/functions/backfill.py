"""The backfill function: work on whole catalogues, fed by a queue of its own that gives way."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.messages import each_message
from flukeline.records import Principal
from flukeline.stages import sample
from flukeline.wiring import services


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Load the sample catalogue."""

    def work(body: dict[str, Any]) -> None:
        if "sample" in body:
            sample.load(services(), Principal(str(body["sample"])))

    return each_message(event, context, services(), work, "loading the catalogue")
