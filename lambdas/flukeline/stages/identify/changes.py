"""Marks: whether a whale's fluke looks as it did the time before."""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.matching.probability import CONFIRMED, decision_threshold
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.whales.names import Whale


@dataclass(frozen=True, slots=True)
class Change:
    """From the encounter before to this one: the smallest distance, and whether it is large."""

    distance: float | None
    flagged: bool


def changes(services: Services, whale: Whale) -> dict[str, Change]:
    """The change at each of a whale's encounters, by id; none at the first.

    Flagged is a distance at which the model doubts what a person confirmed: new marks, a poor
    photograph, or two whales under one name.
    """
    version = model_versions.serving(services)
    limit = decision_threshold(version.calibration, CONFIRMED)
    index = services.indexes.of(version.name)
    found: dict[str, Change] = {}
    newest_first = whale.encounters
    for place, each in enumerate(newest_first):
        before = newest_first[place + 1] if place + 1 < len(newest_first) else None
        distance = None
        if before is not None:
            distance = index.closest(each.annotation_ids, before.annotation_ids)
        found[each.id] = Change(distance, distance is not None and distance > limit)
    return found
