"""A folder of photographs as a sheet: a row for each path, read by a pattern of names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flukeline.catalogue.file_names import RAW_EXTENSIONS
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.patterns import Pattern, Reading, parse_pattern
from flukeline.catalogue.reading.suggesting import suggested
from flukeline.catalogue.reading.words import names_nobody
from flukeline.catalogue.sheets import escape_cell, unescape_cell
from flukeline.errors import Rejected
from flukeline.limits import FILE_EXTENSIONS

_START = re.compile(rb'\s*\{\s*"pattern"\s*:')
_BESIDE = (".xmp", ".db", ".ini", ".thm", ".lrv")
"""Files that cameras and programs keep beside photographs; nobody misses them in an import."""
MAX_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder, and the pattern that reads their names.

    Attributes:
        pattern: As a person gave it; empty: the suggested one is taken.
        paths: Below the folder, with slashes.
    """

    pattern: str
    paths: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The listing as JSON, which an import takes as its sheet."""
        return json.dumps({"pattern": self.pattern, "paths": self.paths}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Listing:
        """Parse what ``to_bytes`` wrote. Raises Rejected if it is damaged."""
        try:
            content = json.loads(data)
            pattern, paths = content["pattern"], content["paths"]
        except (ValueError, KeyError, TypeError) as error:
            raise Rejected("is a list of a folder's files that cannot be read") from error
        if not (isinstance(pattern, str) and isinstance(paths, list)):
            raise Rejected("is a list of a folder's files that cannot be read")
        return cls(pattern, tuple(str(each) for each in paths))


def is_listing(sheet: bytes) -> bool:
    """Whether the bytes of a sheet are the list of a folder's files."""
    return _START.match(sheet) is not None


@dataclass(frozen=True, slots=True)
class FolderReading:
    """What a pattern reads in the names of a folder's photographs.

    Attributes:
        pattern: The pattern.
        read: The photographs that match, in the order of their paths, each with what is read.
        unmatched: Photographs that do not match.
        others: Files that are no photographs.
    """

    pattern: Pattern
    read: tuple[tuple[str, Reading], ...]
    unmatched: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def values(self) -> dict[str, list[str]]:
        """The distinct values of each field, in the order of the paths; empty ones are left out."""
        columns = list(zip(*(each.values for _, each in self.read), strict=True))
        return {
            field: [each for each in dict.fromkeys(column) if each]
            for field, column in zip(self.pattern.fields, columns, strict=False)
        }

    @property
    def doubtful(self) -> tuple[tuple[str, str, str], ...]:
        """(path, field, other value) of the names that could be divided otherwise."""
        return tuple((path, *each) for path, found in self.read for each in found.doubtful[:1])


def pattern_of(listing: Listing) -> Pattern:
    """The pattern that was chosen, or is suggested. Raises Rejected if it cannot be read."""
    return parse_pattern(listing.pattern or suggested(_photographs(listing)))


def read_folder(listing: Listing) -> FolderReading:
    """Read the names of a folder's photographs. Raises Rejected if the pattern cannot be read."""
    pattern = pattern_of(listing)
    read: list[tuple[str, Reading]] = []
    unmatched: list[str] = []
    for path in _photographs(listing):
        found = pattern.read(path)
        if found is None:
            unmatched.append(path)
        else:
            read.append((path, found))
    others = tuple(sorted(each for each in listing.paths if _is_other(each)))
    return FolderReading(pattern, tuple(read), tuple(unmatched), others)


def _photographs(listing: Listing) -> list[str]:
    return sorted(filter(_is_photograph, listing.paths))


def _is_photograph(path: str) -> bool:
    return not _is_hidden(path) and _ending(path) in (*FILE_EXTENSIONS, *RAW_EXTENSIONS)


def _is_other(path: str) -> bool:
    return not (_is_hidden(path) or _is_photograph(path) or _ending(path) in _BESIDE)


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in re.split(r"[/\\]", path))


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def listing_records(sheet: bytes, faults: Faults) -> list[tuple[int, list[str]]]:
    """The rows that a folder's listing stands for; the header is row 1.

    Args:
        sheet: The bytes of the listing.
        faults: Receives what cannot be read, a warning for each photograph that does not match, and
            notes on the whole folder.

    Returns:
        Row number and cells, as of a sheet.
    """
    try:
        found = read_folder(Listing.from_bytes(sheet))
    except Rejected as rejected:
        faults.add(None, rejected.detail)
        return []
    faults.warnings += [
        (path, "does not match the pattern and is left out") for path in found.unmatched
    ]
    faults.notes += notes_of(found)
    if not found.read:
        faults.add(None, f"no photograph of the folder matches the pattern {found.pattern.text}")
    rows = [
        (number, [escape_cell(path), *map(_cell, reading.values)])
        for number, (path, reading) in enumerate(found.read, start=2)
    ]
    return [(1, ["photograph", *found.pattern.fields]), *rows]


def notes_of(found: FolderReading) -> list[str]:
    """What a person should know about the reading of a folder's names, in sentences."""
    notes = [f"The names are read by the pattern {found.pattern.text}."]
    if found.unmatched:
        every = len(found.read) + len(found.unmatched)
        notes.append(
            f"{len(found.unmatched)} of {every} photographs do not match the pattern and are left"
            f" out: {_some(found.unmatched)}."
        )
    if found.others:
        files = "1 file is" if len(found.others) == 1 else f"{len(found.others)} files are"
        notes.append(f"{files} no photographs and left out: {_some(found.others)}.")
    if found.doubtful:
        path, field, other = found.doubtful[0]
        names = "1 name" if len(found.doubtful) == 1 else f"{len(found.doubtful)} names"
        notes.append(
            f"{names} could be divided otherwise, and the first division is taken: in {path} the"
            f" {field} could also be {other}."
        )
    return notes


def _cell(value: str) -> str:
    # "unknown" as a folder's name says what it says in a sheet.
    return value if names_nobody(value) else escape_cell(value)


def _some(names: Sequence[str]) -> str:
    more = len(names) - MAX_SHOWN
    return ", ".join([*names[:MAX_SHOWN], *([f"and {more} more"] if more > 0 else [])])


def paths_of(rows: Iterable[tuple[int, list[str]]]) -> dict[str, str]:
    """The path of each row of a listing, by the place that faults name: ``row 2``."""
    return {f"row {number}": unescape_cell(cells[0]) for number, cells in rows}
