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
from flukeline.matching.nearest import Entry
from flukeline.records import (
    Annotation,
    Box,
    Claim,
    Encounter,
    Individual,
    Photograph,
    Principal,
    annotation_id,
    name_key,
    new_id,
    now,
)
from flukeline.stages.index import Index
from flukeline.stages.renewing import REBUILT
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.local.database import Database
from flukeline.storage.local.vectors import LocalVectors
from flukeline.vision.models import Models
from flukeline.wiring import models_folder
from tests.benchmarks.measuring import seconds

CACHE = Path(".cache/bench")
PERSON = Principal("marie", permissions.EVERYTHING)
A_WHALE = 4
"""Photographs."""
UNREVIEWED = 20
"""Of so many photographs one waits for its review."""


def model() -> tuple[str, int]:
    """The shipped embedder's version and its vectors' length."""
    embedder = Models.load(models_folder()).embedder
    return embedder.version, int(embedder.entry["dimension"])


def clustered(count: int, seed: int = 1, a_whale: int = A_WHALE) -> NDArray[np.float32]:
    """Unit vectors float32 (count, D), about ``a_whale`` a whale."""
    random = np.random.default_rng(seed)
    dimension = model()[1]
    whales = random.standard_normal((max(1, count // a_whale), dimension), dtype=np.float32)
    drawn = whales[random.integers(0, len(whales), count)]
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
    database.run_ahead()
    return database


def append(store: LocalVectors, vectors: NDArray[np.float32], ids: list[str]) -> None:
    """Give each vector its ordinal, with neither rows nor lists."""
    name, _ = model()
    for n, (vector, id_) in enumerate(zip(vectors, ids, strict=True)):
        store.append(name, Entry(n, id_, vector), None)
    store.advance(name, len(vectors))


def rebuild(index: Index, count: int) -> None:
    """Make all rows and lists, in portions as a backfill does."""
    for start in range(0, count, REBUILT):
        index.rebuild(start, start + REBUILT)


@contextmanager
def catalogue_of(count: int) -> Iterator[Path]:
    """A copy of the data folder with so many photographs."""
    version, _ = model()
    kept = CACHE / f"{version}-{count}"
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
    for start in range(0, count, UNREVIEWED):
        _whales(catalogue, ids[start : start + UNREVIEWED], start)
    database.catch_up()


def _whales(catalogue: LocalCatalogue, ids: list[str], start: int) -> None:
    """Records of some photographs: a few whales, and one encounter that waits for its review."""
    saves: list[Photograph | Encounter | Individual | Claim] = []
    for first in range(0, len(ids), A_WHALE):
        name = f"Whale {start + first:06d}"
        waiting = int(first + A_WHALE == UNREVIEWED)
        shown = len(ids[first : first + A_WHALE]) - waiting
        whale = Individual(new_id(), name, now(), encounter_count=shown)
        saves += [whale, Claim(name_key(name), whale.id)]
        for n, id_ in enumerate(ids[first : first + A_WHALE]):
            waits = first + n == UNREVIEWED - 1
            encounter = Encounter(
                new_id(),
                "unreviewed" if waits else "identified",
                now(),
                (annotation_id(id_, 1),),
                individual_id=None if waits else whale.id,
            )
            fluke = Annotation(annotation_id(id_, 1), encounter.id, Box(0, 0, 900, 500), "model")
            photograph = Photograph(
                id_,
                f"IMG_{start + first + n:06d}.jpg",
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
            saves += [photograph, encounter]
    catalogue.commit(saves)
