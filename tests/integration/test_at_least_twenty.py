"""Twenty whales are always answered, exactly, where the nearest lists alone do not hold them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from flukeline.matching.distances import euclidean
from flukeline.matching.nearest import K
from flukeline.records import Annotation, Box, Encounter, Individual, Photograph, now
from flukeline.services import Services
from flukeline.stages.identify import candidates

WHALES = 40
OF_ONE = 200


def photographed(services: Services, whale: int, n: int) -> str:
    """A ready photograph of a whale, with an encounter of its own; the encounter."""
    id_ = f"photograph{n}"
    encounter = Encounter(
        f"encounter{n}", "identified", now(), (f"{id_}.1",), individual_id=f"w{whale}"
    )
    fluke = Annotation(f"{id_}.1", encounter.id, Box(0, 0, 90, 50), "model")
    photograph = Photograph(
        id_, f"{n}.jpg", 9, "ready", now(), "marie", annotations=(fluke,), crops_made=1
    )
    services.catalogue.commit([photograph, encounter])
    return encounter.id


def whales_near(
    services: Services,
    vectors: NDArray[np.float32],
    whale: NDArray[np.int64],
    query: int,
    gone: set[int],
) -> None:
    """The answer to a query holds the twenty nearest whales, at their true distances."""
    found = candidates.of_encounter(services, f"encounter{query}", 20)
    distances = euclidean(vectors, vectors[query])
    nearest: dict[str, float] = {}
    for n in np.argsort(distances, kind="stable"):
        if n != query and int(n) not in gone:
            nearest.setdefault(f"w{whale[n]}", float(distances[n]))
    best = {}
    for each in found.candidates:
        individual = each.photographs[0].individual
        assert individual is not None
        best[individual.id] = each.distance
    assert len(best) == 20
    assert best == {id_: nearest[id_] for id_ in best}
    # Crowding may change places further down (matching/ranking.py).
    first = [id_ for id_, _ in sorted(nearest.items(), key=lambda each: each[1])][:5]
    assert set(first) <= set(best)


@pytest.mark.parametrize("burst", [1, 50])
def test_a_whale_of_two_hundred_photographs_hides_no_other(services: Services, burst: int) -> None:
    random = np.random.default_rng(6)
    whale = np.array([0] * OF_ONE + [n for n in range(1, WHALES) for _ in range(2)])
    random.shuffle(whale)
    centres = random.normal(size=(WHALES, 64))
    drawn = centres[whale] + 0.1 * random.normal(size=(len(whale), 64))
    vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    for n in range(WHALES):
        services.catalogue.commit([Individual(f"w{n}", f"Whale {n}", now())])
    index = services.indexes.of(services.model_version)
    for start in range(0, len(vectors), burst):
        names = []
        for n in range(start, min(start + burst, len(vectors))):
            photographed(services, int(whale[n]), n)
            services.vectors.put_pending(services.model_version, f"photograph{n}.1", vectors[n])
            names.append(f"photograph{n}.1")
        index.arrive(*names)
    of_one = int(np.flatnonzero(whale == 0)[3])
    own = services.vectors.nearest(
        services.model_version,
        list(services.vectors.ordinals(services.model_version, [f"photograph{of_one}.1"]).values()),
    )
    assert all(whale[n] == 0 for list_ in own.values() for n in list_.ordinals)
    assert all(len(list_.ordinals) == K for list_ in own.values())
    rare = int(np.flatnonzero(whale == 7)[0])
    for query in (of_one, rare):
        whales_near(services, vectors, whale, query, set())

    # Half of the catalogue goes: the lists lose half of what they held, and get nothing for it.
    gone = {n for n in range(len(vectors)) if n % 2 and n not in (of_one, rare)}
    for n in gone:
        photograph = services.catalogue.find(Photograph, f"photograph{n}")
        assert photograph is not None
        services.catalogue.commit([], [photograph])
        index.retire(f"photograph{n}.1")
    for query in (of_one, rare):
        left = {f"w{whale[n]}" for n in range(len(vectors)) if n not in gone and n != query}
        assert len(left) > 20
        whales_near(services, vectors, whale, query, gone)
