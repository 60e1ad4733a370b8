"""Arranging: encounters that are probably one are proposed as one; people join, split and move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from flukeline.catalogue import arrangement as rules
from flukeline.catalogue.arrangement import Move
from flukeline.matching import clustering
from flukeline.matching.probability import WITHIN_MINUTES, decision_threshold, same
from flukeline.records import (
    Conflict,
    Encounter,
    NotFound,
    Photograph,
    Principal,
    Record,
    Rejected,
    now,
    photograph_of,
)
from flukeline.stages.intake import model_versions
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.review.decisions import what_changed
from flukeline.stages.whales import identity
from flukeline.storage.lists import encounters_of_status
from flukeline.storage.pagination import every
from flukeline.storage.ports import MAX_RECORDS
from flukeline.wiring import Services

MOST = 45
"""Encounters in a proposal: with one photograph each, all fit in one transaction."""

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
    made = clustering.groups(clustering.Seen(minutes, degrees, distances), threshold, MOST)
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


def arrange(
    services: Services, principal: Principal, moves: Sequence[Move], versions: Mapping[str, int]
) -> tuple[list[Encounter], list[str]]:
    """Join, split and move, in one transaction.

    Args:
        services: The services.
        principal: Who does it.
        moves: Which flukes go where.
        versions: Of every encounter that flukes come from or go to, as it was seen.

    Returns:
        The encounters as they are now, and the ids of those that went.

    Raises:
        NotFound: No such encounter.
        Conflict: One changed since it was seen; the words say how.
        Rejected: A move that cannot be, or too many at once.
    """

    def attempt() -> rules.Arrangement:
        photographs = services.catalogue.find_all(
            Photograph, (photograph_of(id_) for move in moves for id_ in move.annotation_ids)
        )
        touched = {move.to for move in moves if move.to is not None} | {
            rules.encounter_of(photographs, id_) for move in moves for id_ in move.annotation_ids
        }
        encounters = services.catalogue.find_all(Encounter, touched | set(versions))
        _check_versions(services, encounters, touched, versions)
        encounters = {id_: encounters[id_] for id_ in touched}
        whales = identity.whales(services, (each.individual_id for each in encounters.values()))
        whale_of = {
            each.id: whales[each.individual_id].id
            for each in encounters.values()
            if each.individual_id in whales
        }
        done = rules.arranged(moves, encounters, photographs, whale_of, principal.name, now())
        counted, gone = identity.without(services, done.emptied)
        saves: list[Record] = [*done.encounters, *done.photographs, *counted]
        removes: list[Record] = [*done.emptied, *gone]
        if done.edit is not None:
            saves.append(done.edit)
        if len(saves) + len(removes) > MAX_RECORDS:
            raise Rejected(f"These are too many at once. Join at most {MOST} encounters at a time.")
        if saves or removes:
            services.catalogue.commit(saves, removes)
        return done

    done = retry_on_conflict(attempt)
    current = services.catalogue.find_all(Encounter, (each.id for each in done.encounters))
    shown = [current[each.id] for each in done.encounters if each.id in current]
    return shown, [each.id for each in done.emptied]


def _check_versions(
    services: Services,
    encounters: Mapping[str, Encounter],
    touched: set[str],
    versions: Mapping[str, int],
) -> None:
    for id_ in touched | set(versions):
        if id_ not in encounters:
            if id_ in versions:
                raise Conflict("One of these encounters was joined to another, or removed.")
            raise NotFound("There is no such encounter.")
        if id_ not in versions:
            raise Conflict("One of these flukes is in another encounter now. Look at them again.")
        if encounters[id_].version != versions[id_]:
            raise Conflict(what_changed(services, encounters[id_]))
