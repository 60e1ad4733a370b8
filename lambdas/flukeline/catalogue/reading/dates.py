"""Dates and times in cells, in the forms that people and spreadsheets write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from flukeline.catalogue.reading.words import MONTHS, folded
from flukeline.errors import FlukelineError, Rejected
from flukeline.times import LocalTime, parse_offset

DateOrder = Literal["", "dmy", "mdy"]
EXAMPLES = "2024-07-31 or 2024-07-31T09:30"
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000
"""Numbers of days that are taken for a spreadsheet's: from 1927 to 2119."""
_SERIAL_START = datetime(1899, 12, 30)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,12}))?", re.ASCII)

_TIME = (
    r"(?P<hour>\d{1,2})"
    r"(?:(?:[:.,h]|\s?h\s?)(?P<minute>\d\d)(?:[:.,m](?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?s?)?m?"
    r"|(?P<joined>\d\d(?:\d\d)?)|h)"
    r"(?:\s?(?P<half>[ap])\.?m\.?)?"
    r"\s?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?"
)
_CLOCK = re.compile(_TIME, re.ASCII | re.IGNORECASE)
_REST = rf"(?:(?:T|\s+|\s*,\s+|_){_TIME})?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?:(?P<mark>[-/.:\s])(?P<month>\d{{1,2}})"
    rf"(?:(?P=mark)(?P<day>\d{{1,2}}){_REST})?)?",
    re.ASCII | re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.\s])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_REST}",
    re.ASCII | re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:[T_ -]?(?P<clock>\d{4}(?:\d\d)?))?", re.ASCII
)
_WEEK = re.compile(r"\d{4}-?W\d\d-?\d", re.ASCII)
_XML = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII)
_WORDS = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|o)?[\s.,/-]*(?:de |d'|of )?(?P<word>[a-z]+)\.?[\s.,/-]*(?:de |of )?"
    rf"(?P<year>\d{{4}}){_REST}",
    rf"(?P<word>[a-z]+)\.?[\s.,/-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.,/-]+(?P<year>\d{{4}}){_REST}",
    r"(?P<word>[a-z]+)\.?[\s.,/-]*(?:de |of )?(?P<year>\d{4})",
    rf"(?P<year>\d{{4}})[\s.,/-]+(?P<word>[a-z]+)\.?[\s.,/-]+(?P<day>\d{{1,2}}){_REST}",
)
_BY_WORD = tuple(re.compile(each, re.ASCII | re.IGNORECASE) for each in _WORDS)


class TwoReadings(Rejected):
    """A date that may be day/month/year or month/day/year, and nobody said which."""


def date_order(cells: Iterable[str]) -> tuple[DateOrder, str | None]:
    """The order of day and month that the unambiguous dates of a column show.

    Returns:
        The order, empty where no date shows it, and a date that shows the other order, if any.
    """
    shown: dict[DateOrder, str] = {}
    for cell in cells:
        found = _YEAR_LAST.fullmatch(cell)
        if found is not None and (int(found["one"]) > 12) != (int(found["two"]) > 12):
            shown.setdefault("dmy" if int(found["one"]) > 12 else "mdy", cell)
    if len(shown) == 2:
        return "", shown["mdy"]
    return next(iter(shown), ""), None


@lru_cache(maxsize=65_536)
def parse_date(text: str, order: DateOrder = "") -> LocalTime:
    """Parse a date, with a time of day or without.

    Args:
        text: The cell.
        order: Whether 04/07/2019 is 4 July (``dmy``) or 7 April (``mdy``).

    Raises:
        TwoReadings: The date has two readings, and ``order`` does not say which one is meant.
        Rejected: The text is not a date, or there is no such date.
    """
    text = " ".join(text.split())
    try:
        found = _parsed(text, order)
    except TwoReadings:
        raise
    except (FlukelineError, ValueError, OverflowError) as error:
        raise Rejected(f"the date {text[:60]!r} does not exist") from error
    if found is None:
        raise Rejected(f"the date {text[:60]!r} is not like {EXAMPLES}")
    return found


def is_serial(text: str) -> bool:
    """Whether a cell is a spreadsheet's number of days."""
    found = _SERIAL.fullmatch(text)
    return found is not None and FIRST_SERIAL <= int(found[1]) <= LAST_SERIAL


def looks_like_a_date(cell: str) -> bool:
    """Whether a cell is a date with a day, in whatever order; a number of days is none."""
    try:
        return parse_date(cell, "dmy").precision not in ("year", "month") and not is_serial(cell)
    except Rejected:
        return False


