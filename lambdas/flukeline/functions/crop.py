"""The crop function: receives S3's upload events through the crop queue."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.functions.batch import each_message
from flukeline.messages import arrivals, pictures_request
from flukeline.stages.intake.crop import crop, make_pictures
from flukeline.wiring import services


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Crop each uploaded photograph, and make the pictures of each restored one."""

    def work(body: dict[str, Any]) -> None:
        restored = pictures_request(body)
        if restored is not None:
            make_pictures(services(), restored.photograph_id)
        for arrival in arrivals(body):
            crop(services(), arrival.photograph_id, arrival.version)

    return each_message(event, context, services(), work, "cropping")
