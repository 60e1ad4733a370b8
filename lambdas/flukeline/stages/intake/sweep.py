"""Sweep: send stuck photographs on again, finish interrupted removals, drop expired uploads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict
from flukeline.records import Photograph, Removal, now
from flukeline.services import Services
from flukeline.stages.intake.receive import UPLOAD_SECONDS, send_to_crop
from flukeline.stages.intake.removal import finish
from flukeline.storage.keys import original_key
from flukeline.storage.lists import REMOVALS, photographs_in
from flukeline.storage.pagination import every

STUCK_AFTER = timedelta(minutes=15)
UPLOAD_EXPIRED = timedelta(seconds=UPLOAD_SECONDS) + STUCK_AFTER
REMOVAL_PATIENCE = timedelta(minutes=1)
"""A removal takes less than a second; one that is older was interrupted."""
MAX_SWEEPS = 3
"""Sweeps of a photograph in one state before it fails."""


def sweep(services: Services, patience: timedelta = STUCK_AFTER) -> int:
    """Send stuck photographs to the crop stage again, and remove expired uploads.

    Args:
        services: The services.
        patience: How long a photograph may stay in one state; zero if no worker is running.

    Returns:
        How many photographs were sent again, failed or removed.
    """
    swept = 0
    for state in (*rules.PROCESSING, "awaiting_upload"):
        waiting = every(services.catalogue, Photograph, photographs_in(state, newest_first=False))
        swept += sum(_sweep_one(services, each, patience) for each in waiting)
    for removal in every(services.catalogue, Removal, REMOVALS):
        if now() - removal.removed_at >= min(patience, REMOVAL_PATIENCE):
            finish(services, removal)
            swept += 1
    return swept


def _sweep_one(services: Services, photograph: Photograph, patience: timedelta) -> bool:
    waited = now() - (photograph.changed_at or photograph.received_at)
    if waited < patience:
        return False
    try:
        arrived = services.photographs.size(original_key(photograph.id)) is not None
        if photograph.state == "awaiting_upload" and not arrived:
            if waited < UPLOAD_EXPIRED:
                return False
            services.catalogue.commit([], [photograph])
            return True
        if photograph.sweeps >= MAX_SWEEPS:
            reason = "Processing it stopped several times. Try it again."
            services.catalogue.commit([rules.failed(photograph, reason, now())])
            return True
        again = replace(photograph, sweeps=photograph.sweeps + 1, changed_at=now())
        services.catalogue.commit([again])
    except Conflict:
        return False
    send_to_crop(services, photograph.id)
    return True
