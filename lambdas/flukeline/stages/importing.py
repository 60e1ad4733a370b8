"""Import: a sheet of known photographs, checked whole before anything is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from flukeline.catalogue.photographs import check_size
from flukeline.catalogue.review import clean_name
from flukeline.records import FlukelineError, Principal, Rejected, name_key, now
from flukeline.stages.known import Known, identity_of, take_in
from flukeline.vision.decode import check_readable
from flukeline.wiring import Services

if TYPE_CHECKING:
    import _csv

COLUMNS = ("photograph", "individual", "date", "latitude", "longitude")
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet, checked."""

    number: int
    path: Path
    individual: str | None
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None


class Faults:
    """Every fault of a sheet by row, so that all of them are heard of at once."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, row: int | None, what: str) -> None:
        """Note one fault; ``row`` as a spreadsheet counts, the header being row 1."""
        self.found.append(("sheet" if row is None else f"row {row}", what))

    def stop(self) -> None:
        """Raise Rejected with every fault, if there is one."""
        if self.found:
            count = len(self.found)
            words = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(f"The sheet has {words}; nothing was imported.", self.found)


def read_sheet(
    services: Services, sheet: bytes, photographs: Path, each: Callable[[int, int], None]
) -> list[Row]:
    """Check a sheet and its photographs.

    Args:
        services: For what the catalogue has already.
        sheet: CSV with the columns photograph, individual, date, latitude, longitude; UTF-8.
        photographs: The folder that the photographs' names are relative to.
        each: Told (done, all) as rows are checked.

    Raises:
        Rejected: With every fault as (row, what), where there is any.
    """
    faults = Faults()
    lines = _lines(sheet, faults)
    if not lines:
        faults.stop()
    rows: list[Row] = []
    first_of: dict[str, int] = {}
    folder = photographs.resolve()
    for done, (number, line) in enumerate(lines):
        before = len(faults.found)
        row = _row(number, line, folder, faults)
        if row is not None and len(faults.found) == before:
            content = _check_photograph(services, row, faults)
            if content is not None and content in first_of:
                faults.add(number, f"the same photograph as in row {first_of[content]}")
            elif content is not None:
                first_of[content] = number
                rows.append(row)
        each(done + 1, len(lines))
    faults.stop()
    return rows


def _lines(sheet: bytes, faults: Faults) -> list[tuple[int, dict[str, str]]]:
    try:
        text = sheet.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(None, "is not UTF-8 text; save it as CSV UTF-8")
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        _check_header(header, faults)
        lines = [] if faults.found else _cells(reader, header, faults)
    except csv.Error as error:
        faults.add(None, f"is not readable as CSV: {error}")
        return []
    if len(lines) > MAX_ROWS:
        faults.add(None, f"has {len(lines)} rows; at most {MAX_ROWS}")
        return []
    if not lines and not faults.found:
        faults.add(None, "has no rows")
    return lines


def _check_header(header: list[str], faults: Faults) -> None:
    for column in COLUMNS[:2]:
        if column not in header:
            faults.add(1, f"there is no column {column}")
    for column in header:
        if column not in COLUMNS:
            faults.add(1, f"unknown column {column!r}; known: {', '.join(COLUMNS)}")
        elif header.count(column) > 1:
            faults.add(1, f"the column {column} stands twice")


def _cells(
    reader: _csv.Reader, header: list[str], faults: Faults
) -> list[tuple[int, dict[str, str]]]:
    lines = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        number = reader.line_num
        if len(cells) != len(header):
            faults.add(number, f"has {len(cells)} cells where the header has {len(header)}")
            continue
        lines.append((number, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    return lines


def _row(number: int, line: dict[str, str], folder: Path, faults: Faults) -> Row | None:
    name = line["photograph"]
    if not name:
        faults.add(number, "names no photograph")
        return None
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            faults.add(number, f"the photograph {name} lies outside the folder")
            return None
        if not path.is_file():
            faults.add(number, f"there is no photograph {name}")
    except (OSError, ValueError, RuntimeError):
        faults.add(number, f"{name[:60]!r} cannot be the name of a photograph")
        return None
    individual = None
    if line["individual"]:
        if line["individual"][0] in "=+@\t":
            faults.add(number, f"the individual {line['individual']!r} looks like a formula")
        try:
            individual = clean_name(line["individual"])
        except FlukelineError as error:
            faults.add(number, error.detail)
    latitude = _coordinate(number, "latitude", line.get("latitude", ""), 90, faults)
    longitude = _coordinate(number, "longitude", line.get("longitude", ""), 180, faults)
    if (latitude is None) != (longitude is None):
        faults.add(number, "has one coordinate of two")
    taken_at = _date(number, line.get("date", ""), faults)
    return Row(number, path, individual, taken_at, latitude, longitude)


def _coordinate(
    number: int, column: str, written: str, limit: float, faults: Faults
) -> float | None:
    if not written:
        return None
    try:
        value = float(written.replace("_", "?"))
    except ValueError:
        faults.add(number, f"the {column} {written!r} is not a number")
        return None
    if not -limit <= value <= limit:
        faults.add(number, f"the {column} {written} is not between -{limit} and {limit}")
        return None
    return value


def _date(number: int, written: str, faults: Faults) -> datetime | None:
    if not written:
        return None
    try:
        date = datetime.fromisoformat(written)
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        faults.add(number, f"the date {written!r} is not like 2024-07-31 or 2024-07-31T09:30")
        return None
    if not datetime(1900, 1, 1, tzinfo=UTC) <= date <= now():
        faults.add(number, f"the date {written} lies in the future or before 1900")
        return None
    return date


def _check_photograph(services: Services, row: Row, faults: Faults) -> str | None:
    """The photograph's content as SHA-256, or None with the fault noted."""
    try:
        data = row.path.read_bytes()
        check_size(len(data))
        check_readable(data)
    except OSError as error:
        faults.add(row.number, f"{row.path.name} cannot be read: {error.strerror}")
        return None
    except FlukelineError as error:
        faults.add(row.number, f"{row.path.name}: {error.detail}")
        return None
    held = identity_of(services, data)
    if held is not None and row.individual is not None:
        names = {name_key(name) for name in (held.name, *held.aliases)}
        if name_key(row.individual) not in names:
            faults.add(row.number, f"{row.path.name} is in the catalogue already, as {held.name}")
    return sha256(data).hexdigest()


def write_rows(services: Services, principal: Principal, rows: list[Row]) -> Iterator[str]:
    """Take checked rows in, one by one; yields what became of each.

    Stopped at any moment and run again, it goes on where it was.
    """
    for row in rows:
        known = Known(
            row.path.name,
            row.path.read_bytes(),
            row.individual,
            row.taken_at,
            row.latitude,
            row.longitude,
        )
        yield take_in(services, principal, known)
