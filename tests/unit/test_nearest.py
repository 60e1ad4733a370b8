"""A nearest list as flukes arrive and are retired, event by event."""

from __future__ import annotations

import numpy as np
import pytest

from flukeline.matching.distances import euclidean, smallest
from flukeline.matching.nearest import K, Nearest, first_list, same, with_arrival, with_retirement


def listed(
    near: dict[int, float], radius: float = float("inf"), last: int = 9, retired: bool = False
) -> Nearest:
    """The list of the fluke with ordinal 7."""
    ordinals = np.array(list(near), dtype=np.int64)
    distances = np.array(list(near.values()), dtype=np.float32)
    return Nearest(7, last, radius, ordinals, distances, retired)


def near(list_: Nearest | None) -> tuple[dict[int, float], float, int]:
    assert list_ is not None
    held = zip(list_.ordinals.tolist(), list_.distances.tolist(), strict=True)
    return dict(held), list_.radius, list_.last


def test_a_list_holds_fifty() -> None:
    assert K == 50


def test_a_first_list_has_a_radius_once_it_is_full() -> None:
    distances = np.array([0.5, 0.25, 0.75, 0.25], dtype=np.float32)
    ordinals = np.array([3, 5, 4, 2])
    assert near(first_list(7, ordinals, distances, 3)) == ({2: 0.25, 5: 0.25, 3: 0.5}, 0.5, 7)
    assert near(first_list(7, ordinals, distances, 4))[1] == 0.75
    assert near(first_list(7, ordinals, distances, 5))[1] == float("inf")
    assert not first_list(7, ordinals, distances, 3).retired
    many = np.arange(60, dtype=np.float32)
    assert near(first_list(60, np.arange(60), many))[1] == 49.0


def test_the_smallest_are_taken_with_all_that_tie() -> None:
    distances = np.array([2, 1, 1, 1, 3], dtype=np.float32)
    ordinals, values = smallest(distances, np.array([0, 9, 4, 6, 2]), 2)
    assert (ordinals.tolist(), values.tolist()) == ([4, 6], [1.0, 1.0])
    ordinals, values = smallest(distances, np.array([0, 9, 4, 6, 2]), 5)
    assert (ordinals.tolist(), values.tolist()) == ([4, 6, 9, 0, 2], [1.0, 1.0, 1.0, 2.0, 3.0])
    ordinals, values = smallest(distances[:0], np.array([], dtype=np.int64), 2)
    assert (ordinals.tolist(), values.tolist()) == ([], [])


def test_an_arrival_goes_behind_those_as_near_and_pushes_out_the_farthest() -> None:
    half = np.float32(0.5)
    first = listed({1: 0.25, 2: 0.5, 3: 0.75})
    assert near(with_arrival(first, 10, half, 5)) == (
        {1: 0.25, 2: 0.5, 10: 0.5, 3: 0.75},
        float("inf"),
        10,
    )
    assert near(with_arrival(first, 10, half, 4))[1] == 0.75
    full = listed({1: 0.25, 2: 0.5, 3: 0.75}, 0.75)
    assert near(with_arrival(full, 10, half, 3)) == ({1: 0.25, 2: 0.5, 10: 0.5}, 0.5, 10)
    # A list that lost one to a retirement keeps its radius.
    assert near(with_arrival(full, 10, half, 5))[1] == 0.75
    assert near(with_arrival(listed({}), 10, half, 5)) == ({10: 0.5}, float("inf"), 10)


def test_an_arrival_changes_nothing_twice_nor_from_afar_nor_what_is_retired() -> None:
    full = listed({1: 0.25, 2: 0.5}, 0.5)
    assert with_arrival(full, 10, np.float32(0.5), 2) is None
    assert with_arrival(full, 10, np.float32(np.nan), 2) is None
    assert with_arrival(full, 9, np.float32(0.1), 2) is None
    assert with_arrival(full, 8, np.float32(0.1), 2) is None
    assert with_arrival(full, 10, np.float32(0.1), 2) is not None
    gone = listed({}, 1.0, retired=True)
    assert with_arrival(gone, 10, np.float32(0.1), 2) is None


def test_a_retirement_takes_one_out_and_leaves_the_radius() -> None:
    full = listed({1: 0.25, 2: 0.5}, 0.5)
    assert near(with_retirement(full, 10, 1)) == ({2: 0.5}, 0.5, 10)
    assert with_retirement(full, 10, 3) is None
    assert with_retirement(full, 9, 1) is None
    assert with_retirement(full, 8, 1) is None


def test_the_list_of_what_is_retired_is_empty() -> None:
    gone = with_retirement(listed({1: 0.25, 2: 0.5}, 0.5), 10, 7)
    assert near(gone) == ({}, 0.0, 10)
    assert gone is not None
    assert (gone.ordinal, gone.retired) == (7, True)
    assert [each.dtype.name for each in (gone.ordinals, gone.distances)] == ["int64", "float32"]


@pytest.mark.parametrize(
    "other",
    [
        listed({1: 0.25, 2: 0.5}, 0.75),
        listed({1: 0.25, 2: 0.5}, 0.5, retired=True),
        listed({1: 0.25, 3: 0.5}, 0.5),
        listed({1: 0.25, 2: 0.625}, 0.5),
        listed({1: 0.25}, 0.5),
    ],
)
def test_lists_are_the_same_by_all_that_they_hold(other: Nearest) -> None:
    one = listed({1: 0.25, 2: 0.5}, 0.5)
    assert same(one, listed({1: 0.25, 2: 0.5}, 0.5, last=3))
    assert not same(one, other)


def test_distances_are_float32_of_float64_sums() -> None:
    random = np.random.default_rng(5)
    vectors = random.normal(size=(2500, 8)).astype(np.float32)
    vectors[2100] = vectors[0] * np.float32(1 + 1e-6)
    found = euclidean(vectors, vectors[0])
    wanted = np.sqrt(((vectors.astype(float) - vectors[0].astype(float)) ** 2).sum(axis=1))
    assert found.dtype == np.float32
    assert np.array_equal(found, wanted.astype(np.float32))
    assert found[0] == 0 < found[2100]
