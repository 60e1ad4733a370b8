"""Catalogues of any size: embeddings drawn in clusters (whales), written through the ports.

No model runs: 6,000 photographs would take minutes, and what is measured here comes after it. A
seeded folder is kept under ``.cache/bench`` (100,000 photographs take some minutes to compare)
and copied for each use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flukeline.functions.api import permissions
from flukeline.index import Index
from flukeline.matching.nearest import Entry
from flukeline.records import (
    Annotation,
    Box,
    Encounter,
    Individual,
    Photograph,
    Principal,
    UniqueKey,
    annotation_id,
    name_key,
    new_id,
    now,
)
from flukeline.settings import Settings
from flukeline.stages.jobs.reindex import REBUILD_PORTION
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.local.database import Database
from flukeline.storage.local.vectors import LocalVectors
from flukeline.vision.models import Models
from tests.benchmarks.measuring import seconds

CACHE = Path(".cache/bench")
PERSON = Principal("marie", permissions.LAPTOP_GROUPS)
A_WHALE = 4
"""Photographs."""
LARGE = 200
"""Photographs of one whale, in a catalogue of five times as many or more: longer than a nearest list."""
UNREVIEWED = 20
"""Of so many photographs one waits for its review."""


def model() -> tuple[str, int]:
    """The shipped embedder's version and its vectors' length."""
    embedder = Models.load(Settings.from_environment().models_folder).embedder
    return embedder.version, int(embedder.entry["dimension"])


def whales(count: int, seed: int = 1) -> NDArray[np.int64]:
    """Which whale each photograph shows, (count,); whale 0 is the large one."""
    random = np.random.default_rng((seed, 0))
    shown = random.integers(0, max(1, count // A_WHALE), count)
    if count >= 5 * LARGE:
        shown[random.choice(count, LARGE, replace=False)] = 0
    return shown


def clustered(count: int, seed: int = 1) -> NDArray[np.float32]:
    """Unit vectors float32 (count, D), near those of the same whale."""
    random = np.random.default_rng(seed)
    shown, dimension = whales(count, seed), model()[1]
    drawn = random.standard_normal((int(shown.max()) + 1, dimension), dtype=np.float32)[shown]
    for start in range(0, count, 4096):
        part = drawn[start : start + 4096]
        part += 0.6 * random.standard_normal(part.shape, dtype=np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return drawn


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder on the disk of this checkout (``/tmp`` may be memory)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        yield Path(folder)


def opened(folder: Path) -> Database:
    """The folder's database, for a thread that need not wait for the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(folder / "flukeline.db")
    database.defer_sync()
    return database


def append(store: LocalVectors, vectors: NDArray[np.float32], ids: list[str]) -> None:
    """Give each vector its ordinal, with neither rows nor lists."""
    name, _ = model()
    for n, (vector, id_) in enumerate(zip(vectors, ids, strict=True)):
        store.append(name, Entry(n, id_, vector), None)
    store.advance(name, len(vectors))


def rebuild(index: Index, count: int) -> None:
    """Make all rows and lists, in portions as a backfill does."""
    for start in range(0, count, REBUILD_PORTION):
        index.rebuild(start, start + REBUILD_PORTION)


@contextmanager
def catalogue_of(count: int) -> Iterator[Path]:
    """A copy of the data folder with so many photographs."""
    version, _ = model()
    kept = CACHE / f"{version}-clusters-{count}"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        took = seconds(lambda: _fill(fresh, count))
        os.replace(fresh, kept)
        print(f"seeded {count:,} photographs in {took:.0f} s", flush=True)
    with temporary() as folder:
        copy = folder / "data"
        shutil.copytree(kept, copy)
        yield copy


def _fill(folder: Path, count: int) -> None:
    database = opened(folder)
    catalogue, store = LocalCatalogue(database), LocalVectors(database)
    ids = [new_id() for _ in range(count)]
    append(store, clustered(count), [annotation_id(each, 1) for each in ids])
    # Rows serve the audit alone; of 20,000 they would take 0.8 GB in every copy.
    rebuild(Index(store, model()[0], rows_up_to=0), count)
    named = _named(catalogue, whales(count))
    for start in range(0, count, UNREVIEWED):
        part = ids[start : start + UNREVIEWED]
        catalogue.commit(
            [
                record
                for n, id_ in enumerate(part, start=start)
                for record in _photograph(id_, n, named[n])
            ]
        )
    database.sync()
    # The server refuses a catalogue none of whose photographs has its file.
    (folder / "originals").mkdir()
    (folder / "originals" / ids[0]).touch()


def waits(n: int) -> bool:
    """Whether a photograph waits for its review; the others are identified."""
    return n % UNREVIEWED == UNREVIEWED - 1


def _named(catalogue: LocalCatalogue, shown: NDArray[np.int64]) -> list[str]:
    """The individual that each photograph shows, once there are records of all."""
    reviewed = np.array([not waits(n) for n in range(len(shown))])
    counts = np.bincount(shown[reviewed], minlength=int(shown.max()) + 1)
    individuals = [
        Individual(new_id(), f"Whale {number:06d}", now(), encounter_count=int(each))
        for number, each in enumerate(counts)
    ]
    for start in range(0, len(individuals), 50):
        part = individuals[start : start + 50]
        catalogue.commit([*part, *(UniqueKey(name_key(each.name), each.id) for each in part)])
    return [individuals[number].id for number in shown]


def _photograph(id_: str, n: int, individual_id: str) -> tuple[Photograph, Encounter]:
    encounter = Encounter(
        new_id(),
        "unreviewed" if waits(n) else "identified",
        now(),
        (annotation_id(id_, 1),),
        individual_id=None if waits(n) else individual_id,
    )
    fluke = Annotation(annotation_id(id_, 1), encounter.id, Box(0, 0, 900, 500), "model")
    photograph = Photograph(
        id_,
        f"IMG_{n:06d}.jpg",
        4_000_000,
        "ready",
        now(),
        "seed",
        width=4000,
        height=3000,
        annotations=(fluke,),
        crops_made=1,
        encounter_id=encounter.id,
        changed_at=now(),
    )
    return photograph, encounter
