"""The sweep function: on a schedule, sends on what got stuck, and all of it to a new model."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from flukeline.stages.overview import sweep
from flukeline.stages.versions import embed_anew, switch
from flukeline.wiring import services

logger = Logger(service="flukeline")


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Sweep once."""
    embedded = embed_anew(services())
    if switch(services()):
        logger.info("a model version serves from now on")
    swept = sweep(services())
    if embedded or swept:
        logger.info("swept", extra={"photographs": swept, "embedded_anew": embedded})
    return {"swept": swept, "embedded_anew": embedded}
