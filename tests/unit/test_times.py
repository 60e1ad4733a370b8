"""Local times with their precision and offset: text, order, and what is possible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from flukeline.errors import Rejected
from flukeline.times import PRECISIONS, LocalTime, check_possible, minutes_between, parse_offset
from tests.unit.drawn import local_times

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@given(local_times())
def test_the_text_gives_the_same_time_again(said: LocalTime) -> None:
    assert LocalTime.parse(said.text) == said
    adapter = TypeAdapter(LocalTime)
    stored = adapter.dump_json(said)
    assert stored == f'"{said.text}"'.encode()
    assert adapter.validate_json(stored) == said
    assert adapter.validate_python(said) is said
    assert said.with_offset(said.offset) == said


@given(local_times(), local_times(), local_times())
def test_the_order_is_total_and_that_of_the_digits(
    a: LocalTime, b: LocalTime, c: LocalTime
) -> None:
    ordered = sorted((a, b, c), key=lambda each: each.sort_key)
    starts = [each.start for each in ordered]
    assert starts == sorted(starts)
    assert (a.sort_key == b.sort_key) == (a == b)


@given(local_times())
def test_a_time_means_something_between_its_earliest_and_its_latest_moment(said: LocalTime) -> None:
    assert said.start < said.end
    assert said.earliest < said.latest
    if said.utc is not None:
        assert said.earliest <= said.utc < said.latest


@given(local_times(), local_times())
def test_two_times_are_as_far_apart_one_way_as_the_other(a: LocalTime, b: LocalTime) -> None:
    assert minutes_between(a, b) == -minutes_between(b, a)
    assert minutes_between(a, a) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", "2019"),
        ("2019-07", "2019-07"),
        ("2019-07-04", "2019-07-04"),
        ("2019-07-04T12", "2019-07-04T12"),
        ("2019-07-04 12:00", "2019-07-04T12:00"),
        ("2019-07-04 12:00:15 +02:00", "2019-07-04T12:00:15+02:00"),
        ("2019-07-04T12:00:15Z", "2019-07-04T12:00:15+00:00"),
        ("2019-07-04T12:00:15+0200", "2019-07-04T12:00:15+02:00"),
        ("2019-07-04T12:00:15+02", "2019-07-04T12:00:15+02:00"),
        ("2019-07-04T12:00:15-00:00", "2019-07-04T12:00:15"),
        ("2019-07-04T12:00:15,5", "2019-07-04T12:00:15.500"),
        ("2019-07-04T12:00:15.123999", "2019-07-04T12:00:15.123"),
        ("2019-07-04T24:05", "2019-07-05T00:05"),
        ("2019-12-31T23:59:60", "2020-01-01T00:00:00"),
        (" 2019-07-04 ", "2019-07-04"),
    ],
)
def test_iso_8601_is_read_as_it_is_said(text: str, expected: str) -> None:
    assert LocalTime.parse(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "20240731",
        "2019-7-4",
        "2019-13",
        "2019-00",
        "2019-02-29",
        "2019-07-04T25:00",
        "2019-07-04T24:60",
        "2019-07-04T12:61",
        "2019-07-04T12:00:61",
        "2019-07-04T12:00+15:00",
        "2019-07-04T12:00+02:60",
        "2019-07+02:00",
        "0000",
        "9999-12-31T24:00",
        "٢٠١٩",
        "2019-07-04T12:00:00 in the morning",
    ],
)
def test_what_is_no_time_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(Rejected, match="The date"):
        LocalTime.parse(text)
    with pytest.raises(ValidationError):
        TypeAdapter(LocalTime).validate_python(text)


def test_a_part_without_a_larger_one_is_refused() -> None:
    with pytest.raises(Rejected, match="without the month"):
        LocalTime.of(2019, None, 4)
    with pytest.raises(Rejected, match="offset"):
        LocalTime.of(2019, 7, 4, 12, offset=24 * 60)


def test_a_day_has_no_offset_and_no_moment_in_utc() -> None:
    day = LocalTime.of(2019, 7, 4, offset=120)
    assert (day.text, day.offset, day.utc, day.has_time) == ("2019-07-04", None, None, False)
    assert day.earliest == datetime(2019, 7, 3, 10, tzinfo=UTC)
    assert day.latest == datetime(2019, 7, 5, 12, tzinfo=UTC)
    noon = LocalTime.parse("2019-07-04T12:00+02:00")
    assert noon.utc == datetime(2019, 7, 4, 10, tzinfo=UTC)
    assert noon.latest - noon.earliest == timedelta(minutes=1)


def test_a_date_of_a_program_keeps_its_offset_and_its_fraction() -> None:
    moment = datetime(2019, 7, 4, 12, 0, 15, 250_999, UTC)
    assert LocalTime.from_datetime(moment).text == "2019-07-04T12:00:15.250+00:00"
    assert LocalTime.from_datetime(datetime(2019, 7, 4)).text == "2019-07-04T00:00:00"


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        ("2019-07-04T09:30+12:00", "2019-07-04T09:30", 0),
        ("2019-07-04T09:30+12:00", "2019-07-03T21:30Z", 0),
        ("2019-07-04T09:30", "2019-07-04T09:31:30", 1.5),
        ("2019-07-04T09:30+02:00", "2019-07-04T09:30+01:00", 60),
    ],
)
def test_two_times_are_compared_in_utc_only_where_both_are_known(
    one: str, other: str, minutes: float
) -> None:
    assert minutes_between(LocalTime.parse(one), LocalTime.parse(other)) == minutes


@pytest.mark.parametrize("offset", ["2", "+2", "+2:00", "02:00", "+02:", "+24:00", "UTC", ""])
def test_what_is_no_offset_is_refused(offset: str) -> None:
    with pytest.raises(Rejected):
        parse_offset(offset)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-28T11:59", None),
        ("2026-11-28T12:01", "future"),
        ("2026-11-29T01:59+14:00", None),
        ("2026-11-28T02:30+14:00", None),
        ("2026-11-28T12:01Z", "future"),
        ("2026-11-28", None),
        ("2026-11-29", "future"),
        ("2026", None),
        ("2026-12", "future"),
        ("2027", "future"),
        ("1900", None),
        ("1899-12-31T23:59:59", "before 1900"),
    ],
)
def test_a_day_ahead_is_tomorrow_somewhere_and_more_is_refused(
    text: str, words: str | None
) -> None:
    said = LocalTime.parse(text)
    if words is None:
        check_possible(said, NOW)
    else:
        with pytest.raises(Rejected, match=words):
            check_possible(said, NOW)


def test_precisions_are_in_order() -> None:
    assert PRECISIONS[0] == "year"
    assert LocalTime.parse("2019-07-04T12:00:15.000").precision == "millisecond"
