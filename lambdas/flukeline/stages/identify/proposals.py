"""Proposals: unreviewed encounters that may be joined, as they probably show one animal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
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
from flukeline.times import LocalTime

SHOWN = 300
"""Maximum flukes in one answer: each has two links of up to 2 KB, and Lambda answers with at most
6 MB."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Encounters that probably show one animal at one time and place.

    Attributes:
        encounters: The encounters, earliest first.
        farthest_distance: The largest distance between flukes of two of them.
        minutes: From the earliest to the latest.
        probability_same: That the two most different ones show the same whale, 0 to 1.
    """

    encounters: tuple[Encounter, ...]
    farthest_distance: float
    minutes: float
    probability_same: float

    @property
    def id(self) -> str:
        """An id that stays the same while the same encounters are proposed."""
        return "+".join((self.encounters[0].id, self.encounters[-1].id, str(len(self.encounters))))


def proposals(services: Services) -> list[Proposal]:
    """Groups of unreviewed encounters that may be joined, the earliest that fit into one answer.

    They are computed at each call; joining or reviewing some makes room for later ones.
    """
    found = [
        each
        for each in every(services.catalogue, Encounter, encounters_of_status("unreviewed"))
        if each.taken_at is not None and each.taken_at.has_time and each.annotation_ids
    ]
    if len(found) < 2:
        return []
    times = [each.taken_at for each in found if each.taken_at is not None]
    minutes = _minutes(times)
    degrees = np.array([[_or_nan(each.latitude), _or_nan(each.longitude)] for each in found])
    distances = np.full((len(found), len(found)), np.nan)
    version = model_versions.serving(services)
    index = services.indexes.of(version.name)
    for run in clustering.runs(minutes):
        if len(run) > 1:
            flukes = [found[each].annotation_ids for each in run]
            apart = index.farthest(flukes)
            # Two flukes in one photograph are two animals.
            apart[_share_a_photograph(flukes)] = np.nan
            apart[_at_other_times([times[each] for each in run])] = np.nan
            distances[np.ix_(run, run)] = apart
    calibration = version.calibration
    threshold = decision_threshold(calibration, WITHIN_MINUTES)
    seen = clustering.Sightings(minutes, degrees, distances)
    proposed = []
    for group in clustering.groups(seen, threshold, MAX_JOINED):
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
    """The first proposals that have at most ``SHOWN`` flukes in all, but at least one proposal."""
    flukes = [sum(len(each.annotation_ids) for each in group.encounters) for group in proposed]
    fit = sum(total <= SHOWN for total in accumulate(flukes))
    return list(proposed[: max(fit, 1)])


def _minutes(times: Sequence[LocalTime]) -> NDArray[np.float64]:
    """Minutes from the first, float64 (N,): in UTC where all are known, else by the local digits."""
    in_utc = all(each.utc is not None for each in times)
    moments = [(each.utc if in_utc else None) or each.start.replace(tzinfo=UTC) for each in times]
    seconds = np.asarray([each.timestamp() for each in moments])
    return np.asarray((seconds - seconds.min()) / 60)


def _at_other_times(times: Sequence[LocalTime]) -> NDArray[np.bool_]:
    """Bool (N, N): whether two are much farther apart in UTC than by their local digits."""
    digits = np.asarray([each.start.replace(tzinfo=UTC).timestamp() / 60 for each in times])
    utc = np.asarray([np.nan if each.utc is None else each.utc.timestamp() / 60 for each in times])
    more = np.abs(utc[:, None] - utc) - np.abs(digits[:, None] - digits)
    return np.asarray(np.nan_to_num(more, nan=0.0) > clustering.MAX_GAP_MINUTES)


def _share_a_photograph(flukes: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Bool (N, N): whether two groups of flukes have a photograph in common; False to itself."""
    photographs = [{photograph_of(each) for each in group} for group in flukes]
    groups_of: dict[str, list[int]] = {}
    for number, group in enumerate(photographs):
        for each in group:
            groups_of.setdefault(each, []).append(number)
    shared = np.zeros((len(photographs), len(photographs)), dtype=bool)
    for numbers in groups_of.values():
        shared[np.ix_(numbers, numbers)] = True
    np.fill_diagonal(shared, False)
    return shared


def _or_nan(degrees: float | None) -> float:
    return float("nan") if degrees is None else degrees
