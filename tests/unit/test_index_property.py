"""The index equals brute force, whatever arrives, repeats, crashes, retires and interleaves."""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flukeline.index import Index
from flukeline.matching.nearest import Nearest
from flukeline.storage.local.database import Database
from flukeline.storage.local.vectors import LocalVectors
from flukeline.storage.ports import Vectors

K = 4
MODEL = "test"
WRITES = ("append", "save_nearest", "advance", "drop_pending", "put_pending", "put_rows")


class Crash(BaseException):
    """The process stops here."""


class Refused(Exception):
    """The store is throttled, or its disk is full; the process lives on."""


Stop = tuple[int, type[BaseException]]
"""At which write, and how."""


class Turns:
    """Some writers, of which only the one whose turn it is makes its next store call."""

    def __init__(self, seed: int, writers: int) -> None:
        self._random = random.Random(seed)
        self._running = set(range(writers))
        self._turn = 0
        self._changed = threading.Condition()

    @contextmanager
    def of(self, writer: int) -> Iterator[None]:
        with self._changed:
            assert self._changed.wait_for(lambda: self._turn == writer, timeout=30)
            yield
            self._next()

    def leave(self, writer: int) -> None:
        with self._changed:
            self._running.discard(writer)
            self._next()

    def _next(self) -> None:
        if self._running:
            self._turn = self._random.choice(sorted(self._running))
            self._changed.notify_all()


class Stepping:
    """A Vectors port that takes its turn before each call and stops at a chosen write."""

    def __init__(self, inner: Vectors, turns: Turns, writer: int, stop: Stop | None) -> None:
        self._inner = inner
        self._turns = turns
        self._writer = writer
        self._stop = stop
        self._writes = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            with self._turns.of(self._writer):
                if name in WRITES:
                    self._count_write()
                if name == "save_nearest":
                    return self._one_by_one(*args)
                return getattr(self._inner, name)(*args)

        return call

    def _count_write(self) -> None:
        self._writes += 1
        if self._stop is not None and self._writes == self._stop[0]:
            raise self._stop[1]

    def _one_by_one(self, model: str, lists: list[tuple[Nearest, int | None]]) -> list[int]:
        """On DynamoDB each list is a write of its own, so it may stop between any two."""
        changed = []
        for list_ in lists:
            self._count_write()
            changed += self._inner.save_nearest(model, [list_])
        return changed


def replay(
    store: Vectors, model: str, k: int
) -> dict[int, tuple[list[int], list[float], float, bool]]:
    """Every nearest list by brute force from the entries, applied one by one in order."""
    entries = store.entries(model, 0, store.progress(model).head)
    vectors = {each.ordinal: each.vector for each in entries if each.vector is not None}

    def distance(one: int, other: int) -> np.float32:
        difference = vectors[one].astype(np.float64) - vectors[other].astype(np.float64)
        return np.float32(np.sqrt(np.sum(difference**2)))

    lists: dict[int, tuple[list[tuple[np.float32, int]], float]] = {}
    dead: set[int] = set()
    for entry in entries:
        n = entry.ordinal
        if entry.retires is not None:
            dead.add(entry.retires)
            for owner, (near, radius) in lists.items():
                lists[owner] = ([each for each in near if each[1] != entry.retires], radius)
            continue
        live = [each for each in vectors if each < n and each not in dead]
        for owner in live:
            near, radius = lists[owner]
            if distance(n, owner) < radius:
                near = sorted([*near, (distance(n, owner), n)])[:k]
                lists[owner] = (near, float(near[-1][0]) if len(near) == k else radius)
        own = sorted((distance(n, each), each) for each in live)[:k]
        lists[n] = (own, float(own[-1][0]) if len(own) == k else float("inf"))
    return {
        owner: (
            [] if owner in dead else [each for _, each in near],
            [] if owner in dead else [float(each) for each, _ in near],
            0.0 if owner in dead else radius,
            owner in dead,
        )
        for owner, (near, radius) in lists.items()
    }


