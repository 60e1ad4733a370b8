"""The sweep function, on a schedule: requeues stuck photographs and drives a model rollout."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from flukeline.stages import status
from flukeline.stages.intake.orphans import remove_orphans_if_due
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
    orphans = remove_orphans_if_due(services())
    if orphans.files or orphans.vectors:
        logger.warning("removed files and vectors that no record names", extra=asdict(orphans))
    wrong = status.recount_if_due(services())
    if wrong:
        logger.warning("corrected the counts of the catalogue", extra={"added": wrong})
    return {"swept": swept}
