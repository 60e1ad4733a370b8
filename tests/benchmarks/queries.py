"""Candidates for a photograph: through the API, beside other ways to find the nearest."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from flukeline.matching.nearest import K
from flukeline.records import photograph_of
from flukeline.storage.local.vectors import LocalVectors
from tests.benchmarks import seeding
from tests.benchmarks.measuring import Figure, percentiles, resident_mb, times, wait_until_idle
from tests.benchmarks.serving import Client, served

QUERIES = 40


def candidates(count: int, runs: int) -> Iterator[Figure]:
    """Percentiles of our answer, with each other way's own beside it."""
    model, _ = seeding.model()
    with seeding.catalogue_of(count) as folder, served(folder) as server:
        client = server.client()
        wait_until_idle(server.pid)
        entries = LocalVectors(seeding.opened(folder)).entries(model, 0, count)
        shown = seeding.whales(count)
        waiting = [n for n in range(count) if seeding.waits(n)]

        def encounters(of: list[int]) -> list[str]:
            paths = [f"/v1/photographs/{photograph_of(entries[n].annotation_id)}" for n in of]
            found = [client.ask("GET", path)["annotations"][0] for path in paths]
            return [str(each["encounter_id"]) for each in found]

        others = [n for n in waiting if shown[n] != 0]
        ours = _asked(client, encounters(others[:: max(1, len(others) // QUERIES)][:QUERIES]), runs)
        memory = resident_mb(server.pid)
        of_large = _asked(client, encounters([n for n in waiting if shown[n] == 0]), runs)
    vectors = np.stack([each.vector for each in entries if each.vector is not None])
    p50, p95, p99 = (1000 * each for each in percentiles(ours))
    random = np.random.default_rng(7)
    queries = [vectors[n] for n in random.integers(0, len(vectors), 8)]
    theirs = {name: times(each, runs) for name, each in _others(vectors, queries).items()}
    if importlib.util.find_spec("wildlife_tools"):
        theirs["wildlife-tools CosineSimilarity"] = _of_wildlife_tools(vectors, queries, runs)
    for name, its in theirs.items():
        for place, mine, word in zip(
            percentiles(its), (p50, p95, p99), ("p50", "p95", "p99"), strict=True
        ):
            goal = "p95 under 15 ms" if (word, count) == ("p95", 100_000) else ""
            yield Figure(
                f"candidates through the API, {word}", count, mine, "ms", name, 1000 * place, goal
            )
    words = f"candidates of a whale of {seeding.LARGE} photographs"
    for place, of_others, word in zip(
        percentiles(of_large), (p50, p95, p99), ("p50", "p95", "p99"), strict=True
    ):
        yield Figure(f"{words}, {word}", count, 1000 * place, "ms", "of any other whale", of_others)
    yield Figure(
        "resident memory of the server, answering",
        count,
        memory,
        "MB",
        "the embeddings",
        vectors.nbytes / 2**20,
    )


def _asked(client: Client, encounters: list[str], runs: int) -> list[float]:
    """Seconds of each answer, of twenty candidates or more."""
    paths = [f"/v1/encounters/{each}/candidates" for each in encounters]
    for path in paths:
        if len(client.ask("GET", path)["candidates"]) < 20:
            raise RuntimeError(f"{path} has fewer than twenty candidates")
    return times([partial(client.ask, "GET", path) for path in paths], runs)


def _of_wildlife_tools(vectors: Any, queries: list[Any], runs: int) -> list[float]:
    with seeding.temporary() as folder:
        np.save(folder / "vectors.npy", vectors)
        np.save(folder / "queries.npy", np.stack(queries))
        files = [str(folder / "vectors.npy"), str(folder / "queries.npy")]
        command = [sys.executable, "-m", "tests.benchmarks.wildlife", *files, str(runs)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(each) for each in json.loads(done.stdout)]


def _others(vectors: Any, queries: list[Any]) -> dict[str, list[Callable[[], Any]]]:
    squares = np.einsum("ij,ij->i", vectors, vectors)

    def brute(query: Any) -> Any:
        return np.argpartition(squares - 2 * (vectors @ query), K)[:K]

    found: dict[str, list[Callable[[], Any]]] = {
        "one item a pair in an index (SQLite)": _pairs(vectors, queries),
        "NumPy brute force": [partial(brute, query) for query in queries],
    }
    if importlib.util.find_spec("faiss"):
        import faiss

        flat = faiss.IndexFlatL2(vectors.shape[1])
        flat.add(vectors)
        found["faiss IndexFlatL2"] = [partial(flat.search, query[None], K) for query in queries]
    return found


def _pairs(vectors: Any, queries: list[Any]) -> list[Callable[[], Any]]:
    """The nearest of each query in a table that has a row a pair (here only those queries')."""
    table = sqlite3.connect(":memory:", check_same_thread=False)
    table.execute(
        "CREATE TABLE pairs (a INT, distance REAL, b INT, PRIMARY KEY (a, distance, b)) WITHOUT ROWID"
    )
    for place, query in enumerate(queries):
        distances = np.linalg.norm(vectors - query, axis=1).tolist()
        table.executemany(
            "INSERT INTO pairs VALUES (?, ?, ?)",
            ((place, each, n) for n, each in enumerate(distances)),
        )
    select = "SELECT b, distance FROM pairs WHERE a = ? ORDER BY distance LIMIT ?"

    def nearest(place: int) -> Any:
        return table.execute(select, (place, K)).fetchall()

    return [partial(nearest, place) for place in range(len(queries))]
