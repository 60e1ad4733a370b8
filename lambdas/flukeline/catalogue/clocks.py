"""Corrections of cameras' clocks: what they apply to, and what they make of a time.

What a file's clock said is kept in ``Photograph.file_time``. The corrected time is that time with
the corrections in force, in their order, so that undoing one restores exactly what was there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from flukeline.errors import Rejected
from flukeline.records import Correction, Encounter, Photograph, photograph_of
from flukeline.times import MAX_OFFSET, MIN_OFFSET, LocalTime, check_possible

MAX_SECONDS = 100 * 366 * 86_400
"""Longest correction: a clock that starts again at 1980 is less than a century wrong."""
_UNITS = {"day": 86_400, "hour": 3600}


def shifted(said: LocalTime, seconds: int, offset: int | None = None) -> LocalTime:
    """A time after a correction, as precise as before.

    A year or month stays. A day is moved by whole days only, an hour by whole hours only, because a
    part of one says nothing about it. A minute is cut to the minute.

    Args:
        said: The time.
        seconds: By how much the clock is put forward.
        offset: Minutes ahead of UTC, for a time whose offset is unknown.

    Raises:
        Rejected: The corrected time is in no calendar.
    """
    moved = said
    unit = _UNITS.get(said.precision, 1)
    if seconds and said.precision not in ("year", "month") and seconds % unit == 0:
        try:
            start = said.start + timedelta(seconds=seconds)
        except OverflowError as error:
            raise Rejected("There is no such date or time.") from error
        if said.precision == "minute":
            start = start.replace(second=0)
        moved = replace(said, start=start)
    if offset is not None and moved.offset is None:
        moved = moved.with_offset(offset)
    return moved


def check(correction: Correction) -> None:
    """Check a correction before it is made.

    Raises:
        Rejected: It changes nothing, applies to everything, or has an impossible value.
    """
    if correction.kind == "clock" and not correction.seconds and correction.offset is None:
        raise Rejected("Say by how much the clock was wrong, or its time zone.")
    if abs(correction.seconds) > MAX_SECONDS:
        raise Rejected("The difference is more than 100 years.")
    if correction.offset is not None and not MIN_OFFSET <= correction.offset <= MAX_OFFSET:
        raise Rejected("The offset from UTC is not between -12:00 and +14:00.")
    scope = (correction.serial, correction.model, correction.folder)
    days = (correction.first_day, correction.last_day)
    if not any(scope) and not any((correction.contributor, *days)):
        raise Rejected("Say which photographs: of a camera, a folder, a contributor or some days.")
    for day in days:
        if day is not None and not _is_day(day):
            raise Rejected(f"The day {day[:20]!r} is not understood. Write it like 2024-07-31.")
    if days[0] and days[1] and days[0] > days[1]:
        raise Rejected("The first day is after the last day.")


def _is_day(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None and bool(
            date.fromisoformat(text)
        )
    except ValueError:
        return False


def covers(correction: Correction, photograph: Photograph) -> bool:
    """Whether a photograph meets all conditions of a correction; case counts as in its file."""
    camera = photograph.camera
    if correction.serial and (camera is None or camera.serial != correction.serial):
        return False
    if correction.model and (camera is None or camera.model != correction.model):
        return False
    if correction.contributor and photograph.received_by != correction.contributor:
        return False
    if correction.folder:
        inside = correction.folder.strip("/") + "/"
        if photograph.path is None or not photograph.path.lstrip("/").startswith(inside):
            return False
    if not (correction.first_day or correction.last_day):
        return True
    taken_at = photograph.taken_at
    if taken_at is None:
        return False
    last = (taken_at.end - timedelta(microseconds=1)).date().isoformat()
    begins_in_time = taken_at.start.date().isoformat() >= (correction.first_day or "")
    return begins_in_time and last <= (correction.last_day or "9999-12-31")


def is_clock_time(photograph: Photograph, before: Mapping[str, Correction]) -> bool:
    """Whether its time is what its file's clock said, with its corrections.

    False: a sheet or a person gave another one. A record from before ``file_time`` was kept counts
    as the clock's unless it came with a sheet, which may have given the time.

    Args:
        photograph: The photograph.
        before: The corrections that it names, by id.
    """
    if photograph.file_time is None:
        return photograph.taken_at is not None and photograph.path is None
    return photograph.taken_at == _with(photograph.file_time, photograph.corrections, before)


def _with(said: LocalTime, ids: Sequence[str], corrections: Mapping[str, Correction]) -> LocalTime:
    for id_ in ids:
        each = corrections.get(id_)
        if each is not None:
            try:
                said = shifted(said, each.seconds, each.offset)
            except Rejected:
                continue
    return said


def corrected(
    photograph: Photograph, correction: Correction, before: Mapping[str, Correction], at: datetime
) -> Photograph:
    """The photograph with a correction of its clock; the same one where it changes nothing.

    Args:
        photograph: One that the correction covers.
        correction: The correction.
        before: The corrections that the photograph names, by id.
        at: The current time.

    Raises:
        Rejected: The corrected time is not possible, or its time is not its clock's.
    """
    if photograph.taken_at is None or correction.id in photograph.corrections:
        return photograph
    if not is_clock_time(photograph, before):
        raise Rejected("A sheet or a person gave its date.")
    taken_at = shifted(photograph.taken_at, correction.seconds, correction.offset)
    if taken_at == photograph.taken_at:
        return photograph
    check_possible(taken_at, at)
    return replace(
        photograph,
        taken_at=taken_at,
        file_time=photograph.file_time or photograph.taken_at,
        corrections=(*photograph.corrections, correction.id),
    )


def restored(
    photograph: Photograph, correction: Correction, before: Mapping[str, Correction]
) -> Photograph:
    """The photograph without a correction; a time that was changed after it stays.

    Args:
        photograph: The photograph.
        correction: The correction that is undone.
        before: The corrections that the photograph names, by id.
    """
    if correction.id not in photograph.corrections:
        return photograph
    left = tuple(each for each in photograph.corrections if each != correction.id)
    if photograph.file_time is None or not is_clock_time(photograph, before):
        return replace(photograph, corrections=left)
    taken_at = _with(photograph.file_time, left, before)
    return replace(photograph, taken_at=taken_at, corrections=left)


def follows(
    encounter: Encounter, before: Photograph, photographs: Mapping[str, Photograph]
) -> bool:
    """Whether an encounter's date came from this photograph, so that it follows its correction.

    It came from the first of its photographs that has the same time.

    Args:
        encounter: The encounter, whose date no person has typed.
        before: One of its photographs, before the change.
        photographs: The photographs of the encounter as they are stored, by id.
    """
    if encounter.taken_at is None or encounter.taken_at != before.taken_at:
        return False
    ids = dict.fromkeys([*map(photograph_of, encounter.annotation_ids), *encounter.waiting])
    if encounter.dated_by in ids:
        return encounter.dated_by == before.id
    known = {**photographs, before.id: before}
    times = ((id_, known[id_].taken_at) for id_ in ids if id_ in known)
    first = next((id_ for id_, time in times if time == encounter.taken_at), before.id)
    return first == before.id


def difference(clock: LocalTime, true: LocalTime, offset: int | None) -> int:
    """Seconds by which a clock has to be put forward, by one known time.

    Args:
        clock: What the clock said.
        true: The time that it was.
        offset: The time zone of the clock in minutes ahead of UTC, where it is not in ``clock``.

    Raises:
        Rejected: One of the times lacks the minute, or only one of them has a time zone.
    """
    if not clock.has_time or not true.has_time:
        raise Rejected("Both times must say the hour and the minute.")
    if clock.offset is None and offset is not None:
        clock = clock.with_offset(offset)
    if clock.utc is not None and true.utc is not None:
        return round((true.utc - clock.utc).total_seconds())
    if clock.offset is None and true.offset is not None:
        raise Rejected(
            "The true time has a time zone and the camera's clock has none. Say in which time zone"
            " the clock was set, as an offset from UTC such as +00:00."
        )
    return round((true.start - clock.start).total_seconds())
