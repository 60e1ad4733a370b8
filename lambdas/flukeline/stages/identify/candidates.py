"""Candidates: the whales that an encounter may show, with distances and probabilities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from flukeline.errors import Conflict, NotFound
from flukeline.index import Index
from flukeline.limits import CANDIDATES
from flukeline.matching.probability import probabilities
from flukeline.matching.ranking import hubness_correction, scores
from flukeline.records import Annotation, Encounter, Individual, Photograph, photograph_of
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.whales import identity


@dataclass(frozen=True, slots=True)
class Similar:
    """One photograph that looks alike."""

    photograph: Photograph
    annotation: Annotation
    encounter: Encounter
    individual: Individual | None
    distance: float
    ordinal: int
    probability: float = 0.0

    @property
    def group(self) -> str:
        """Photographs of one whale are one group; an unnamed encounter is one of its own."""
        return self.individual.id if self.individual is not None else self.encounter.id


@dataclass(frozen=True, slots=True)
class Candidate:
    """One whale that the encounter may show, with its photographs, the nearest first."""

    photographs: tuple[Similar, ...]
    probability: float

    @property
    def distance(self) -> float:
        """The distance of its most similar photograph."""
        return self.photographs[0].distance


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the model has to say about one encounter."""

    encounter: Encounter
    model_version: str
    knows: str
    compared: int
    probability_new: float
    candidates: tuple[Candidate, ...]
    photographs: tuple[Similar, ...]


def of_encounter(services: Services, encounter_id: str, limit: int) -> Candidates:
    """The whales most like an encounter's flukes, over the whole catalogue.

    Raises:
        NotFound: There is no such encounter.
        Conflict: Its photographs are still on their way.
    """
    encounter = services.catalogue.find(Encounter, encounter_id)
    if encounter is None:
        raise NotFound("There is no such encounter.")
    version = model_versions.serving(services)
    model = version.name
    ordinals = list(services.vectors.ordinals(model, encounter.annotation_ids).values())
    if not ordinals:
        raise Conflict(_why_not_yet(services, model))
    similar = _from_lists(services, model, encounter, ordinals, limit)
    if similar is None:
        similar = _exactly(services, model, encounter, ordinals, limit)
    score = _scores(services, model, similar)
    best = sorted(score, key=lambda group: score[group])
    of_groups, new = probabilities(version.calibration, [score[group] for group in best])
    probability = dict(zip(best, (float(each) for each in of_groups), strict=True))
    rated = [replace(each, probability=probability[each.group]) for each in similar]
    candidates = tuple(
        Candidate(tuple(each for each in rated if each.group == group), probability[group])
        for group in best[:limit]
    )
    # What can be compared with: everything live but the encounter's own flukes.
    compared = max(0, services.vectors.progress(model).live - len(ordinals))
    return Candidates(
        encounter,
        model,
        version.knows,
        compared,
        float(new),
        candidates,
        tuple(rated[: max(limit, CANDIDATES)]),
    )


def _scores(services: Services, model: str, similar: list[Similar]) -> dict[str, float]:
    """Each whale's score, all its photographs counted; see ``matching/ranking.py``."""
    lists = services.vectors.nearest(model, [each.ordinal for each in similar])
    none = np.zeros(0, dtype=np.float32)
    crowded = [
        hubness_correction(lists[each.ordinal].distances if each.ordinal in lists else none)
        for each in similar
    ]
    distances = np.array([each.distance for each in similar])
    return scores(distances, np.array(crowded), [each.group for each in similar])


def _why_not_yet(services: Services, model: str) -> str:
    if model != services.model_version:
        return (
            "A new model is comparing the whole catalogue, and photographs that came meanwhile"
            " wait for it. Try again later."
        )
    return "These photographs are still being compared. Try again in a moment."


