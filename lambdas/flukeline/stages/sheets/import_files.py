"""The files of an import in the browser: which the sheet needs, and how they are sent."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flukeline.catalogue.file_names import spelling
from flukeline.catalogue.needed_files import NeededFiles
from flukeline.catalogue.photographs import check_size
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import lines_of
from flukeline.errors import Conflict, FlukelineError
from flukeline.limits import MAX_BYTES
from flukeline.records import SheetImport
from flukeline.services import Services
from flukeline.stages.intake.receive import UPLOAD_SECONDS
from flukeline.stages.sheets import imports, record_file
from flukeline.stages.sheets.import_columns import mapped_table
from flukeline.storage.keys import import_photographs_prefix
from flukeline.storage.ports import PresignedUpload

EXPORTED = f"{record_file.PHOTOGRAPHS}/"
"""Folder of the photographs in an export."""
MAX_PATH_BYTES = 700
"""S3 allows 1,024 bytes for a whole key."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """The answer to a file that a browser could send.

    Attributes:
        path: Its path below the folder.
        needed: Whether the sheet needs it.
        stored: Whether it has arrived already.
        upload: How to send it, if it is needed and has not arrived.
        fault: Why it cannot be sent.
    """

    path: str
    needed: bool
    stored: bool = False
    upload: PresignedUpload | None = None
    fault: str | None = None


def offer_files(
    services: Services, import_id: str, files: Sequence[tuple[str, int]]
) -> list[OfferedFile]:
    """Presign the uploads of those files that an import's sheet needs.

    Args:
        services: The services.
        import_id: The import.
        files: Path below the folder and size in bytes of each.

    Raises:
        Conflict: The mapping is not chosen yet, or the import has begun.
    """
    record = imports.get_import(services, import_id)
    if not record.mapped:
        raise Conflict("Say first what the columns of the sheet are.")
    imports.check_not_begun(record)
    needed = _needed(services, record)
    return [_offered(services, record, needed, path, size) for path, size in files]


def _offered(
    services: Services, record: SheetImport, needed: Needed, path: str, size: int
) -> OfferedFile:
    parts = path.split("/")
    impossible = any(
        each in ("", ".", "..") or re.search(r"[\0-\x1f\\]", each) or len(each.encode()) > 255
        for each in parts
    )
    if impossible or len(path.encode()) > MAX_PATH_BYTES or len(parts) > 16:
        return OfferedFile(path, False, fault="This path is too long or has unusual characters.")
    if path not in needed:
        return OfferedFile(path, False)
    try:
        check_size(size)
    except FlukelineError as error:
        return OfferedFile(path, True, fault=error.detail)
    below = path.removeprefix(EXPORTED) if record.restores else path
    key = import_photographs_prefix(record.id) + below
    if services.photographs.size(key) is not None:
        return OfferedFile(path, True, stored=True)
    upload = services.photographs.presign_upload(key, MAX_BYTES, UPLOAD_SECONDS)
    return OfferedFile(path, True, upload=upload)


class RecordedFiles:
    """The photographs that the records of an export name."""

    def __init__(self, records: bytes) -> None:
        read = record_file.read(lambda: io.BytesIO(records))
        files = (each.file for each in read if isinstance(each, record_file.Entry) and each.file)
        self._paths = set(map(spelling, files))

    def __contains__(self, path: str) -> bool:
        """Whether a path below the export's folder, or below its photographs', is one of them."""
        return not {spelling(path), spelling(path.removeprefix(EXPORTED))}.isdisjoint(self._paths)


Needed = NeededFiles | RecordedFiles
_names: dict[tuple[str, int], Needed] = {}
"""Of the last import that was asked for: its browser asks again for each batch of files."""


def _needed(services: Services, record: SheetImport) -> Needed:
    key = (record.id, record.version)
    found = _names.get(key)
    if found is None and record.restores:
        found = RecordedFiles(imports.sheet_of(services, record))
    elif found is None:
        sheet = imports.sheet_of(services, record)
        table, mapping = mapped_table(services, sheet, record.columns, record.dates, Faults())
        lines = lines_of(table, mapping, Faults())
        found = NeededFiles(each.cell("photograph") for each in lines)
    if key not in _names:
        _names.clear()
        _names[key] = found
    return found
