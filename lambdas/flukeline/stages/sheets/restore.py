"""Restore a catalogue from an export with its records: the same records, under their ids.

The records are saved as they are, the originals are stored, and the pictures, embeddings and
distances are made anew by the ordinary stages, which change nothing in a record. It may be stopped at any
line and run again: what is there already is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
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
from flukeline.stages.sheets.record_file import Entry, Unread
from flukeline.stages.sheets.sources import Folder
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
    head = record_file.read_first_line(folder / record_file.NAME)
    return bool(head.get("sheet") == hashlib.sha256(sheet).hexdigest())


def can_restore(services: Services, folder: Path) -> bool:
    """Whether the catalogue is empty, or was restored from this export, if only in part."""
    return _mark(services).get("sha256") == _sha256(folder) or _is_empty(services)


def _is_empty(services: Services) -> bool:
    """Whether the catalogue has no record but those that say something of the store alone."""
    return all(record_file.is_internal(each) for each in services.catalogue.everything())


def restore(
    services: Services, folder: Path, progress: Callable[[], object] = lambda: None
) -> Restored:
    """Restore an export.

    Args:
        services: The services, whose catalogue is empty, or was restored from the same export.
        folder: The export.
        progress: Called for each photograph that is done.

    Raises:
        Rejected: The folder is no whole export.
        Conflict: The catalogue is not empty.
    """
    path = folder / record_file.NAME
    if not path.is_file():
        raise Rejected(
            f"There is no {record_file.NAME} in {folder}. It is written by: flukeline export FOLDER"
            " --photographs. To import photographs without a sheet by the names of their folders and"
            " files, add --pattern."
        )
    if not (folder / record_file.PHOTOGRAPHS).is_dir():
        raise Rejected(f"There is no folder {record_file.PHOTOGRAPHS} in {folder}.")
    record_file.read_first_line(path)
    sha256, mark = _sha256(folder), _mark(services)
    if mark.get("sha256") != sha256:
        if not _is_empty(services):
            raise Conflict(NOT_EMPTY)
        mark = {"id": JOB, "sha256": sha256, "state": RESTORING}
        put_json(services, report_key(JOB), mark)
    done = Restored()
    saves = mark["state"] == RESTORING
    if saves:
        # Before the photographs, which stages may work on as soon as they are there.
        for some in _batches(_others(path, done)):
            _save(services, some, done)
    source = Folder(folder / record_file.PHOTOGRAPHS)
    for entries in _batches(_photographs(path)):
        _restore_photographs(services, source, entries, done, saves)
        for _ in entries:
            progress()
    put_json(services, report_key(JOB), mark | {"state": DONE})
    return done


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


def _others(path: Path, done: Restored) -> Iterator[Record]:
    for each in record_file.read(path):
        if isinstance(each, Unread):
            done.faults.append((each.where, each.why))
        elif not isinstance(each.record, Photograph):
            yield each.record


def _photographs(path: Path) -> Iterator[Entry]:
    for each in record_file.read(path):
        if isinstance(each, Entry) and isinstance(each.record, Photograph):
            yield each


def _save(services: Services, records: tuple[Record, ...], done: Restored) -> None:
    """Save those of the records that are not there yet."""
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
        return
    try:
        services.catalogue.commit(missing)
        done.records += len(missing)
    except Changed:
        if len(missing) == 1:
            where = f"{type(missing[0]).__name__.lower()} {missing[0].id}"
            done.faults.append((where, "It is in the catalogue already, and was left as it is."))
            return
        for each in missing:
            _save(services, (each,), done)


def _restore_photographs(
    services: Services, source: Folder, entries: tuple[Entry, ...], done: Restored, saves: bool
) -> None:
    """Store the originals, save the records, and send the photographs to the crop stage."""
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


def _store_original(services: Services, source: Folder, entry: Entry, done: Restored) -> None:
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
