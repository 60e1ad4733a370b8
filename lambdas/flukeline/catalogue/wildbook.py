"""Wildbook's bulk-import sheet: which of its columns are kept, and what a row of it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from flukeline.catalogue.sheets import WILDBOOK
from flukeline.errors import Rejected

PHOTOGRAPH = "Encounter.mediaAsset0"

# All names are in lower case: whoever fills in a sheet by hand mixes it.
_OURS = {
    "markedindividual.individualid": "individual",
    "markedindividual.nickname": "aliases",
    "flukeline.status": "status",
    "encounter.decimallatitude": "latitude",
    "encounter.decimallongitude": "longitude",
    "encounter.verbatimlocality": "place",
    "encounter.researchercomments": "notes",
    "encounter.photographer0.emailaddress": "photographer",
}
KEPT = frozenset(each.lower() for each in WILDBOOK) | {"flukeline.status"}
# Wildbook takes either name.
_DOUBLES = {
    "encounter.individualid": "markedindividual.individualid",
    "encounter.latitude": "encounter.decimallatitude",
    "encounter.longitude": "encounter.decimallongitude",
}
# Of an encounter and of a whale these words alone are left aside, because a word like one that is
# kept is a typing error. Of the other families nothing is kept, and sites name their own
# measurements and keywords of a photograph.
_PERSON = r"([0-9]+\.(affiliation|emailaddress|fullname))?"
_ASIDE = re.compile(
    r"(sighting|occurrence|survey|surveytrack|membership|socialunit|satellitetag|taxonomy"
    r"|tissuesample|sexanalysis|mitochondrialdnaanalysis|microsatellitemarkersanalysis)\..+"
    r"|encounter\.(mediaasset[0-9]+|measurement)\..+"
    rf"|encounter\.(submitter|informother|photographer){_PERSON}"
    r"|encounter\.project([0-9]+\.(projectidprefix|researchprojectname|ownerusername))?"
    r"|encounter\.(keyword|quality|measurement)[0-9]*"
    r"|encounter\.(measurement[0-9]+|salinity)\.samplingprotocol"
    r"|encounter\.(alternateid|behavior|catalognumber|country|depth|distinguishingscar|elevation"
    r"|fluketype|grouprole|id|identificationremarks|individualid|latitude|lifestage|livingstatus"
    r"|location|locationid|longitude|occurrenceid|occurrenceremarks|othercatalognumbers"
    r"|patterningcode|recordedby|salinity|seconds|sex|sightingid|sightingremarks|state"
    r"|submitterid|submittername|submitterorganization)"
    r"|markedindividual\.name([0-9]+\.(label|value))?"
)
_NUMBERED = re.compile(r"(encounter\.mediaasset|flukeline\.box)([0-9]+)")
_PARTS = ("year", "month", "day", "hour", "minutes")
_FIRST = (1, 1, 1, 0, 0)


def is_wildbook(header: Sequence[str]) -> bool:
    """Whether a sheet's header, in lower case, is Wildbook's."""
    return any(each.startswith(("encounter.", "markedindividual.")) for each in header)


def one_name(header: Sequence[str]) -> list[str]:
    """The header with one name for what Wildbook has two for, unless it has both."""
    return [each if _DOUBLES.get(each, each) in header else _DOUBLES[each] for each in header]


def is_kept(column: str) -> bool:
    """Whether Flukeline reads a column."""
    return column in KEPT or _NUMBERED.fullmatch(column) is not None


def is_left_aside(column: str) -> bool:
    """Whether a column is Wildbook's and Flukeline keeps nothing of it."""
    return not is_kept(column) and _ASIDE.fullmatch(column) is not None


def photograph_columns(header: Sequence[str]) -> list[tuple[str, str]]:
    """The columns of the photographs in their order, each with that of its box."""
    found = (_NUMBERED.fullmatch(each) for each in header)
    numbers = [each[2] for each in found if each and each[1] == "encounter.mediaasset"]
    numbers.sort(key=int)
    return [(f"encounter.mediaasset{each}", f"flukeline.box{each}") for each in numbers]


def lines_of(
    number: int, cells: Mapping[str, str], columns: Sequence[tuple[str, str]], date: str
) -> list[dict[str, str]]:
    """A Wildbook row as lines of the catalogue's sheet, one a photograph.

    Args:
        number: Of the row; it stands for the encounter.
        cells: By column, in lower case.
        columns: Of the photographs.
        date: Of the row.
    """
    shared = {ours: cells[theirs] for theirs, ours in _OURS.items() if theirs in cells}
    shared |= {"encounter": f"row {number}", "date": date}
    lines = [
        {**shared, "photograph": cells[photograph], "box": cells.get(box, "")}
        for photograph, box in columns
        if cells[photograph]
    ]
    return lines or [{**shared, "photograph": ""}]


def date_of(cells: Mapping[str, str]) -> str:
    """A row's date as ISO 8601, or nothing; without month or day it is the first.

    Raises:
        Rejected: A part is missing before one that is given, or there is no such date.
    """
    milliseconds = cells.get("encounter.dateinmilliseconds")
    if milliseconds:
        try:
            whole, part = divmod(int(milliseconds.replace("_", "?")), 1000)
            moment = datetime.fromtimestamp(whole, UTC).replace(microsecond=part * 1000)
        except (ValueError, OverflowError, OSError) as error:
            raise Rejected(f"the date {milliseconds!r} is no number of milliseconds") from error
        return moment.isoformat()
    parts = {each: cells.get(f"encounter.{each}") for each in _PARTS}
    given = [(each, cell) for each, cell in parts.items() if cell]
    if not given:
        return ""
    last = given[-1][0]
    before = _PARTS[: _PARTS.index(last)]
    missing = [each for each in before if parts[each] == ""]
    if missing:
        raise Rejected(f"gives the {last} and not the {' and '.join(missing)}")
    if len(given) <= len(before):
        return ""  # The header is at fault.
    for each, cell in given:
        if not (cell.isascii() and cell.isdigit()):
            raise Rejected(f"the {each} {cell[:60]!r} is not a whole number")
    try:
        numbers = [int(cell) for _, cell in given]
        year, month, day, hour, minutes = (*numbers, *_FIRST[len(numbers) :])
        return datetime(year, month, day, hour, minutes, tzinfo=UTC).isoformat()
    except (ValueError, OverflowError) as error:
        written = ", ".join(f"{each} {cell[:60]}" for each, cell in given)
        raise Rejected(f"there is no such date: {written}") from error


def is_coarse(cells: Mapping[str, str]) -> bool:
    """Whether a row gives a year, or a year and a month, and no more."""
    return bool(cells.get("encounter.year")) and not (
        cells.get("encounter.day") or cells.get("encounter.dateinmilliseconds")
    )
