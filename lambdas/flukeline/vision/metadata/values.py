"""The values of a file's metadata: dates as digits, places as degrees, and clean texts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flukeline.errors import Rejected
from flukeline.limits import MAX_KEYWORD_LENGTH, MAX_KEYWORDS
from flukeline.texts import clean_text, unique_words
from flukeline.times import MAX_OFFSET, MIN_OFFSET, LocalTime, parse_offset

_PART = r"([\d ]{1,2})"
_DATE = re.compile(
    rf"(\d{{4}})[-:/;.]{_PART}[-:/;.]{_PART}"
    rf"(?:(?:T|\s+|\s*:\s*){_PART}(?P<by>[:;.]){_PART}(?:(?P=by){_PART}(?:[.,](\d+))?)?)?"
    r"\s*(Z|[+-]\d{1,2}:?\d\d)?\s*",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(\D.*)?", re.ASCII)
_NOT_SET = re.compile(r"[\s0:;/.-]*")
_HALF_HOURS = (-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825)
OFFSETS = (*range(MIN_OFFSET, MAX_OFFSET + 1, 60), *_HALF_HOURS)
"""The offsets from UTC that are in use, in minutes."""
_EPOCHS = (datetime(1970, 1, 1), datetime(1904, 1, 1))
"""What programs write for a date that was not set, in UTC or in the time of some zone."""
_SIDES = {
    "N": 1, "NORTH": 1, "S": -1, "SOUTH": -1, "E": 1, "EAST": 1, "W": -1, "WEST": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateField:
    """A date of a file, as it stands there.

    Attributes:
        name: What people call it, such as "date of the exposure".
        text: The date.
        offset: The offset from UTC, which EXIF has in a field of its own.
        fraction: The digits of the fraction of a second, likewise.
    """

    name: str
    text: str
    offset: str = ""
    fraction: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What one source of metadata says: EXIF, XMP, IPTC or a sidecar.

    Attributes:
        dates: Its dates, the one to be preferred first.
        place: Latitude and longitude in degrees.
        no_place: Why a place that is in the source is not used, in words.
        keywords: Its keywords; "|" separates the levels of a hierarchical one.
        caption: Its caption.
        rating: 0 to 5 stars, or -1 for rejected.
    """

    dates: tuple[DateField, ...] = ()
    place: tuple[float, float] | None = None
    no_place: str | None = None
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    rating: int | None = None
    more: dict[str, str] = field(default_factory=dict)
    """Further texts by name, such as the camera's serial number."""


def parse_date(said: DateField) -> LocalTime | None:
    """The date as it was said, by the digits and what separates them; None if it was not set.

    The year comes first. Months and days of 00 or blanks are unknown ones, as EXIF and IPTC define
    them; one blank before a digit is a zero.

    Raises:
        Rejected: It is a date in a form that would have to be guessed, or one that is impossible.
    """
    text = said.text.strip("\0\t\r\n").lstrip()
    if _NOT_SET.fullmatch(text):
        return None
    read = _DATE.fullmatch(_with_separators(text))
    if read is None:
        return _reduced(text)
    written = read.group(1, 2, 3, 4, 6, 7)
    year, *numbers = (int(each) if each and each.strip() else None for each in written)
    parts = [each or None for each in numbers[:2]] + list(numbers[2:])
    if None in parts[:2]:
        parts = parts[: parts.index(None)]
    parts = parts[: parts.index(None)] if None in parts else parts
    fraction = read[8] or said.fraction.strip("\0 ")
    if len(parts) == 5 and fraction.isdigit() and fraction.isascii():
        parts.append(int(fraction[:3].ljust(3, "0")))
    try:
        date = LocalTime.of(year or 0, *parts)
    except Rejected:
        raise Rejected("is not possible") from None
    if any((date.start - each) / timedelta(minutes=1) in OFFSETS for each in _EPOCHS):
        raise Rejected("is the one that a device writes whose clock was never set")
    return date.with_offset(_offset(read[9] or said.offset.strip("\0 ")))


def _with_separators(text: str) -> str:
    """``20190704 120015`` as ``2019:07:04 12:00:15``; any other text as it is."""
    compact = _COMPACT.fullmatch(text)
    if compact is None:
        return text
    year, month, day, *clock, rest = compact.groups("")
    time = ":".join(each for each in clock if each)
    return f"{year}:{month}:{day} {time}".strip() + rest


def _reduced(text: str) -> LocalTime:
    """A year or a month, as XMP may have it."""
    try:
        return LocalTime.parse(text)
    except Rejected:
        raise Rejected("is not understood") from None


def _offset(text: str) -> int | None:
    """Minutes ahead of UTC; None for what is no offset, such as ``UTC+2`` or blanks."""
    padded = re.sub(r"^([+-])(\d)(?=:|$)", r"\g<1>0\2", text)
    try:
        return parse_offset(padded)
    except Rejected:
        return None


def degrees(parts: Sequence[float], side: str, limit: int) -> float | None:
    """Degrees from degrees, minutes and seconds, of which the last may be missing (NaN).

    The letter of the side alone decides the sign, also of degrees that are negative beside it.

    Args:
        parts: One to three numbers.
        side: N, S, E or W, or its English word, in any case.
        limit: 90 or 180.

    Returns:
        Degrees to six decimals; None if the parts or the side are not possible.
    """
    sign = _SIDES.get(side.strip("\0 ").upper())
    known = list(parts)
    while known and math.isnan(known[-1]):
        known.pop()
    if sign is None or not known or len(known) > 3 or not all(map(math.isfinite, known)):
        return None
    if len(known) == 1 < len(parts) and known[0] == int(known[0]):
        return None  # Whole degrees whose minutes are unknown are no place: a degree is 111 km.
    whole, minutes, seconds = (*map(abs, known), 0.0, 0.0)[:3]
    if minutes >= 60 or seconds > 60:
        return None
    value = whole + minutes / 60 + seconds / 3600
    return round(sign * value, 6) if value <= limit else None


def clean(text: object, most: int = MAX_KEYWORD_LENGTH) -> str | None:
    """A clean text, cut to ``most`` characters; None if it is empty. Only captions have lines."""
    kept = clean_text(str(text), multiline=most > MAX_KEYWORD_LENGTH)
    return kept[:most].strip() or None


def unique(words: Iterator[object]) -> tuple[str, ...]:
    """Clean keywords, each once whatever its case, at most ``MAX_KEYWORDS``."""
    return unique_words(clean(each) or "" for each in words)[:MAX_KEYWORDS]
