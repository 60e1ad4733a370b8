"""Local times as a camera's clock or a notebook gives them: with a precision, and an offset if known.

Nothing is added that was not said: a year stays a year, and a clock whose time zone is unknown gets
none. The text is ISO 8601 at reduced precision: ``2019``, ``2019-07``, ``2019-07-04``,
``2019-07-04T12``, ``2019-07-04T12:00``, ``2019-07-04T12:00:15`` or ``2019-07-04T12:00:15.250``; from
the hour on, an offset such as ``+02:00`` may follow, which is ``+00:00`` for UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from flukeline.errors import Rejected
from flukeline.limits import EARLIEST_YEAR

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

Precision = Literal["year", "month", "day", "hour", "minute", "second", "millisecond"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
MIN_OFFSET, MAX_OFFSET = -12 * 60, 14 * 60
"""Offsets from UTC in minutes: from Baker Island to Kiribati."""
AHEAD = timedelta(days=1)
"""How far a time may lie ahead of UTC: in Auckland it is tomorrow for half of each day."""
EXPECTED = "2024-07-31T09:30, 2024-07-31, 2024-07 or 2024"

_TEXT = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"([T ](?P<hour>\d\d)(:(?P<minute>\d\d)(:(?P<second>\d\d)([.,](?P<fraction>\d{1,9}))?)?)?"
    r"( ?(?P<offset>Z|[+-]\d\d(:?\d\d)?))?)?)?)?",
    re.ASCII,
)
_SMALLEST = (1, 1, 0, 0, 0, 0)
_LENGTHS = {"year": 4, "month": 7, "day": 10, "hour": 13, "minute": 16, "second": 19}


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A local time; make one with ``of``, ``parse`` or ``from_datetime``, which check its parts.

    Attributes:
        start: The first moment of what was said, without a time zone: 1 January for a year.
        precision: The smallest part that was said.
        offset: Minutes ahead of UTC; None where it is unknown, and for a precision below an hour.
    """

    start: datetime
    precision: Precision
    offset: int | None = None

    @classmethod
    def of(cls, year: int, *rest: int | None, offset: int | None = None) -> LocalTime:
        """A local time from its parts.

        Hour 24 is hour 0 of the next day, and second 60 is second 0 of the next minute.

        Args:
            year: The year.
            rest: Month, day, hour, minute, second and millisecond, as far as they were said.
            offset: Minutes ahead of UTC; left out where no hour was said.

        Raises:
            Rejected: There is no such time, a part is missing although a smaller one was said, or the
                offset is none that is used anywhere.
        """
        said = [year, *(each for each in rest if each is not None)]
        if any(each is None for each in rest[: len(said) - 1]):
            missing = PRECISIONS[1 + rest.index(None)]
            raise Rejected(f"A part of a date or time is given without the {missing}.")
        month, day, hour, minute, second, millisecond = (*said[1:], *_SMALLEST[len(said) - 1 :])
        late = timedelta(0)
        if hour == 24:
            hour, late = 0, timedelta(days=1)
        if second == 60:
            second, late = 0, late + timedelta(minutes=1)
        try:
            start = datetime(year, month, day, hour, minute, second, millisecond * 1000) + late
        except (ValueError, OverflowError) as error:
            raise Rejected("There is no such date or time.") from error
        if offset is not None and not MIN_OFFSET <= offset <= MAX_OFFSET:
            raise Rejected("The offset from UTC is not between -12:00 and +14:00.")
        return cls(start, PRECISIONS[len(said) - 1], offset if len(said) > 3 else None)

    @classmethod
    def parse(cls, text: str) -> LocalTime:
        """A local time from ISO 8601, as ``text`` writes it.

        Also read are a space for the T and one before the offset, ``Z``, offsets without a colon or
        minutes, and a decimal comma; fractions are cut to milliseconds. An offset of ``-00:00`` is an unknown one (RFC 3339).

        Raises:
            Rejected: The text is not a time, or there is no such time.
        """
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise Rejected(f"The date {text[:60]!r} is not understood. Write it like {EXPECTED}.")
        year, *parts = (int(found[each]) for each in PRECISIONS[:6] if found[each] is not None)
        if found["fraction"] is not None:
            parts.append(int(found["fraction"][:3].ljust(3, "0")))
        try:
            offset = parse_offset(found["offset"]) if found["offset"] is not None else None
            return cls.of(year, *parts, offset=offset)
        except Rejected as rejected:
            raise Rejected(f"The date {text[:60]!r} is not possible. {rejected.detail}") from None

    @classmethod
    def from_datetime(cls, moment: datetime) -> LocalTime:
        """To the second, or to the millisecond where the moment has a fraction of a second.

        Raises:
            Rejected: The offset is none that is used anywhere.
        """
        offset = moment.utcoffset()
        return cls.of(
            *(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second),
            moment.microsecond // 1000 if moment.microsecond else None,
            offset=None if offset is None else round(offset.total_seconds() / 60),
        )

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, month, day, hour, minute, second and millisecond, as far as they were said."""
        whole = (*self.start.timetuple()[:6], self.start.microsecond // 1000)
        return whole[: PRECISIONS.index(self.precision) + 1]

    @property
    def text(self) -> str:
        """The time as text; ``parse`` is the inverse."""
        digits = self.start.isoformat(timespec="milliseconds")
        return digits[: _LENGTHS.get(self.precision)] + offset_text(self.offset)

    def __str__(self) -> str:
        return self.text

    @property
    def end(self) -> datetime:
        """The first moment after what was said, without a time zone."""
        start = self.start
        try:
            if self.precision == "year":
                return start.replace(year=start.year + 1)
            if self.precision == "month":
                return start.replace(
                    year=start.year + start.month // 12, month=start.month % 12 + 1
                )
            return start + timedelta(**{f"{self.precision}s": 1})
        except (ValueError, OverflowError):
            return datetime.max

    @property
    def has_time(self) -> bool:
        """Whether it says the time of the day at least to the minute."""
        return PRECISIONS.index(self.precision) >= PRECISIONS.index("minute")

    @property
    def utc(self) -> datetime | None:
        """The moment in UTC; None where the offset or the minute is unknown."""
        if self.offset is None or not self.has_time:
            return None
        return _in_utc(self.start, self.offset)

    @property
    def earliest(self) -> datetime:
        """The earliest moment in UTC that it can mean."""
        return _in_utc(self.start, MAX_OFFSET if self.offset is None else self.offset)

    @property
    def latest(self) -> datetime:
        """The first moment in UTC after all that it can mean."""
        return _in_utc(self.end, MIN_OFFSET if self.offset is None else self.offset)

    @property
    def sort_key(self) -> str:
        """A text for sorting: a total order by the local digits, equal only for equal times.

        Offsets do not enter before the digits. An order that went by UTC where both are known, and by
        the digits elsewhere, would not be transitive. ``minutes_between`` compares two times.
        """
        digits = self.start.isoformat(timespec="milliseconds")
        offset = MAX_OFFSET + 1 if self.offset is None else self.offset
        return f"{digits} {PRECISIONS.index(self.precision)} {offset - MIN_OFFSET:04d}"

    def with_offset(self, offset: int | None) -> LocalTime:
        """The same digits with another offset. Raises Rejected as ``of`` does."""
        if offset is not None and not MIN_OFFSET <= offset <= MAX_OFFSET:
            raise Rejected("The offset from UTC is not between -12:00 and +14:00.")
        has_hour = PRECISIONS.index(self.precision) >= PRECISIONS.index("hour")
        return replace(self, offset=offset if has_hour else None)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        """In JSON it is its text, in stored records and in the API alike."""
        from pydantic_core import core_schema

        def parsed(text: str) -> LocalTime:
            try:
                return cls.parse(text)
            except Rejected as rejected:
                raise ValueError(rejected.detail) from None

        from_text = core_schema.no_info_after_validator_function(parsed, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), from_text]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
        )


def _in_utc(local: datetime, offset: int) -> datetime:
    try:
        return (local - timedelta(minutes=offset)).replace(tzinfo=UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def offset_text(offset: int | None) -> str:
    """An offset in minutes as ``+02:00``; an empty text for an unknown one."""
    if offset is None:
        return ""
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}"


def parse_offset(text: str) -> int | None:
    """Minutes ahead of UTC from ``Z``, ``+02:00``, ``+0200`` or ``+02``; None for ``-00:00``.

    Raises:
        Rejected: The text is no offset, or one that is used nowhere.
    """
    if text == "Z":
        return 0
    found = re.fullmatch(r"([+-])(\d\d)(?::?(\d\d))?", text, re.ASCII)
    if found is None or int(found[3] or 0) > 59:
        raise Rejected(f"{text[:20]!r} is no offset from UTC. Write it like +02:00.")
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes == 0 and found[1] == "-":
        return None
    minutes = -minutes if found[1] == "-" else minutes
    if not MIN_OFFSET <= minutes <= MAX_OFFSET:
        raise Rejected("The offset from UTC is not between -12:00 and +14:00.")
    return minutes


def minutes_between(one: LocalTime, other: LocalTime) -> float:
    """Minutes from the start of one time to that of another.

    They are compared in UTC where both are known in UTC, and by their local digits elsewhere: two
    cameras on one boat agree, although only one of them records its time zone.
    """
    if one.utc is not None and other.utc is not None:
        return (other.utc - one.utc).total_seconds() / 60
    return (other.start - one.start).total_seconds() / 60


def check_possible(said: LocalTime, at: datetime) -> None:
    """Check that a photograph can have been taken then.

    Args:
        said: The time.
        at: The current time in UTC.

    Raises:
        Rejected: It lies before ``EARLIEST_YEAR``, or more than a day ahead.
    """
    if said.start.year < EARLIEST_YEAR:
        raise Rejected(f"The date lies before {EARLIEST_YEAR}.")
    if _in_utc(said.start, said.offset or 0) > at + AHEAD:
        raise Rejected("The date lies in the future. Check the camera's clock.")
