"""Which whales an encounter may show: true distances, and the order that ranking gives."""

from __future__ import annotations

import math

import pytest

from flukeline.matching.nearest import K
from flukeline.services import Services
from flukeline.stages.identify import candidates
from tests.integration.flukes import encountered, whale


def circle(degrees: float) -> tuple[float, float, float]:
    """A point of the circle with radius 1."""
    turn = math.radians(degrees)
    return (math.cos(turn), math.sin(turn), 0.0)


def chord(degrees: float) -> float:
    """The distance between two points of the circle so far apart."""
    return 2 * math.sin(math.radians(degrees) / 2)


def test_a_whale_amid_others_stands_behind_one_by_itself(services: Services) -> None:
    query = encountered(services, "query", [(0.0, 0.0)])
    # Six whales on one spot at 0.7; one by itself at 0.72, more than 1 from all but the query.
    for n in range(6):
        whale(services, f"amid{n}")
        encountered(services, f"of amid{n}", [(0.7, 0.001 * n)], f"amid{n}")
    whale(services, "alone")
    encountered(services, "of alone", [(-0.72, 0.0)], "alone")
    found = candidates.of_encounter(services, query.id, 20)
    first, *others = (each.photographs[0].encounter.id for each in found.candidates)
    assert first == "of alone"
    assert sorted(others) == [f"of amid{n}" for n in range(6)]
    assert found.candidates[0].distance == pytest.approx(0.72)
    assert found.candidates[1].distance == pytest.approx(0.7)
    assert found.candidates[0].probability > 2 * found.candidates[1].probability


def test_the_flukes_of_one_encounter_give_each_candidate_its_smallest_distance(
    services: Services,
) -> None:
    # About the one fluke, more than K of one whale within 6 degrees; about the other, 60 degrees
    # away, a whale every second degree. Both lists are full, and that of the second reaches flukes
    # which lie nearer to the first: too far from it for its list, so that only the whole tells.
    whale(services, "much seen")
    for n in range(1, K + 10):
        encountered(services, f"near {n}", [circle(0.1 * n)], "much seen")
    around = {f"far {n}": 10.0 + 2.0 * n for n in range(K)}
    for id_, degrees in around.items():
        encountered(services, id_, [circle(degrees)])
    query = encountered(services, "query", [circle(0), circle(60)])
    lists = services.vectors.nearest(
        services.model_version,
        list(services.vectors.ordinals(services.model_version, query.annotation_ids).values()),
    )
    assert [len(each.ordinals) for each in lists.values()] == [K, K]
    found = candidates.of_encounter(services, query.id, 20)
    truly = {id_: min(chord(each), chord(abs(each - 60))) for id_, each in around.items()}
    shown = {each.photographs[0].encounter.id: each.distance for each in found.candidates}
    assert len(shown) == 20
    assert shown.pop("near 1") == pytest.approx(chord(0.1), abs=1e-5)
    assert shown == pytest.approx({id_: truly[id_] for id_ in shown}, abs=1e-5)
    # At 10 degrees from the first fluke, and 50 from the second, whose list alone holds it.
    assert "far 0" in shown


def test_an_encounter_of_two_flukes_is_answered_from_its_lists_where_they_suffice(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = {f"of {n}": 1.0 * n for n in range(1, K + 10)}
    for id_, degrees in at.items():
        encountered(services, id_, [circle(degrees)])
    query = encountered(services, "query", [circle(0), circle(-1)])
    monkeypatch.setattr(services.indexes, "of", None)  # The whole catalogue is not gone through.
    found = candidates.of_encounter(services, query.id, 20)
    distances = {each.encounter.id: each.distance for each in found.photographs}
    assert distances == pytest.approx({f"of {n}": chord(n) for n in range(1, 21)}, abs=1e-5)