def check(store: Vectors, wanted_live: set[str], model: str = MODEL, k: int = K) -> None:
    """The whole index equals brute force, and just these annotations are live."""
    progress = store.progress(model)
    assert progress.done == progress.head
    entries = store.entries(model, 0, progress.head)
    assert [each.ordinal for each in entries] == list(range(progress.head))
    vectors = {each.ordinal: each.vector for each in entries if each.vector is not None}
    dead = {each.retires for each in entries if each.retires is not None}
    live = {each.annotation_id for each in entries if each.ordinal in vectors} - {
        each.annotation_id for each in entries if each.retires is not None
    }
    assert live == wanted_live
    assert progress.live == len(wanted_live)
    for n, vector in vectors.items():
        row = store.row(model, n)
        for m in range(n):
            if m not in vectors:
                assert np.isnan(row[m])
                continue
            difference = vector.astype(np.float64) - vectors[m].astype(np.float64)
            assert row[m] == np.float32(np.sqrt(np.sum(difference**2)))
    expected = replay(store, model, k)
    found = store.nearest(model, list(vectors))
    assert set(found) == set(vectors)
    for owner, list_ in found.items():
        ordinals, distances, radius, retired = expected[owner]
        assert list_.ordinals.tolist() == ordinals
        assert list_.distances.tolist() == distances
        assert list_.radius == radius
        assert list_.retired == retired == (owner in dead)
        if not retired:
            inside = {
                m
                for m in set(vectors) - dead - {owner}
                if np.float32(np.linalg.norm(vectors[m].astype(float) - vectors[owner])) < radius
            }
            assert inside <= set(ordinals)


event = st.tuples(
    st.sampled_from(["arrive", "arrive", "together", "retire", "rebuild"]), st.integers(0, 9)
)
stop = st.tuples(st.integers(1, 60), st.sampled_from([Crash, Refused]))
life = st.tuples(st.lists(event, min_size=1, max_size=12), st.one_of(st.none(), stop))


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    writers=st.lists(life, min_size=1, max_size=4),
    schedule=st.integers(0, 2**32),
    seed=st.integers(0, 3),
)
def test_any_interleaving_equals_brute_force(
    writers: list[tuple[list[tuple[str, int]], Stop | None]], schedule: int, seed: int
) -> None:
    """Writers that stop run step by step in a drawn order; then one finishes what is left."""
    # Few distinct coordinates give ties and exact duplicates.
    vectors = np.random.default_rng(seed).integers(0, 4, (10, 3)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        store = LocalVectors(Database(Path(folder) / "test.db"))
        turns = Turns(schedule, len(writers))
        failures: list[BaseException] = []

        def do(index: Index, kind: str, which: int) -> None:
            if kind == "arrive":
                store.put_pending(MODEL, f"a{which}", vectors[which])
                index.arrive(f"a{which}")
            elif kind == "together":
                for each in range(which % 8, which % 8 + 3):
                    store.put_pending(MODEL, f"a{each}", vectors[each])
                index.arrive(*(f"a{each}" for each in range(which % 8, which % 8 + 3)))
            elif kind == "rebuild":
                index.rebuild()
            else:
                index.retire(f"a{which}")

        def run(writer: int, events: list[tuple[str, int]], stop: Stop | None) -> None:
            index = Index(Stepping(store, turns, writer, stop), MODEL, K)
            try:
                for kind, which in events:
                    try:
                        do(index, kind, which)
                    except Refused:
                        do(index, kind, which)
            except Crash:
                pass
            except BaseException as error:
                failures.append(error)
            finally:
                turns.leave(writer)

        threads = [
            threading.Thread(target=run, args=(number, *writer))
            for number, writer in enumerate(writers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not failures, failures

        # What the queue would do: every message that was not finished comes again.
        index = Index(store, MODEL, K)
        for which in range(10):
            if store.pending(MODEL, f"a{which}") is not None:
                index.arrive(f"a{which}")
        for events, _ in writers:
            for kind, which in events:
                if kind == "retire":
                    index.retire(f"a{which}")
        retired = {
            f"a{which}" for events, _ in writers for kind, which in events if kind == "retire"
        }
        index.arrive("nobody")
        wanted = set(store.ordinals(MODEL, [f"a{which}" for which in range(10)])) - retired
        check(store, wanted)
