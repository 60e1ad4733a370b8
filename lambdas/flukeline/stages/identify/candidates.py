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
    """A fluke in the catalogue that is similar to the encounter's.

    Attributes:
        photograph: The photograph that shows it.
        annotation: The fluke.
        encounter: The fluke's encounter.
        individual: The whale that the encounter was identified as, if any.
        distance: The smallest distance to any fluke of the encounter that was asked about.
        ordinal: The fluke's ordinal in the model's index.
        probability: The probability of its group.
    """

    photograph: Photograph
    annotation: Annotation
    encounter: Encounter
    individual: Individual | None
    distance: float
    ordinal: int
    probability: float = 0.0

    @property
    def group(self) -> str:
        """What candidates are grouped by: the whale, or the encounter if it has no whale."""
        return self.individual.id if self.individual is not None else self.encounter.id


@dataclass(frozen=True, slots=True)
class Candidate:
    """A whale, or an unidentified encounter, that the encounter may show.

    Attributes:
        photographs: Its similar photographs, the most similar first.
        probability: That both show the same whale, 0 to 1.
    """

    photographs: tuple[Similar, ...]
    probability: float

    @property
    def distance(self) -> float:
        """The distance to its most similar photograph."""
        return self.photographs[0].distance


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one encounter.

    Attributes:
        encounter: The encounter.
        model_version: The model version that the distances come from.
        training_data: The model's training data, in words.
        compared: How many flukes the encounter's were compared with.
        probability_new: That the whale is not in the catalogue, 0 to 1.
        candidates: The candidates, the most similar first.
        photographs: The most similar photographs of all candidates, the most similar first.
    """

    encounter: Encounter
    model_version: str
    training_data: str
    compared: int
    probability_new: float
    candidates: tuple[Candidate, ...]
    photographs: tuple[Similar, ...]


def of_encounter(services: Services, encounter_id: str, limit: int) -> Candidates:
    """The whales whose flukes are most similar to an encounter's, of the whole catalogue.

    Args:
        services: The services.
        encounter_id: The encounter.
        limit: Maximum candidates.

    Raises:
        NotFound: There is no such encounter.
        Conflict: Its flukes have not been compared yet.
    """
    encounter = services.catalogue.find(Encounter, encounter_id)
    if encounter is None:
        raise NotFound("There is no such encounter.")
    version = model_versions.serving(services)
    model = version.name
    ordinals = list(services.vectors.ordinals(model, encounter.annotation_ids).values())
    if not ordinals:
        raise Conflict(_why_not_compared(services, model))
    similar = _from_nearest_lists(services, model, encounter, ordinals, limit)
    if similar is None:
        similar = _from_index(services, model, encounter, ordinals, limit)
    score = _scores(services, model, similar)
    best = sorted(score, key=lambda group: score[group])
    known, new = probabilities(version.calibration, [score[group] for group in best])
    probability = dict(zip(best, (float(each) for each in known), strict=True))
    rated = [replace(each, probability=probability[each.group]) for each in similar]
    candidates = tuple(
        Candidate(tuple(each for each in rated if each.group == group), probability[group])
        for group in best[:limit]
    )
    # All live flukes except the encounter's own.
    compared = max(0, services.vectors.progress(model).live - len(ordinals))
    return Candidates(
        encounter,
        model,
        version.training_data,
        compared,
        float(new),
        candidates,
        tuple(rated[: max(limit, CANDIDATES)]),
    )


def _scores(services: Services, model: str, similar: list[Similar]) -> dict[str, float]:
    """The score of each group over all its photographs, lower is better; see ``ranking.scores``."""
    lists = services.vectors.nearest(model, [each.ordinal for each in similar])
    empty = np.zeros(0, dtype=np.float32)
    corrections = [
        hubness_correction(lists[each.ordinal].distances if each.ordinal in lists else empty)
        for each in similar
    ]
    distances = np.array([each.distance for each in similar])
    return scores(distances, np.array(corrections), [each.group for each in similar])


def _why_not_compared(services: Services, model: str) -> str:
    if model != services.model_version:
        return (
            "A new model is comparing the whole catalogue. Photographs that arrived meanwhile are"
            " compared after that. Try again later."
        )
    return "These photographs are still being compared. Try again in a moment."


def _from_nearest_lists(
    services: Services, model: str, encounter: Encounter, ordinals: list[int], limit: int
) -> list[Similar] | None:
    """The similar flukes in the nearest lists alone; None if those hold too few whales."""
    lists = services.vectors.nearest(model, ordinals)
    if len(lists) < len(ordinals):
        return None
    # Within the smallest radius, the lists together hold every fluke.
    radius = min(list_.radius for list_ in lists.values())
    distances: dict[int, float] = {}
    for list_ in lists.values():
        for ordinal, distance in zip(list_.ordinals, list_.distances, strict=True):
            if distance <= radius:
                smallest = distances.get(int(ordinal), float("inf"))
                distances[int(ordinal)] = min(smallest, float(distance))
    ids = services.vectors.annotations(model, list(distances))
    similar = _read_similar(
        services, encounter, ((ids[each], each, distances[each]) for each in distances)
    )
    if radius < float("inf") and not _is_enough(similar, limit):
        return None
    return similar


def _from_index(
    services: Services, model: str, encounter: Encounter, ordinals: list[int], limit: int
) -> list[Similar]:
    """The similar flukes of the whole catalogue, as many as the answer needs.

    Distances are cheap and records are not, so records are read in growing portions. Where the
    200 nearest flukes are of one whale, some 300 photographs are read.
    """
    index = services.indexes.of(model)
    live = index.live_count()
    count = 64 * limit
    while True:
        ranked = _rank(index, ordinals, count, complete=count >= live)
        similar: list[Similar] = []
        start, stop = 0, 8 * limit
        while start < len(ranked):
            similar += _read_similar(services, encounter, ranked[start:stop])
            if _is_enough(similar, limit):
                return similar
            start, stop = stop, 2 * stop
        if count >= live:
            return similar
        count *= 4


def _rank(
    index: Index, ordinals: list[int], count: int, complete: bool
) -> list[tuple[str, int, float]]:
    """The flukes nearest to any of ``ordinals`` as (annotation id, ordinal, distance), sorted.

    Args:
        index: The model's index.
        ordinals: Of the encounter's flukes.
        count: How many nearest flukes to take of each.
        complete: Whether ``count`` covers all live flukes. If not, flukes beyond the smallest
            distance up to which all are known are left out.
    """
    distances: dict[tuple[str, int], float] = {}
    radius = float("inf")
    for ordinal in ordinals:
        found = index.nearest(index.vector(ordinal), count)
        if not complete:
            radius = min(radius, found[-1][2])
        for other, annotation_id, distance in found:
            smallest = distances.get((annotation_id, other), distance)
            distances[annotation_id, other] = min(smallest, distance)
    within = [(*fluke, each) for fluke, each in distances.items() if each <= radius]
    return sorted(within, key=lambda each: (each[2], each[0]))


def _is_enough(similar: list[Similar], limit: int) -> bool:
    groups = {each.group for each in similar}
    return len(groups) >= limit and len(similar) >= max(limit, CANDIDATES)


def _read_similar(
    services: Services, query: Encounter, distances: Iterable[tuple[str, int, float]]
) -> list[Similar]:
    """Read the records of similar flukes, without the query's own and removed ones; sorted.

    Args:
        services: The services.
        query: The encounter that was asked about.
        distances: Annotation id, ordinal and distance of each fluke.
    """
    flukes = list(distances)
    ids = (photograph_of(id_) for id_, _, _ in flukes)
    photographs = services.catalogue.find_all(Photograph, ids)
    existing = []
    for id_, ordinal, distance in flukes:
        photograph = photographs.get(photograph_of(id_))
        annotations = photograph.annotations if photograph is not None else ()
        annotation = next((each for each in annotations if each.id == id_), None)
        if photograph is not None and annotation is not None:
            existing.append((photograph, annotation, ordinal, distance))
    encounters = services.catalogue.find_all(
        Encounter, (each.encounter_id for _, each, _, _ in existing)
    )
    whales = identity.whales(services, (each.individual_id for each in encounters.values()))
    # Another fluke in a photograph of the query is another animal.
    query_photographs = {photograph_of(each) for each in query.annotation_ids}
    similar = [
        Similar(
            photograph,
            annotation,
            encounters[annotation.encounter_id],
            whales.get(encounters[annotation.encounter_id].individual_id or ""),
            distance,
            ordinal,
        )
        for photograph, annotation, ordinal, distance in existing
        if annotation.encounter_id in encounters
        and annotation.encounter_id != query.id
        and photograph.id not in query_photographs
    ]
    return sorted(similar, key=lambda each: (each.distance, each.annotation.id))
