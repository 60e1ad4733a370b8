"""The distances function: fed by the distances queue; the only one that gives ordinals."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.messages import each_message
from flukeline.stages.distances import compare, retire
from flukeline.wiring import services


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Compare each fluke that was embedded; take out each that is gone."""

    def work(body: dict[str, Any]) -> None:
        if "retire" in body:
            retire(services(), str(body["retire"]))
        else:
            compare(services(), str(body["annotation_id"]))

    return each_message(event, context, services(), work, "comparing")
