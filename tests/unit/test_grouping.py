"""Groups of sightings by time, place and distance."""

from __future__ import annotations

import math

import numpy as np

from flukeline.matching.clustering import Sightings, groups, kilometres, runs
from flukeline.matching.distances import pairwise

NAN = float("nan")


def seen(
    minutes: list[float], points: list[float], degrees: list[tuple[float, float]] | None = None
) -> Sightings:
    """Sightings whose flukes lie at points on a line."""
    line = np.asarray(points)
    return Sightings(
        np.asarray(minutes, dtype=np.float64),
        np.asarray(degrees or [(NAN, NAN)] * len(minutes), dtype=np.float64),
        np.abs(line[:, None] - line),
    )


def test_near_in_time_and_alike_is_one_group() -> None:
    found = groups(seen([0, 50, 1, 2, 51, 3], [0.0, 0.1, 0.2, 5.0, 0.1, 5.1]), 0.5, 45)
    assert found == [[0, 2], [3, 5], [1, 4]]


def test_time_passes_from_one_to_the_next_and_unknown_times_join_nothing() -> None:
    assert groups(seen([0, 9, 18, 27, NAN, 27], [0.0] * 6), 0.5, 45) == [[0, 1, 2, 3, 5]]
    assert runs(np.array([NAN, 30.0, 0.0, 41.0])) == [[2], [1], [3]]


def test_a_chain_of_likenesses_is_not_one_whale() -> None:
    assert groups(seen([0, 1, 2, 3], [0.0, 0.4, 0.8, 1.2]), 0.5, 45) == [[0, 1], [2, 3]]


def test_far_apart_or_not_compared_yet_never_joins() -> None:
    places = [(38.5, -28.5), (38.5, -28.4), (NAN, NAN)]
    assert groups(seen([0, 1, 2], [0.0, 0.0, 3.0], places), 0.5, 45) == []
    both = seen([0, 1], [0.0, NAN])
    assert groups(both, 0.5, 45) == []
    assert np.isclose(kilometres(np.array([[0.0, 0.0], [0.0, 1.0]]))[0, 1], 111.19, atol=0.1)


def test_a_group_has_at_most_so_many() -> None:
    found = groups(seen(list(range(10)), [0.0] * 10), 0.5, 4)
    assert max(len(each) for each in found) <= 4
    assert sum(len(each) for each in found) >= 8


def test_pairwise_is_euclidean() -> None:
    vectors = np.random.default_rng(3).normal(size=(20, 8)).astype(np.float32)
    exact = np.linalg.norm(vectors[:, None].astype(float) - vectors.astype(float), axis=2)
    assert np.allclose(pairwise(vectors), exact, atol=1e-12)


def test_ten_minutes_and_five_kilometres_are_the_limits() -> None:
    assert runs(np.array([0.0, 10.0, 20.01])) == [[0, 1], [2]]
    assert runs(np.array([0.0, 10.0, 20.01]), gap=11) == [[0, 1, 2]]
    # A hundredth of a degree of latitude is 1.112 km.
    near, far = [(38.0, -28.0), (38.0449, -28.0)], [(38.0, -28.0), (38.0451, -28.0)]
    assert groups(seen([0, 1], [0.0, 0.0], near), 0.5, 45) == [[0, 1]]
    assert groups(seen([0, 1], [0.0, 0.0], far), 0.5, 45) == []


def test_one_run_has_at_most_a_thousand() -> None:
    assert [len(each) for each in runs(np.zeros(2001))] == [1000, 1000, 1]


def test_flukes_at_the_threshold_are_one_whales() -> None:
    assert groups(seen([0, 1], [0.0, 0.5]), 0.5, 45) == [[0, 1]]
    assert groups(seen([0, 1], [0.0, 0.51]), 0.5, 45) == []


def test_the_nearest_are_joined_first_and_then_the_farthest_two_count() -> None:
    # 1 and 2 are nearest; then 0 is 0.35 from the farther of them, and 3 is 0.45 from 1.
    assert groups(seen([0, 1, 2, 3], [0.0, 0.25, 0.35, 0.7]), 0.4, 45) == [[0, 1, 2]]
    assert groups(seen([3, 2, 1, 0], [0.0, 0.25, 0.35, 0.7]), 0.5, 45) == [[2, 1, 0]]


def test_a_full_group_leaves_the_rest_to_others() -> None:
    points = [0.0, 0.01, 0.03, 0.06, 0.1]
    assert groups(seen([0, 1, 2, 3, 4], points), 0.5, 2) == [[0, 1], [2, 3]]
    assert groups(seen([0, 1, 2, 3, 4], points), 0.5, 3) == [[0, 1, 2], [3, 4]]
    assert groups(seen([0, 1, 2, 3, 4], points), 0.5, 5) == [[0, 1, 2, 3, 4]]
    assert groups(seen([0, 1], [0.0, 0.0]), 0.5, 1) == []


def test_kilometres_over_the_sphere() -> None:
    places = np.array(
        [[0.0, 0.0], [0.0, 90.0], [90.0, 0.0], [60.0, 0.0], [60.0, 1.0], [-45.0, 180.0]]
    )
    apart = kilometres(places)
    assert np.allclose(apart, apart.T)
    assert (np.diag(apart) == 0).all()
    quarter = 12742.0 * np.pi / 4
    assert np.allclose(apart[0, [1, 2, 3]], [quarter, quarter, quarter * 2 / 3])
    # At 60 degrees a degree of longitude is half as wide.
    assert np.isclose(apart[3, 4], 55.597, atol=0.01)
    assert np.isclose(apart[2, 5], quarter * 1.5)
    assert np.isnan(kilometres(np.array([[0.0, 0.0], [NAN, 1.0]]))[0, 1])


def test_places_on_opposite_sides_of_the_earth_have_a_distance() -> None:
    latitude = np.linspace(-89, 89, 357)
    for one in latitude:
        apart = kilometres(np.array([[one, 17.3], [-one, 17.3 - 180.0]]))
        assert np.isclose(apart[0, 1], 12742.0 * np.pi / 2)


def test_groups_come_in_the_order_of_their_first_sightings() -> None:
    assert groups(seen([0, 1, 2, 3], [0.0, 5.0, 5.1, 0.1]), 0.5, 45) == [[0, 3], [1, 2]]


def test_one_that_is_far_away_keeps_no_others_apart() -> None:
    places = [(38.5, -28.5), (38.5, -28.5), (38.5, -27.5)]
    assert groups(seen([0, 1, 2], [0.0, 0.1, 0.05], places), 0.5, 45) == [[0, 1]]


def test_no_fluke_has_a_distance_to_itself() -> None:
    vectors = np.random.default_rng(4).normal(size=(50, 1021)).astype(np.float32)
    assert (np.diag(pairwise(vectors)) == 0).all()


def test_what_cannot_be_one_animal_is_not_joined_by_an_infinite_threshold() -> None:
    far_apart = [(0.0, 0.0), (40.0, 0.0)]
    assert groups(seen([0, 1], [0.0, 0.1], far_apart), math.inf, 45) == []
    assert groups(seen([0, 1], [0.0, 0.1]), math.inf, 45) == [[0, 1]]
