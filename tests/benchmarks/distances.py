"""A new photograph's distances and lists: their time, and what DynamoDB would bill for them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from flukeline.index import Index
from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import Entry, K
from flukeline.storage.local.vectors import LocalVectors
from tests.benchmarks import seeding
from tests.benchmarks.counted import Counted, Tally
from tests.benchmarks.measuring import Figure, in_turn, median, seconds

COMING = 200
PAIR_BYTES = 120
"""Of an item that holds one pair: two ids of 38 letters, their names, and a distance."""
_CORES = ThreadPoolExecutor(2)


def units(count: int) -> Iterator[Figure]:
    """Items, bytes and DynamoDB's units for one more photograph, mean and p99."""
    model, _ = seeding.model()
    coming = seeding.clustered(count + COMING)[count:]
    with seeding.catalogue_of(count) as folder:
        counted = Counted(LocalVectors(seeding.opened(folder)))
        index = Index(counted, model)
        index.live_count()
        tallies = []
        for n, vector in enumerate(coming):
            counted.tally = Tally()
            counted.put_pending(model, f"coming{n}", vector)
            index.arrive(f"coming{n}")
            tallies.append(counted.tally.values())
    costs = np.stack(tallies)
    names = list(Tally.__dataclass_fields__)
    mean = dict(zip(names, costs.mean(axis=0), strict=True))
    p99 = dict(zip(names, np.percentile(costs, 99, axis=0), strict=True))
    pairs = "one item a pair, both ways"
    goals = {"items": ("60", "150"), "bytes": ("60 KB", "")} if count == 6000 else {}
    for name, words, reference in (
        ("items", "items written", 2.0 * count),
        ("bytes", "bytes written beside the row", 2.0 * count * PAIR_BYTES),
        ("write_units", "write units", 2.0 * count),
        ("items_read", "items read", 0.0),
        ("read_units", "read units", 0.0),
        ("row_bytes", "bytes of the distance row", 0.0),
        ("row_units", "write units of the distance row", 0.0),
    ):
        beside = {"reference": pairs, "reference_value": reference} if reference else {}
        of_mean, of_p99 = goals.get(name, ("", ""))
        what = f"a new photograph: {words}"
        yield Figure(f"{what}, mean", count, mean[name], "", goal=of_mean, **beside)  # type: ignore[arg-type]
        yield Figure(f"{what}, p99", count, p99[name], "", goal=of_p99, **beside)  # type: ignore[arg-type]


def times(count: int, runs: int) -> Iterator[Figure]:
    """The distances of one more photograph, and its whole stage with the writes."""
    model, _ = seeding.model()
    with seeding.catalogue_of(count) as folder:
        store = LocalVectors(seeding.opened(folder))
        gallery = Gallery()
        gallery.extend(
            [
                Entry(each.ordinal, each.annotation_id, each.vector, each.retires)
                for each in store.entries(model, 0, count)
            ]
        )
        gallery.tighten_radii(0, store.radii(model, 0, count))
        vectors, coming = gallery.vectors(count), seeding.clustered(count + 3 * runs + 3)[count:]
        live = gallery.live(count)
        at = iter(range(len(coming)))

        def compute() -> None:
            bounds = gallery.bounds(coming[next(at)], count)
            bounds.nearest(live, K)
            gallery.within_reach(bounds, count, at_radius=False)

        took, read = in_turn(compute, lambda: _read(vectors), runs)
        yield Figure(
            "a new photograph's distances",
            count,
            1000 * took,
            "ms",
            "reading the embeddings once",
            1000 * read,
            "2x from 20,000 on" if count >= 20_000 else "",
        )
        index = Index(store, model)
        index.live_count()

        def stage() -> None:
            n = next(at)
            store.put_pending(model, f"coming{n}", coming[n])
            index.arrive(f"coming{n}")

        whole, read = in_turn(stage, lambda: _read(vectors), runs)
        yield Figure(
            "the distance stage with its writes",
            count,
            1000 * whole,
            "ms",
            "reading the embeddings once",
            1000 * read,
        )
        cold = median(lambda: Index(store, model).live_count(), 3)
        yield Figure(
            "embeddings into a cold process",
            count,
            1000 * cold,
            "ms",
            "reading them once",
            1000 * read,
        )


def _read(vectors: NDArray[np.float32]) -> None:
    """Read every vector once, on both cores: as fast as memory gives them."""
    list(_CORES.map(np.max, np.array_split(vectors, 2)))


def rebuilt(count: int) -> Iterator[Figure]:
    """All distance rows and nearest lists made from the embeddings."""
    model, _ = seeding.model()
    vectors = seeding.clustered(count)
    with seeding.temporary() as folder:
        store = LocalVectors(seeding.opened(folder))
        seeding.append(store, vectors, [f"a{n}" for n in range(count)])
        took = seconds(lambda: seeding.rebuild(Index(store, model), count))
    products = median(lambda: _products(vectors), 3)
    yield Figure(
        "distances rebuilt: rows and lists",
        count,
        took,
        "s",
        "the matrix products alone",
        products,
        "60 s" if count == 20_000 else "",
    )


def _products(vectors: NDArray[np.float32]) -> None:
    for start in range(0, len(vectors), 512):
        vectors[start : start + 512] @ vectors.T
