"""Changes: whether a whale's fluke still looks as it did at the encounter before."""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.matching.probability import CONFIRMED, decision_threshold
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.whales.names import Whale


@dataclass(frozen=True, slots=True)
class Change:
    """How different a whale's fluke looks from the encounter before.

    Attributes:
        distance: The smallest distance between flukes of the two encounters; None: not compared.
        flagged: Whether that is above the decision threshold.
    """

    distance: float | None
    flagged: bool


def changes(services: Services, whale: Whale) -> dict[str, Change]:
    """The change at each of a whale's encounters, by encounter id.

    A flagged change means new marks, a poor photograph, or two whales under one name.
    """
    version = model_versions.serving(services)
    threshold = decision_threshold(version.calibration, CONFIRMED)
    index = services.indexes.of(version.name)
    found: dict[str, Change] = {}
    newest_first = whale.encounters
    for at, each in enumerate(newest_first):
        before = newest_first[at + 1] if at + 1 < len(newest_first) else None
        distance = None
        if before is not None:
            distance = index.closest(each.annotation_ids, before.annotation_ids)
        found[each.id] = Change(distance, distance is not None and distance > threshold)
    return found
