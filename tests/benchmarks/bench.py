"""``make bench``: what a photograph costs in a large catalogue, as ratios measured in one run.

Embeddings are drawn in clusters (whales) and seeded through the port by the distance stage itself.
Every figure stands beside a reference that ran on the same machine a moment before or after.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.nearest import K
from flukeline.stages.index import Index
from flukeline.storage.local.database import Database
from flukeline.storage.local.vectors import LocalVectors

MODEL = "bench"
DIMENSION = 512


def clustered(count: int, seed: int = 1) -> NDArray[np.float32]:
    """Unit vectors float32 (count, 512), about four a whale."""
    random = np.random.default_rng(seed)
    whales = random.normal(size=(max(1, count // 4), DIMENSION))
    drawn = whales[random.integers(0, len(whales), count)] + 0.6 * random.normal(
        size=(count, DIMENSION)
    )
    unit: NDArray[np.float64] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit.astype(np.float32)


def median(action: Callable[[], object], runs: int) -> float:
    """Median seconds of ``action`` over ``runs`` runs."""
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def measure(count: int, runs: int) -> dict[str, float]:
    """All figures at ``count`` photographs in the catalogue; seconds, and ratios."""
    vectors = clustered(count + 2 * runs)
    with tempfile.TemporaryDirectory() as folder:
        store = LocalVectors(Database(Path(folder) / "bench.db"))
        index = Index(store, MODEL)
        began = time.perf_counter()
        for number in range(count):
            store.put_pending(MODEL, f"a{number}", vectors[number])
            index.arrive(f"a{number}")
        seeded = time.perf_counter() - began
        coming = iter(range(count, count + 2 * runs))

        def arrive() -> None:
            number = next(coming)
            store.put_pending(MODEL, f"a{number}", vectors[number])
            index.arrive(f"a{number}")

        def brute_force() -> None:
            distances = np.sqrt(((vectors[:count] - vectors[0]) ** 2).sum(axis=1))
            np.argpartition(distances, K)

        stage = median(arrive, runs)
        query = median(lambda: store.nearest(MODEL, [count // 2]), 20 * runs)
        exact = median(lambda: index.nearest(vectors[0], 100), runs)
        brute = median(brute_force, runs)
        read = median(vectors[:count].sum, runs)
        began = time.perf_counter()
        Index(store, MODEL).live_count()
        cold = time.perf_counter() - began
    return {
        "photographs": count,
        "seeding a photograph (s)": seeded / count,
        "distance stage of one more (s)": stage,
        "… / reading the embeddings once": stage / read,
        "nearest list of one (s)": query,
        "… / NumPy brute force": query / brute,
        "exact ranking of one (s)": exact,
        "… / NumPy brute force ": exact / brute,
        "embeddings into a cold process (s)": cold,
    }


def main() -> int:
    """Measure, and print a table and JSON."""
    parser = argparse.ArgumentParser(description="Measure the distance stage and the candidates.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 6000])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    print(f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}")
    rows = [measure(size, wanted.runs) for size in wanted.sizes]
    for name in rows[0]:
        print(f"{name:38}" + "".join(f"{row[name]:>14.5g}" for row in rows))
    if wanted.json:
        wanted.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
