"""Parsing Wildbook's bulk-import sheet: which columns Flukeline keeps, and the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from flukeline.catalogue.sheets import WILDBOOK
from flukeline.errors import Rejected
from flukeline.times import LocalTime

PHOTOGRAPH = "Encounter.mediaAsset0"

# All names are in lower case, because people vary the case when they fill in a sheet by hand.
_FLUKELINE_NAMES = {
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
# Wildbook accepts either name of these columns.
_SYNONYMS = {
    "encounter.individualid": "markedindividual.individualid",
    "encounter.latitude": "encounter.decimallatitude",
    "encounter.longitude": "encounter.decimallongitude",
}
# Columns that Flukeline ignores. For encounters and whales they are listed one by one, so that a
# misspelt name of a kept column is a fault. Other groups of columns are ignored as a whole: sites
# define their own measurements and keywords of a photograph.
_PERSON = r"([0-9]+\.(affiliation|emailaddress|fullname))?"
_IGNORED = re.compile(
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
_DATE_PARTS = ("year", "month", "day", "hour", "minutes")


def is_wildbook(header: Sequence[str]) -> bool:
    """Whether a header in lower case belongs to a Wildbook sheet."""
    return any(each.startswith(("encounter.", "markedindividual.")) for each in header)


def canonical_names(header: Sequence[str]) -> list[str]:
    """Replace synonymous column names by the one that Flukeline reads, unless both are there."""
    return [each if _SYNONYMS.get(each, each) in header else _SYNONYMS[each] for each in header]


def is_kept(column: str) -> bool:
    """Whether Flukeline reads a column."""
    return column in KEPT or _NUMBERED.fullmatch(column) is not None


def is_ignored(column: str) -> bool:
    """Whether a column is one of Wildbook's that Flukeline does not keep."""
    return not is_kept(column) and _IGNORED.fullmatch(column) is not None


def photograph_columns(header: Sequence[str]) -> list[tuple[str, str]]:
    """(column of the photograph, column of its box) for each photograph, in order."""
    found = (_NUMBERED.fullmatch(each) for each in header)
    numbers = [each[2] for each in found if each and each[1] == "encounter.mediaasset"]
    numbers.sort(key=int)
    return [(f"encounter.mediaasset{each}", f"flukeline.box{each}") for each in numbers]


def catalogue_rows(
    number: int, cells: Mapping[str, str], columns: Sequence[tuple[str, str]], date: str
) -> list[dict[str, str]]:
    """Convert a Wildbook row to rows of the catalogue sheet, one for each photograph.

    Args:
        number: Row number, which also identifies the encounter.
        cells: Cells by column name in lower case.
        columns: The result of ``photograph_columns``.
        date: The date of the row, ISO 8601.

    Returns:
        Cells by Flukeline's column names; one row with an empty photograph if there is none.
    """
    shared = {ours: cells[theirs] for theirs, ours in _FLUKELINE_NAMES.items() if theirs in cells}
    shared |= {"encounter": f"row {number}", "date": date}
    lines = [
        {**shared, "photograph": cells[photograph], "box": cells.get(box, "")}
        for photograph, box in columns
        if cells[photograph]
    ]
    return lines or [{**shared, "photograph": ""}]


def date_of(cells: Mapping[str, str]) -> str:
    """The date of a row as ISO 8601, or an empty string.

    It has the parts that the row gives. Milliseconds are a moment in UTC; where the parts go down
    to the minutes, what they differ from it by is the offset.

    Raises:
        Rejected: A part is missing although a smaller one is given, the date does not exist, or the
            parts and the milliseconds disagree.
    """
    local = _of_parts(cells)
    moment = _of_milliseconds(cells.get("encounter.dateinmilliseconds"))
    if local is None or moment is None:
        said = local or moment
        return "" if said is None else said.text
    if not local.earliest <= moment.earliest < local.latest:
        written = f"{moment.text} in UTC by its milliseconds"
        raise Rejected(f"the date is {local.text} by its parts, and {written}")
    if not local.has_time:
        return moment.text
    minute = moment.start.replace(second=0, microsecond=0)
    offset = (local.start - minute) // timedelta(minutes=1)
    if minute == moment.start:
        return local.with_offset(offset).text
    return LocalTime.from_datetime(
        (moment.start + timedelta(minutes=offset)).replace(
            tzinfo=timezone(timedelta(minutes=offset))
        )
    ).text


def _of_milliseconds(milliseconds: str | None) -> LocalTime | None:
    if milliseconds:
        try:
            whole, part = divmod(int(milliseconds.replace("_", "?")), 1000)
            moment = datetime.fromtimestamp(whole, UTC).replace(microsecond=part * 1000)
        except (ValueError, OverflowError, OSError) as error:
            raise Rejected(f"the date {milliseconds!r} is not a number of milliseconds") from error
        return LocalTime.from_datetime(moment)
    return None


def _of_parts(cells: Mapping[str, str]) -> LocalTime | None:
    parts = {each: cells.get(f"encounter.{each}") for each in _DATE_PARTS}
    given = [(each, cell) for each, cell in parts.items() if cell]
    if not given:
        return None
    last = given[-1][0]
    before = _DATE_PARTS[: _DATE_PARTS.index(last)]
    missing = [each for each in before if parts[each] == ""]
    if missing:
        raise Rejected(f"gives the {last} and not the {' and '.join(missing)}")
    if len(given) <= len(before):
        return (
            None  # A column is missing because the header has a fault, which is reported already.
        )
    for each, cell in given:
        if not (cell.isascii() and cell.isdigit()):
            raise Rejected(f"the {each} {cell[:60]!r} is not a whole number")
    try:
        numbers = [int(cell) for _, cell in given]
        return LocalTime.of(*numbers)
    except (Rejected, ValueError) as error:
        written = ", ".join(f"{each} {cell[:60]}" for each, cell in given)
        raise Rejected(f"there is no such date: {written}") from error
