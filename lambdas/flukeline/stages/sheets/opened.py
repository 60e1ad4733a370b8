"""The sheet of a job: read, mapped and parsed, and kept for the job's next portion."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flukeline.catalogue.reading.column_names import FAULT_COLUMN
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Answers, lines_of, mapped
from flukeline.catalogue.reading.listings import is_listing, paths_of
from flukeline.catalogue.reading.mapping import ColumnMapping, header_key
from flukeline.catalogue.reading.rows import Row, rows_of
from flukeline.catalogue.reading.tables import Table, read_table
from flukeline.errors import NotFound, Rejected
from flukeline.messages import SheetOptions
from flukeline.records import now
from flukeline.services import Services
from flukeline.storage.keys import former_mapping_key, mapping_key


@dataclass(frozen=True, eq=False)
class OpenedSheet:
    """A parsed sheet.

    Attributes:
        header: The columns as written.
        mapping: What they are.
        rows: The rows with typed values.
        faults: What is wrong with the header and the cells.
        paths: For a folder's listing, the path of each row by its place in faults: ``row 2``.
    """

    header: tuple[str, ...]
    mapping: ColumnMapping
    rows: tuple[Row, ...]
    faults: Faults
    paths: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def read_sheet(sheet: bytes) -> tuple[Table, Faults]:
    """A sheet's table, and what cannot be read of it; cached, because 100,000 rows take seconds.

    The faults are the cache's: add them to others, and nothing to them.
    """
    faults = Faults()
    return read_table(sheet, faults), faults


@lru_cache(maxsize=1)
def open_sheet(sheet: bytes, options: SheetOptions) -> OpenedSheet:
    """Read a sheet; cached for the job's next portion, because 100,000 rows take seconds."""
    table, found = read_sheet(sheet)
    faults = Faults()
    faults.extend(found)
    kept = ColumnMapping.from_json(options.kept) if options.kept else None
    answers = Answers(dict(options.columns), options.dates, kept)
    try:
        mapping = mapped(table, answers, faults)
    except Rejected as rejected:
        faults.add(None, rejected.detail)
        return OpenedSheet(table.header, ColumnMapping("other", ()), (), faults)
    if kept is not None:
        faults.notes.append("The columns are read as those of the last sheet with this header.")
    lines = lines_of(table, mapping, faults)
    rows = rows_of(lines, mapping, now(), faults)
    paths = paths_of(table.rows) if is_listing(sheet) else {}
    return OpenedSheet(table.header, mapping, tuple(rows), faults, paths)


def kept_mapping(services: Services, sheet: bytes) -> str:
    """The mapping that was kept for a sheet's header, as JSON; empty if there is none."""
    header = header_key(read_sheet(sheet)[0].header)
    for key in (mapping_key(header), former_mapping_key(header)):
        with contextlib.suppress(NotFound):
            return services.photographs.get(key).decode()
    return ""


def keep_mapping(services: Services, opened: OpenedSheet, corrected: bool) -> None:
    """Keep the mapping for the next sheet with the same header.

    Args:
        services: The services.
        opened: The sheet.
        corrected: Whether a person corrected it for this sheet. One that was kept before is moved
            here from where jobs' results expire.
    """
    key = mapping_key(header_key(opened.header))
    if corrected or services.photographs.size(key) is None:
        services.photographs.put(key, opened.mapping.to_json().encode(), "application/json")


def faulty_rows(sheet: bytes, faults: Faults) -> bytes:
    """The rows that have a fault, as a CSV sheet with a last column that says why."""
    why: dict[int, list[str]] = {}
    for where, what in faults.found:
        number = where.removeprefix("row ")
        if number.isdigit():
            why.setdefault(int(number), []).append(what)
    table, _ = read_sheet(sheet)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    places: Sequence[int] = [
        place for place, name in enumerate(table.header) if name.lower() != FAULT_COLUMN
    ]
    writer.writerow([*(table.header[place] for place in places), FAULT_COLUMN])
    for row, cells in table.rows:
        if row in why:
            reasons = "; ".join(dict.fromkeys(why[row]))
            writer.writerow([*(cells[place] for place in places), reasons])
    return out.getvalue().encode("utf-8-sig")
