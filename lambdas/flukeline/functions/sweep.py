"""The sweep function: on a schedule, sends photographs on again that got stuck."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from flukeline.stages.overview import sweep
from flukeline.wiring import services

logger = Logger(service="flukeline")


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Sweep once."""
    swept = sweep(services())
    logger.info("swept", extra={"photographs": swept})
    return {"swept": swept}
