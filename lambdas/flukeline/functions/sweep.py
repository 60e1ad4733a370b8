"""The sweep function, on a schedule: requeues stuck photographs and drives a model rollout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from flukeline.stages.intake.sweep import STUCK_AFTER, sweep
from flukeline.stages.jobs.rollout import look_after
from flukeline.wiring import services

logger = Logger(service="flukeline")


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Sweep once.

    An ``idle`` event says that all queues are empty: every unfinished photograph is then stuck.
    """
    patience = timedelta() if event.get("idle") else STUCK_AFTER
    if look_after(services(), patience):
        logger.info("a model version serves from now on")
    swept = sweep(services(), patience)
    if swept:
        logger.info("swept", extra={"photographs": swept})
    return {"swept": swept}
