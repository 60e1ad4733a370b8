"""Proposals: unreviewed encounters that probably show one animal at one time and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from flukeline.limits import MAX_JOINED
from flukeline.matching import clustering
from flukeline.matching.probability import WITHIN_MINUTES, decision_threshold, same
from flukeline.records import Encounter, photograph_of
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.storage.lists import encounters_of_status
from flukeline.storage.pagination import every

SHOWN = 300
"""Flukes proposed at a time: with links of up to 2 KB to each and to its photograph, an answer keeps
far below the 6 MB that Lambda takes."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Encounters that probably show one animal at one time and place."""

    encounters: tuple[Encounter, ...]
    farthest_distance: float
    minutes: float
    probability_same: float

    @property
    def id(self) -> str:
        """Stays the same while the same encounters are proposed."""
        return "+".join((self.encounters[0].id, self.encounters[-1].id, str(len(self.encounters))))


def proposals(services: Services) -> list[Proposal]:
    """What could be joined among the unreviewed encounters, computed anew each time.

    Where there is much, it is the earliest of it: what is joined or reviewed makes room for more.
    """
    found = [
        each
        for each in every(services.catalogue, Encounter, encounters_of_status("unreviewed"))
        if each.taken_at is not None and each.annotation_ids
    ]
    if len(found) < 2:
        return []
    seconds = [each.taken_at.timestamp() for each in found if each.taken_at is not None]
    minutes = (np.asarray(seconds) - min(seconds)) / 60
    degrees = np.array([[_known(each.latitude), _known(each.longitude)] for each in found])
    distances = np.full((len(found), len(found)), np.nan)
    version = model_versions.serving(services)
    index = services.indexes.of(version.name)
    for run in clustering.runs(minutes):
        if len(run) > 1:
            flukes = [found[each].annotation_ids for each in run]
            apart = index.farthest(flukes)
            # Two flukes in one photograph are two animals.
            apart[_share_a_photograph(flukes)] = np.nan
            distances[np.ix_(run, run)] = apart
    calibration = version.calibration
    threshold = decision_threshold(calibration, WITHIN_MINUTES)
    made = clustering.groups(
        clustering.Sightings(minutes, degrees, distances), threshold, MAX_JOINED
    )
    proposed = []
    for group in made:
        apart = distances[np.ix_(group, group)][np.triu_indices(len(group), 1)]
        proposed.append(
            Proposal(
                tuple(found[each] for each in group),
                float(apart.max()),
                float(minutes[group[-1]] - minutes[group[0]]),
                same(calibration, float(apart.max()), WITHIN_MINUTES),
            )
        )
    return as_many_as_fit(proposed)


def as_many_as_fit(proposed: Sequence[Proposal]) -> list[Proposal]:
    """The first of them with at most ``SHOWN`` flukes together, and one at least."""
    flukes = [sum(len(one.annotation_ids) for one in each.encounters) for each in proposed]
    fit = sum(together <= SHOWN for together in accumulate(flukes))
    return list(proposed[: max(fit, 1)])


def _share_a_photograph(flukes: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    shown = [{photograph_of(each) for each in group} for group in flukes]
    holders: dict[str, list[int]] = {}
    for place, group in enumerate(shown):
        for each in group:
            holders.setdefault(each, []).append(place)
    shared = np.zeros((len(shown), len(shown)), dtype=bool)
    for places in holders.values():
        shared[np.ix_(places, places)] = True
    np.fill_diagonal(shared, False)
    return shared


def _known(degrees: float | None) -> float:
    return float("nan") if degrees is None else degrees
