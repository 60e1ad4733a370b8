"""The file of an export that has the catalogue's records: ``records.jsonl``.

Each line is a JSON object. The first says what the file is: ``{"flukeline": "records", "format": 1,
"sheet": SHA256}``, with the SHA-256 of the catalogue sheet beside it. Each further line is one
record, in any order: ``kind`` and ``record`` as they are stored (``storage.serialization``); a
photograph's has ``file``, the path of its file below ``photographs/``, and ``sha256``, that of the
file's content, or null where it was not read yet. The last line is ``{"end": COUNT}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from flukeline.errors import Rejected, Unreadable
from flukeline.records import Photograph, Record, Removal, UniqueKey
from flukeline.services import Services
from flukeline.stages.sheets import export
from flukeline.storage.keys import original_key
from flukeline.storage.ports import Stored
from flukeline.storage.serialization import from_body, kind_named, kind_of, to_body

NAME = "records.jsonl"
PHOTOGRAPHS = "photographs"
FORMAT = 1
Opened = Callable[[], IO[bytes]]
"""Opens the file, to be read from its beginning."""
NOT_WHOLE = f"{NAME} is not whole: its end is missing. Export the catalogue again."


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in the file.

    Attributes:
        record: The record, as one that is not stored yet.
        file: Of a photograph, the path of its file below ``photographs/``.
        sha256: Of a photograph, the SHA-256 of its file; None if it is not known.
    """

    record: Record
    file: str | None = None
    sha256: str | None = None

    def line(self) -> bytes:
        """The entry as a line of the file."""
        kind = json.dumps(kind_of(self.record))
        line = f'{{"kind":{kind},"record":{to_body(self.record)}'
        if isinstance(self.record, Photograph):
            line += f',"file":{_json(self.file)},"sha256":{_json(self.sha256)}'
        return (line + "}\n").encode()


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that cannot be read: which one, and why."""

    where: str
    why: str


def first_line(sheet_sha256: str) -> bytes:
    """The line that the file begins with."""
    head = {"flukeline": "records", "format": FORMAT, "sheet": sheet_sha256}
    return (json.dumps(head) + "\n").encode()


def last_line(count: int) -> bytes:
    """The line that the file ends with."""
    return f'{{"end":{count}}}\n'.encode()


def entries(services: Services) -> Iterator[Entry | Unread]:
    """Every record of the catalogue.

    Left out are those that say something of this store alone (which model serves, what was counted
    when), removals in progress, and announced photographs whose file has not arrived.
    """
    names = export.names(services)
    for stored in services.catalogue.everything():
        if is_internal(stored):
            continue
        try:
            record = _read(stored.kind, stored.id, stored.body)
        except Unreadable as error:
            yield Unread(f"{stored.kind} {stored.id}", error.detail)
            continue
        if not isinstance(record, Photograph):
            yield Entry(record)
        elif record.state != "awaiting_upload" or _has_arrived(services, record):
            # One that was announced after the names were given: its id is a name that none has.
            name = names.get(record.id, f"{record.id}/{record.filename}")
            yield Entry(record, name, record.sha256)


def _has_arrived(services: Services, photograph: Photograph) -> bool:
    return services.photographs.size(original_key(photograph.id)) is not None


def is_internal(stored: Stored) -> bool:
    """Whether a record says something of its store alone, and nothing of the catalogue."""
    # The keys of names, contents and imported encounters have a prefix that ends with a colon.
    return stored.kind == kind_of(Removal) or (
        stored.kind == kind_of(UniqueKey) and ":" not in stored.id
    )


def _read(kind: str, id_: str, body: str) -> Record:
    """A record without its version. Raises Unreadable."""
    type_ = kind_named(kind)
    if type_ is None:
        raise Unreadable(f"The record {id_} is of a newer Flukeline.")
    record: Record = from_body(type_, body, 0)
    if isinstance(record, Photograph):
        # Versions of objects are those of one bucket.
        record = replace(record, original_version=None)
    return record


def read_first_line(opened: Opened) -> dict[str, Any]:
    """What the first line of the file says.

    Raises:
        Rejected: It is no such file, is not whole, or is of a newer Flukeline.
    """
    with opened() as file:
        try:
            head = json.loads(file.readline())
        except ValueError:
            head = None
        if not isinstance(head, dict) or head.get("flukeline") != "records":
            raise Rejected(f"{NAME} is not a file of records that Flukeline wrote.")
        if head.get("format") != FORMAT:
            raise Rejected(f"{NAME} is of a newer Flukeline. Install that version to import it.")
        count, last = 0, b""
        for line in file:
            count, last = count + 1, line
    if last != last_line(count - 1):
        raise Rejected(NOT_WHOLE)
    return head


def read(opened: Opened) -> Iterator[Entry | Unread]:
    """The records of a file that ``read_first_line`` took."""
    with opened() as file:
        for number, line in enumerate(file, start=1):
            if number == 1 or line.startswith(b'{"end"'):
                continue
            try:
                held = json.loads(line)
                body = json.dumps(held["record"], ensure_ascii=False)
                record = _read(str(held["kind"]), "", body)
                yield Entry(record, held.get("file"), held.get("sha256"))
            except (ValueError, TypeError, LookupError):
                yield Unread(f"line {number}", "It is damaged.")
            except Unreadable as error:
                yield Unread(f"line {number}", error.detail)


def _json(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False)
