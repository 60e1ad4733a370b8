"""Distances in blocks are those one by one, and a rebuilt index is the one that grew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from flukeline.errors import NotFound
from flukeline.index import Index
from flukeline.matching.distances import (
    Bounds,
    cross_distances,
    euclidean,
    pairs_within,
    smallest,
    squares_of,
)
from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import Entry, same
from flukeline.matching.replay import Replay
from flukeline.storage.local.database import Database
from flukeline.storage.local.vectors import LocalVectors
from flukeline.storage.ports import Progress
from tests.unit.test_index_property import check, replay

Vectors = NDArray[np.float32]


def clustered(random: np.random.Generator, count: int, dimension: int = 32) -> Vectors:
    """Flukes of few whales, some of them copies to the last bit or to the last but one."""
    whales = random.normal(size=(max(1, count // 6), dimension))
    drawn = whales[random.integers(0, len(whales), count)]
    drawn += random.choice([0.0, 1e-7, 1e-3, 0.3], count)[:, None] * random.normal(
        size=(count, dimension)
    )
    return drawn.astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60), st.sampled_from([1e-6, 1.0, 1e4]))
def test_blocks_are_the_distances_one_by_one(seed: int, count: int, scale: float) -> None:
    vectors = clustered(np.random.default_rng(seed), count) * np.float32(scale)
    found = cross_distances(vectors[: count // 2 + 1], vectors)
    for row, query in zip(found, vectors, strict=False):
        assert np.array_equal(row, euclidean(vectors, query))


def test_many_columns_are_the_same_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clustered(np.random.default_rng(3), 50)
    whole = cross_distances(vectors, vectors)
    monkeypatch.setattr("flukeline.matching.distances.BLOCK", 7)
    monkeypatch.setattr("flukeline.matching.distances._PAIRS", 3)
    assert np.array_equal(cross_distances(vectors, vectors), whole)
    assert squares_of(vectors) == pytest.approx(np.square(vectors.astype(float)).sum(axis=1))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 9))
def test_bounds_leave_out_nothing_that_is_near(seed: int, count: int, wanted: int) -> None:
    random = np.random.default_rng(seed)
    vectors = clustered(random, count)
    query = vectors[0]
    exact = euclidean(vectors, query)
    among = random.random(count) < 0.7
    bounds = Bounds(query, vectors, squares_of(vectors))
    places, distances = bounds.nearest(among.nonzero()[0], wanted)
    right = smallest(exact[among], among.nonzero()[0], wanted)
    assert np.array_equal(places, right[0])
    assert np.array_equal(distances, right[1])
    # Limits that are some of the very distances, so that "at" and "nearer" differ.
    limits = random.choice(np.append(exact, np.float32(np.inf)), count).astype(np.float32)
    for at_limit, inside in ((False, exact < limits), (True, exact <= limits)):
        places, distances = bounds.within(limits, among, at_limit)
        assert np.array_equal(places, np.flatnonzero(inside & among))
        assert np.array_equal(distances, exact[places])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 60), st.sampled_from([1, 16, 10**6]))
def test_pairs_nearer_than_their_limits_are_all_found(seed: int, count: int, few: int) -> None:
    """In blocks and one by one alike."""
    random = np.random.default_rng(seed)
    vectors = clustered(random, count)
    queries = vectors[: count // 2]
    exact = np.stack([euclidean(vectors, query) for query in queries])
    # Limits that are some of the very distances: "nearer" leaves them out.
    limits = random.choice(exact.ravel(), count).astype(np.float32)
    among = random.random(count) < 0.7
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flukeline.matching.distances._SPARSE", few)
        rows, columns, distances = pairs_within(
            queries, vectors, squares_of(vectors), limits, among
        )
    assert set(zip(rows, columns, strict=True)) == set(
        zip(*np.nonzero((exact < limits) & among), strict=True)
    )
    assert np.array_equal(distances, exact[rows, columns])


lives = st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=60)


@settings(max_examples=80, deadline=None)
@given(lives, st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 20))
def test_a_replay_in_blocks_is_the_one_event_by_event(
    life: list[tuple[bool, int]], seed: int, together: int, part: int
) -> None:
    vectors = clustered(np.random.default_rng(seed), len(life), 3)
    entries: list[Entry] = []
    arrived: dict[int, str] = {}
    for retires, which in life:
        n = len(entries)
        if retires and arrived:
            gone = sorted(arrived)[which % len(arrived)]
            entries.append(Entry(n, arrived.pop(gone), None, gone))
        else:
            arrived[n] = f"a{n}"
            entries.append(Entry(n, f"a{n}", vectors[n]))
    gallery = Gallery()
    gallery.extend(entries)
    size = len(entries)
    whole = Replay(gallery, range(size), 4, together)
    whole.advance(size // 2)
    whole.advance(size)
    parts = [
        Replay(gallery, range(at, min(at + part, size)), 4, together) for at in range(0, size, part)
    ]
    for each in parts:
        each.advance(size)

    store: Any = SimpleNamespace(
        progress=lambda _model: Progress(len(entries), 0),
        entries=lambda _model, _start, _stop: entries,
    )
    expected = replay(store, "m", 4)
    for entry in entries:
        for of in (whole, parts[entry.ordinal // part]):
            list_ = of.list_of(entry.ordinal)
            if entry.retires is not None:
                assert list_ is None
                continue
            assert list_ is not None
            ordinals, distances, radius, retired = expected[entry.ordinal]
            assert list_.ordinals.tolist() == ordinals
            assert list_.distances.tolist() == distances
            assert (list_.radius, list_.retired) == (radius, retired)


def grown(store: LocalVectors, count: int, rows_up_to: int = 1000) -> Index:
    index = Index(store, "test", 4, rows_up_to)
    for n, vector in enumerate(clustered(np.random.default_rng(1), count)):
        store.put_pending("test", f"a{n}", vector)
    index.arrive(*(f"a{n}" for n in range(count)))
    for n in range(0, count, 5):
        index.retire(f"a{n}")
    return index


@pytest.fixture
def store(tmp_path: Path) -> LocalVectors:
    return LocalVectors(Database(tmp_path / "test.db"))


def test_what_is_damaged_is_made_anew_and_nothing_else(store: LocalVectors) -> None:
    index = grown(store, 30)
    assert index.rebuild() == (0, 0)
    kept = store.nearest("test", [7, 8])
    wrong = replace(kept[7], ordinals=kept[7].ordinals[::-1], radius=0.01)
    assert store.save_nearest("test", [(wrong, wrong.last)]) == []
    with store._database.writing() as connection:
        connection.execute("DELETE FROM nearest WHERE ordinal = 11")
        connection.execute("DELETE FROM distance_rows WHERE ordinal IN (12, 13)")
    store.put_rows("test", {14: np.zeros(14, dtype=np.float32)})
    assert Index(store, "test", 4).rebuild() == (3, 2)
    found = store.nearest("test", [7, 8])
    assert same(found[7], kept[7])
    assert found[8].last == kept[8].last
    check(store, {f"a{n}" for n in range(30) if n % 5}, "test")


def test_rows_stop_and_everything_else_goes_on(store: LocalVectors) -> None:
    index = grown(store, 30, rows_up_to=10)
    assert len(store.row("test", 9)) == 9
    with pytest.raises(NotFound):
        store.row("test", 10)
    assert index.rebuild() == (0, 0)
    apart = index.farthest([["a21"], ["a22"]])
    vectors = {e.annotation_id: e.vector for e in store.entries("test", 0, 40)}
    one, other = vectors["a21"], vectors["a22"]
    assert one is not None
    assert other is not None
    assert apart[0, 1] == pytest.approx(np.linalg.norm(one.astype(float) - other))


def test_a_photograph_that_comes_while_everything_is_rebuilt(store: LocalVectors) -> None:
    """Other processes add, retire and finish between any two of the rebuild's own writes."""
    grown(store, 30)
    vectors = clustered(np.random.default_rng(2), 40)
    coming = iter(range(100, 112))

    class Disturbed:
        def __getattr__(self, name: str) -> Callable[..., object]:
            def call(*args: object) -> object:
                n = next(coming, None) if name in ("nearest", "save_nearest", "progress") else None
                if n is not None:
                    other = Index(store, "test", 4)
                    store.put_pending("test", f"a{n}", vectors[n % 40])
                    other.arrive(f"a{n}")
                    if n % 3 == 0:
                        other.retire(f"a{n - 1}")
                result: object = getattr(store, name)(*args)
                return result

            return call

    with store._database.writing() as connection:
        connection.execute("DELETE FROM nearest WHERE ordinal IN (2, 3)")
    rows, lists = Index(Disturbed(), "test", 4).rebuild()  # type: ignore[arg-type]
    assert rows == 0
    assert lists >= 2
    live = {f"a{n}" for n in range(30) if n % 5} | {f"a{n}" for n in range(100, 112)}
    check(store, live - {f"a{n - 1}" for n in range(100, 112) if n % 3 == 0}, "test")
