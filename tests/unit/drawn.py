"""What Hypothesis draws in several tests."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from flukeline.times import MAX_OFFSET, MIN_OFFSET, LocalTime


@st.composite
def local_times(
    draw: st.DrawFn,
    earliest: datetime = datetime(1, 1, 1),
    latest: datetime = datetime(9999, 12, 31),
) -> LocalTime:
    """Times of every precision, with and without an offset."""
    moment = draw(st.datetimes(earliest, latest))
    parts = [moment.month, moment.day, moment.hour, moment.minute, moment.second]
    said = draw(st.integers(0, 6))
    offset = draw(st.none() | st.integers(MIN_OFFSET, MAX_OFFSET))
    rest = [*parts, moment.microsecond // 1000][:said]
    return LocalTime.of(moment.year, *rest, offset=offset)
