"""Wildbook's bulk-import sheet: what its columns are, and the dates that it gives in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flukeline.catalogue.reading.column_names import FAULT_COLUMN, IGNORED, OWN
from flukeline.catalogue.reading.words import MONTHS, folded
from flukeline.errors import Rejected
from flukeline.times import LocalTime

# All names are in lower case, because people vary the case when they fill in a sheet by hand.
_FIELDS = {
    "markedindividual.individualid": "individual",
    "markedindividual.nickname": "nickname",
    "flukeline.status": "status",
    "encounter.state": "state",
    "encounter.genus": "genus",
    "encounter.specificepithet": "epithet",
    "encounter.year": "year",
    "encounter.month": "month",
    "encounter.day": "day",
    "encounter.hour": "hour",
    "encounter.minutes": "minutes",
    "encounter.dateinmilliseconds": "milliseconds",
    "encounter.decimallatitude": "latitude",
    "encounter.decimallongitude": "longitude",
    "encounter.verbatimlocality": "place",
    "encounter.researchercomments": "notes",
    "encounter.photographer0.fullname": "photographer",
    "encounter.photographer0.emailaddress": "email",
    FAULT_COLUMN: IGNORED,
}
# Wildbook accepts either name of these columns.
_SYNONYMS = {
    "encounter.individualid": "markedindividual.individualid",
    "encounter.latitude": "encounter.decimallatitude",
    "encounter.longitude": "encounter.decimallongitude",
}
_NUMBERED = re.compile(r"(encounter\.mediaasset|flukeline\.box)([0-9]+)")
DATE_PARTS = ("year", "month", "day", "hour", "minutes")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SURE = _EPOCH + timedelta(milliseconds=100_000_000_000)
"""Milliseconds from 1970 until then, in 1973, are seconds that somebody took for milliseconds,
unless the parts of the date say the same."""


def is_wildbook(header: Sequence[str]) -> bool:
    """Whether a header in lower case belongs to a Wildbook sheet."""
    return any(each.startswith(("encounter.", "markedindividual.")) for each in header)


def fields_of(header: Sequence[str]) -> list[tuple[str, str]]:
    """(column, field) of each column; those that Flukeline has no place for are the group's own."""
    names = {each.lower() for each in header}
    found = []
    for column in header:
        name = column.lower()
        synonym = _SYNONYMS.get(name, name)
        if synonym not in names:
            name = synonym
        numbered = _NUMBERED.fullmatch(name)
        if numbered is not None:
            kind = "photograph" if numbered[1] == "encounter.mediaasset" else "box"
            found.append((column, f"{kind}{int(numbered[2])}"))
        else:
            found.append((column, _FIELDS.get(name, OWN)))
    return found


def date_of(cells: Mapping[str, str]) -> LocalTime | None:
    """The date of a row that gives it in parts, in milliseconds, or in both.

    Milliseconds are in UTC and the parts are local, so both together give the offset.

    Raises:
        Rejected: A part is missing although a smaller one is given, there is no such date, or parts
            and milliseconds disagree.
    """
    parts = _from_parts(cells)
    written = cells.get("milliseconds", "")
    if not written:
        return parts
    moment = _from_milliseconds(written)
    agrees = parts is not None and parts.earliest <= moment < parts.latest
    if not agrees and _EPOCH <= moment < _FIRST_SURE:
        raise Rejected(
            f"the date {written} is {moment:%Y-%m-%d} in milliseconds; it may be in seconds"
        )
    if parts is None:
        return LocalTime.from_datetime(moment)
    if not agrees:
        raise Rejected(
            f"the parts of the date say {parts.text} and the milliseconds {written} say"
            f" {moment:%Y-%m-%d %H:%M} UTC"
        )
    if not parts.has_time:
        midnight = moment.time() == datetime.min.time()
        return parts if midnight else LocalTime.from_datetime(moment)
    ahead = parts.start.replace(tzinfo=UTC) - moment
    offset = round(ahead / timedelta(minutes=15)) * 15
    local = LocalTime.from_datetime(moment + timedelta(minutes=offset))
    if local.start.replace(second=0, microsecond=0) != parts.start:
        raise Rejected(
            f"the parts of the date say {parts.text} and the milliseconds {written} say"
            f" {moment:%Y-%m-%d %H:%M} UTC, which differ by no time zone"
        )
    if local.start == parts.start:
        return parts.with_offset(offset)
    return local.with_offset(offset)


def _from_milliseconds(written: str) -> datetime:
    text = written.removesuffix(".0")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise Rejected(
            f"the date {written!r} has lost its last digits in a spreadsheet; format the column as a"
            " number without decimals, or give year, month and day"
        )
    try:
        whole, part = divmod(int(text.replace("_", "?")), 1000)
        moment = datetime.fromtimestamp(whole, UTC).replace(microsecond=part * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected(f"the date {written[:60]!r} is not a number of milliseconds") from error
    return moment


def _from_parts(cells: Mapping[str, str]) -> LocalTime | None:
    parts = {each: cells.get(each, "") for each in DATE_PARTS}
    given = [each for each in DATE_PARTS if parts[each]]
    if not given:
        return None
    missing = [each for each in DATE_PARTS[: DATE_PARTS.index(given[-1])] if not parts[each]]
    if missing:
        raise Rejected(f"gives the {given[-1]} and not the {' and '.join(missing)}")
    numbers = [_whole(each, parts[each]) for each in given]
    late = timedelta(0)
    if len(numbers) == len(DATE_PARTS) and numbers[4] == 60:
        numbers[4], late = 0, timedelta(hours=1)
    try:
        found = LocalTime.of(numbers[0], *numbers[1:])
        if late:
            end = found.start + late
            return LocalTime.of(end.year, end.month, end.day, end.hour, end.minute)
        return found
    except (Rejected, OverflowError) as error:
        written = ", ".join(f"{each} {parts[each][:60]}" for each in given)
        raise Rejected(f"there is no such date: {written}") from error


def _whole(part: str, cell: str) -> int:
    text = cell.removesuffix(".0")
    if part == "month" and folded(cell).rstrip(".") in MONTHS:
        return MONTHS[folded(cell).rstrip(".")]
    if not (text.isascii() and text.isdigit()):
        raise Rejected(f"the {part} {cell[:60]!r} is not a whole number")
    return int(text)


def date_parts(said: LocalTime | None) -> list[str]:
    """Year, month, day, hour, minutes and milliseconds as Wildbook writes them, as far as known."""
    if said is None:
        return [""] * 6
    parts = [str(each) for each in said.parts[:5]]
    milliseconds = ""
    if said.utc is not None:
        since = said.utc - _EPOCH
        milliseconds = str(since // timedelta(milliseconds=1))
    return [*parts, *[""] * (5 - len(parts)), milliseconds]
