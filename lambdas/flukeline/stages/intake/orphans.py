"""Orphans: files and vectors that no record names, left behind by a process that was killed.

Exported sheets are removed with them, at the same age.

A photograph's original is stored before its record where a sheet is imported, so a file counts as
an orphan only when it is older than a day.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar

from flukeline.errors import Changed
from flukeline.messages import RetireRequest
from flukeline.records import Photograph, UniqueKey, now, photograph_of
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.storage.keys import CROPS, DISPLAY, EXPORTS, ORIGINALS

T = TypeVar("T")
AGE = timedelta(days=1)
"""Youngest file that counts as an orphan."""
EVERY = timedelta(days=1)
"""Time between two searches, each of which lists every file."""
_CHECKED = "orphans-checked"
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Orphans:
    """How many orphans one search removed."""

    files: int = 0
    vectors: int = 0


def remove_orphans_if_due(services: Services) -> Orphans:
    """Search for orphans and remove them, unless that was done within the last day."""
    at = now()
    checked = services.catalogue.find(UniqueKey, _CHECKED)
    if checked is not None and at - datetime.fromisoformat(checked.holder) < EVERY:
        return Orphans()
    version = checked.version if checked is not None else 0
    with contextlib.suppress(Changed):
        services.catalogue.commit([UniqueKey(_CHECKED, at.isoformat(), version)])
        return remove_orphans(services, at - AGE)
    return Orphans()


def remove_orphans(services: Services, written_before: datetime) -> Orphans:
    """Remove files and retire vectors that no record names, and remove exported sheets.

    Args:
        services: The services.
        written_before: Only files that were last written before this time are removed.
    """
    for key, at in services.photographs.listed(EXPORTS):
        if at < written_before:
            services.photographs.delete(key)
    files = 0
    for prefix in (ORIGINALS, DISPLAY, CROPS):
        old = (key for key, at in services.photographs.listed(prefix) if at < written_before)
        for keys in _batches(old):
            for key in _without_record(services, keys):
                services.photographs.delete(key)
                files += 1
    vectors = sum(
        _retire_orphans(services, model) for model in sorted(model_versions.maintained(services))
    )
    return Orphans(files, vectors)


def _without_record(services: Services, keys: Sequence[str]) -> list[str]:
    """The keys of pictures whose photograph, or whose annotation, is in no record."""
    names = {key: PurePosixPath(key).name.removesuffix(".jpg") for key in keys}
    ids = {photograph_of(name) for name in names.values()}
    found = services.catalogue.find_all(Photograph, ids)

    def is_orphan(key: str) -> bool:
        photograph = found.get(photograph_of(names[key]))
        if photograph is None:
            return True
        annotations = {each.id for each in photograph.annotations}
        return key.startswith(CROPS) and names[key] not in annotations

    return [key for key in keys if is_orphan(key)]


def _retire_orphans(services: Services, model: str) -> int:
    """Retire live vectors of annotations that are in no record; how many there were."""
    retired = 0
    for ordinals in _batches(range(services.vectors.progress(model).done)):
        annotations = services.vectors.annotations(model, list(ordinals))
        ids = {photograph_of(each) for each in annotations.values()}
        found = services.catalogue.find_all(Photograph, ids)
        known = {each.id for photograph in found.values() for each in photograph.annotations}
        missing = [ordinal for ordinal, each in annotations.items() if each not in known]
        for ordinal, nearest in services.vectors.nearest(model, missing).items():
            if not nearest.retired:
                request = RetireRequest(annotations[ordinal])
                services.queue.send("distances", request.to_json())
                retired += 1
    return retired


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
