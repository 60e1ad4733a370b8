"""Groups of sightings by time, place and distance."""

from __future__ import annotations

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