def _from_lists(
    services: Services, model: str, encounter: Encounter, ordinals: list[int], limit: int
) -> list[Similar] | None:
    """From the nearest lists alone; None where they hold too few whales to be sure."""
    lists = services.vectors.nearest(model, ordinals)
    if len(lists) < len(ordinals):
        return None
    complete_to = min(list_.radius for list_ in lists.values())
    distances: dict[int, float] = {}
    for list_ in lists.values():
        for ordinal, distance in zip(list_.ordinals, list_.distances, strict=True):
            if distance <= complete_to:
                known = distances.get(int(ordinal), float("inf"))
                distances[int(ordinal)] = min(known, float(distance))
    names = services.vectors.annotations(model, list(distances))
    similar = _described(
        services, encounter, ((names[each], each, distances[each]) for each in distances)
    )
    if complete_to < float("inf") and not _enough(similar, limit):
        return None
    return similar


def _exactly(
    services: Services, model: str, encounter: Encounter, ordinals: list[int], limit: int
) -> list[Similar]:
    """By the distances to the whole catalogue, as many as it takes to fill the answer.

    Distances cost little, records much: of a whale of 200 photographs it takes 300.
    """
    index = services.indexes.of(model)
    everything = index.live_count()
    count = 64 * limit
    while True:
        ranked = _ranked(index, ordinals, count, complete=count >= everything)
        similar: list[Similar] = []
        start, stop = 0, 8 * limit
        while start < len(ranked):
            similar += _described(services, encounter, ranked[start:stop])
            if _enough(similar, limit):
                return similar
            start, stop = stop, 2 * stop
        if count >= everything:
            return similar
        count *= 4


def _ranked(
    index: Index, ordinals: list[int], count: int, complete: bool
) -> list[tuple[str, int, float]]:
    """The annotations nearest to any of ``ordinals``, the nearest first, as far as all are known."""
    distances: dict[tuple[str, int], float] = {}
    furthest = float("inf")
    for ordinal in ordinals:
        found = index.nearest(index.vector(ordinal), count)
        if not complete:
            furthest = min(furthest, found[-1][2])
        for other, annotation_id, distance in found:
            known = distances.get((annotation_id, other), distance)
            distances[annotation_id, other] = min(known, distance)
    within = [(*which, each) for which, each in distances.items() if each <= furthest]
    return sorted(within, key=lambda each: (each[2], each[0]))


def _enough(similar: list[Similar], limit: int) -> bool:
    groups = {each.group for each in similar}
    return len(groups) >= limit and len(similar) >= max(limit, CANDIDATES)


def _described(
    services: Services, query: Encounter, distances: Iterable[tuple[str, int, float]]
) -> list[Similar]:
    """The photographs behind annotations, without the query's own and those removed; sorted."""
    found = list(distances)
    ids = (photograph_of(id_) for id_, _, _ in found)
    photographs = services.catalogue.find_all(Photograph, ids)
    shown = []
    for id_, ordinal, distance in found:
        photograph = photographs.get(photograph_of(id_))
        held = photograph.annotations if photograph is not None else ()
        annotation = next((each for each in held if each.id == id_), None)
        if photograph is not None and annotation is not None:
            shown.append((photograph, annotation, ordinal, distance))
    encounters = services.catalogue.find_all(
        Encounter, (each.encounter_id for _, each, _, _ in shown)
    )
    whales = identity.whales(services, (each.individual_id for each in encounters.values()))
    # Another fluke in the same photograph is another animal.
    own = {photograph_of(each) for each in query.annotation_ids}
    similar = [
        Similar(
            photograph,
            annotation,
            encounters[annotation.encounter_id],
            whales.get(encounters[annotation.encounter_id].individual_id or ""),
            distance,
            ordinal,
        )
        for photograph, annotation, ordinal, distance in shown
        if annotation.encounter_id in encounters
        and annotation.encounter_id != query.id
        and photograph.id not in own
    ]
    return sorted(similar, key=lambda each: (each.distance, each.annotation.id))