def _parsed(text: str, order: DateOrder) -> LocalTime | None:
    if is_serial(text):
        return _from_serial(text)
    if _WEEK.fullmatch(text):
        day = date.fromisoformat(text)
        return LocalTime.of(day.year, day.month, day.day)
    if _HOUR.fullmatch(text):
        return LocalTime.parse(text)
    if xml := _XML.fullmatch(text):
        return LocalTime.parse(xml[1])
    if compact := _COMPACT.fullmatch(text):
        return _with_clock(compact, _clock_parts(compact["clock"]), None)
    if found := _YEAR_FIRST.fullmatch(text):
        if found["month"] is not None and len(found["month"]) < 2 and found["day"] is None:
            return LocalTime.of(int(found["year"]), int(found["month"]))
        return _with_time(found, found["year"], found["month"], found["day"])
    if found := _YEAR_LAST.fullmatch(text):
        return _with_time(found, found["year"], *_month_and_day(text, found, order))
    if short := _MONTH_YEAR.fullmatch(text):
        return LocalTime.of(int(short[2]), int(short[1]))
    plain = folded(text)
    for pattern in _BY_WORD:
        worded = pattern.fullmatch(plain)
        if worded is not None and worded["word"] in MONTHS:
            parts = worded.groupdict()
            return _with_time(worded, parts["year"], MONTHS[worded["word"]], parts.get("day"))
    return None


def _from_serial(text: str) -> LocalTime:
    days = float(text.replace(",", "."))
    moment = _SERIAL_START + timedelta(days=int(days), seconds=round(days % 1 * 86_400))
    parts = (moment.year, moment.month, moment.day)
    if days % 1 == 0:
        return LocalTime.of(*parts)
    return LocalTime.of(*parts, moment.hour, moment.minute, moment.second or None)


def _month_and_day(text: str, found: re.Match[str], order: DateOrder) -> tuple[int, int]:
    one, two = int(found["one"]), int(found["two"])
    if one == two:
        return one, two
    if one > 12 or two > 12:
        return (two, one) if one > 12 else (one, two)
    if not order:
        raise TwoReadings(f"the date {text[:60]!r} has two readings, day first or month first")
    return (two, one) if order == "dmy" else (one, two)


def _with_clock(found: re.Match[str], clock: tuple[int, ...], offset: int | None) -> LocalTime:
    parts = (int(found["year"]), int(found["month"]), int(found["day"]))
    return LocalTime.of(*parts, *clock, offset=offset)


def _clock_parts(joined: str | None) -> tuple[int, ...]:
    """The hour, minute and second in 4 or 6 digits."""
    digits = joined or ""
    return tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2))


def _with_time(
    found: re.Match[str], year: str | None, month: str | int | None, day: str | int | None
) -> LocalTime | None:
    """A time from a match that may have the groups of ``_TIME``."""
    parts = [int(each) for each in (year, month, day) if each is not None]
    clock = found.groupdict()
    if clock.get("hour") is None:
        return LocalTime.of(*parts)
    hour = clock["hour"]
    if clock["joined"] is not None:
        # "0945" is the time; "9" and "45" would be a time without its colon.
        digits = hour + clock["joined"]
        if len(digits) % 2:
            return None
        times = list(_clock_parts(digits))
    else:
        times = [int(clock[each]) for each in ("hour", "minute", "second") if clock[each]]
    if clock["half"]:
        if not 1 <= times[0] <= 12:
            return None
        times[0] = times[0] % 12 + (12 if clock["half"].lower() == "p" else 0)
    if clock["fraction"]:
        times.append(int(clock["fraction"][:3].ljust(3, "0")))
    offset = parse_offset(clock["offset"].upper()) if clock["offset"] else None
    return LocalTime.of(*parts, *times, offset=offset)


def joined(day: str, clock: str) -> str:
    """A date cell and a time cell as one text.

    Raises:
        Rejected: The time is none, or stands without a date.
    """
    if not clock:
        return day
    if not day:
        raise Rejected(f"gives the time {clock[:60]!r} and no date")
    if re.fullmatch(r"0[.,]\d+", clock):
        seconds = round(float(clock.replace(",", ".")) * 86_400)
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if _CLOCK.fullmatch(clock) is None:
        raise Rejected(f"the time {clock[:60]!r} is not like 09:30")
    if is_serial(day):
        day = _from_serial(day.split(".", maxsplit=1)[0]).text
    return f"{day} {clock}"
