"""The embed function: each embedding model has its own function and its own queue."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.batch import each_message
from flukeline.messages import EmbedRequest
from flukeline.stages.intake.embed import embed
from flukeline.wiring import services


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Embed each cropped fluke."""

    def work(body: dict[str, Any]) -> None:
        request = EmbedRequest.from_body(body)
        embed(services(), request.annotation_id, request.model or services().model_version)

    return each_message(event, context, services(), work, "embedding")
