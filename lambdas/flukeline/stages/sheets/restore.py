"""Restore a catalogue from an export with its records: the same records, under their ids.

The records are saved as they are, the originals are stored, and the pictures, embeddings and
distances are made anew by the ordinary stages, which change nothing in a record. It may be stopped at any
line and run again: what is there already is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from flukeline.catalogue import photographs as rules
from flukeline.errors import Changed, Conflict, NotFound, Rejected
from flukeline.messages import PicturesRequest
from flukeline.records import Photograph, Record
from flukeline.services import Services
from flukeline.stages.intake.receive import send_to_crop
from flukeline.stages.jobs.runs import put_json, report
from flukeline.stages.sheets import record_file
from flukeline.stages.sheets.record_file import Entry, Opened, Unread
from flukeline.stages.sheets.sources import Folder, Source
from flukeline.storage.keys import display_key, original_key, report_key
from flukeline.storage.ports import MAX_RECORDS

T = TypeVar("T")
JOB = "restored"
"""Name of the report that says which export was restored; a catalogue is restored from one only."""
REST = "the rest of the photograph was restored"
RESTORING, DONE = "restoring", "done"
NOT_EMPTY = (
    "This catalogue is not empty, and an export comes back whole only into an empty one. Set"
    " FLUKELINE_DATA to a new folder and run the command again, or import the sheet catalogue.csv of"
    " the export with --photos."
)


@dataclass
class Restored:
    """What was done.

    Attributes:
        photographs: Photographs that are in the catalogue now.
        records: Records that were saved by this run.
        faults: (place, description) of everything that could not be restored.
    """

    photographs: int = 0
    records: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)


def is_export(folder: Path) -> bool:
    """Whether a folder has the records of a catalogue."""
    return (folder / record_file.NAME).is_file()


def is_unchanged(folder: Path, sheet: bytes) -> bool:
    """Whether a sheet is the one that was exported together with the records in its folder."""
    if not is_export(folder):
        return False
    head = record_file.read_first_line(_opened_in(folder))
    return bool(head.get("sheet") == hashlib.sha256(sheet).hexdigest())


def can_restore(services: Services, folder: Path) -> bool:
    """Whether the catalogue is empty, or was restored from this export, if only in part."""
    return may_restore(services, _sha256(folder))


def may_restore(services: Services, sha256: str) -> bool:
    """The same for an export whose file of records has this SHA-256."""
    return _mark(services).get("sha256") == sha256 or _is_empty(services)


def _opened_in(folder: Path) -> Opened:
    return lambda: open(folder / record_file.NAME, "rb")


def _is_empty(services: Services) -> bool:
    """Whether the catalogue has no photograph, encounter, whale or drawing."""
    return not any(services.catalogue.counts().values())


def restore(
    services: Services, folder: Path, progress: Callable[[], object] = lambda: None
) -> Restored:
    """Restore an export from a folder.

    Args:
        services: The services, whose catalogue is empty, or was restored from the same export.
        folder: The export.
        progress: Called for each photograph that is done.

    Raises:
        Rejected: The folder is no whole export.
        Conflict: The catalogue is not empty.
    """
    if not is_export(folder):
        raise Rejected(
            f"There is no {record_file.NAME} in {folder}. It is written by: flukeline export FOLDER"
            " --photographs. To import photographs without a sheet by the names of their folders and"
            " files, add --pattern."
        )
    if not (folder / record_file.PHOTOGRAPHS).is_dir():
        raise Rejected(f"There is no folder {record_file.PHOTOGRAPHS} in {folder}.")
    opened = _opened_in(folder)
    record_file.read_first_line(opened)
    source, done = Folder(folder / record_file.PHOTOGRAPHS), Restored()
    mark = begin(services, _sha256(folder))
    for step in steps(services, opened, source, mark, done):
        for _ in range(step()):
            progress()
    finish(services, mark)
    return done


def begin(services: Services, sha256: str) -> dict[str, Any]:
    """Mark the catalogue as one that is restored from an export.

    Args:
        services: The services.
        sha256: Of the export's file of records.

    Returns:
        The mark, for ``steps`` and ``finish``.

    Raises:
        Conflict: The catalogue is not empty.
    """
    mark = _mark(services)
    if mark.get("sha256") != sha256:
        if not _is_empty(services):
            raise Conflict(NOT_EMPTY)
        mark = {"id": JOB, "sha256": sha256, "state": RESTORING}
        put_json(services, report_key(JOB), mark)
    return mark


def finish(services: Services, mark: dict[str, Any]) -> None:
    """Mark the catalogue as restored: what is removed from now on does not come back."""
    put_json(services, report_key(JOB), mark | {"state": DONE})


def steps(
    services: Services, opened: Opened, source: Source, mark: dict[str, Any], done: Restored
) -> Iterator[Callable[[], int]]:
    """The steps of a restoration in their order, each of some records; each may be repeated.

    Args:
        services: The services.
        opened: The export's records.
        source: Its photographs.
        mark: As ``begin`` made it.
        done: Receives what was done.

    Yields:
        A step, which returns the number of photographs that it did.
    """
    saves = mark["state"] == RESTORING
    if saves:
        # Before the photographs, which stages may work on as soon as they are there.
        for some in _batches(_others(opened, done)):
            yield partial(_save, services, some, done)
    for entries in _batches(_photographs(opened)):
        yield partial(_restore_photographs, services, source, entries, done, saves)


def _batches(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """The items in parts that one transaction can save."""
    iterator = iter(items)
    while batch := tuple(islice(iterator, MAX_RECORDS)):
        yield batch


def _sha256(folder: Path) -> str:
    with open(folder / record_file.NAME, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mark(services: Services) -> dict[str, Any]:
    """Which export was restored here, and whether that is done; empty if none was."""
    try:
        return report(services, JOB)
    except NotFound:
        return {}


def _others(opened: Opened, done: Restored) -> Iterator[Record]:
    for each in record_file.read(opened):
        if isinstance(each, Unread):
            done.faults.append((each.where, each.why))
        elif not isinstance(each.record, Photograph):
            yield each.record


def _photographs(opened: Opened) -> Iterator[Entry]:
    for each in record_file.read(opened):
        if isinstance(each, Entry) and isinstance(each.record, Photograph):
            yield each


def _save(services: Services, records: tuple[Record, ...], done: Restored) -> int:
    """Save those of the records that are not there yet; 0, as no photographs are counted here."""
    there = {
        (kind, id_)
        for kind in {type(each) for each in records}
        for id_ in services.catalogue.find_all(
            kind,  # type: ignore[type-var]
            [each.id for each in records if type(each) is kind],
        )
    }
    missing = [each for each in records if (type(each), each.id) not in there]
    if not missing:
        return 0
    try:
        services.catalogue.commit(missing)
        done.records += len(missing)
    except Changed:
        if len(missing) == 1:
            where = f"{type(missing[0]).__name__.lower()} {missing[0].id}"
            done.faults.append((where, "It is in the catalogue already, and was left as it is."))
            return 0
        for each in missing:
            _save(services, (each,), done)
    return 0


def _restore_photographs(
    services: Services, source: Source, entries: tuple[Entry, ...], done: Restored, saves: bool
) -> int:
    """Store the originals, save the records, and send the photographs to the crop stage.

    Returns:
        The number of photographs.
    """
    ids = [each.record.id for each in entries]
    there = services.catalogue.find_all(Photograph, ids)
    wanted = [each for each in entries if saves or each.record.id in there]
    for each in wanted:
        _store_original(services, source, each, done)
    if saves:
        _save(services, tuple(each.record for each in wanted), done)
    current = services.catalogue.find_all(Photograph, ids)
    done.photographs += len(current)
    for photograph in current.values():
        _send(services, photograph)
    return len(entries)


def _store_original(services: Services, source: Source, entry: Entry, done: Restored) -> None:
    key, name = original_key(entry.record.id), entry.file or entry.record.id
    if services.photographs.size(key) is not None:
        return
    try:
        found = source.find(name)
    except Rejected:
        done.faults.append((name, f"the file is missing; {REST}"))
        return
    try:
        data = source.read(found)
    except Rejected as rejected:
        done.faults.append((name, f"{rejected.detail}; {REST}"))
        return
    if entry.sha256 not in (None, hashlib.sha256(data).hexdigest()):
        done.faults.append((name, f"the file is not the one that was exported; {REST}"))
        return
    services.photographs.put(key, data, "application/octet-stream")


def _send(services: Services, photograph: Photograph) -> None:
    """Send a photograph to the crop stage if its pictures are missing."""
    if services.photographs.size(original_key(photograph.id)) is None:
        return
    if photograph.state in rules.CROPPABLE:
        send_to_crop(services, photograph.id)
    elif (
        photograph.state != "duplicate"
        and services.photographs.size(display_key(photograph.id)) is None
    ):
        services.queue.send("crop", PicturesRequest(photograph.id).to_json())
