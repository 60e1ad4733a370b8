"""The sweep function: on a schedule, sends on what got stuck, and all of it to a new model."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from flukeline.stages.overview import STUCK_AFTER, sweep
from flukeline.stages.versions import embed_anew, switch
from flukeline.wiring import services

logger = Logger(service="flukeline")


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Sweep once; an ``idle`` event says that there is no message, so all on its way is stuck."""
    embedded = embed_anew(services())
    if switch(services()):
        logger.info("a model version serves from now on")
    swept = sweep(services(), timedelta() if event.get("idle") else STUCK_AFTER)
    if embedded or swept:
        logger.info("swept", extra={"photographs": swept, "embedded_anew": embedded})
    return {"swept": swept, "embedded_anew": embedded}
