"""Dates and coordinates in cells, in the forms that people write."""

from __future__ import annotations

import pytest
from hypothesis import given

from flukeline.catalogue.reading.dates import TwoReadings, date_order, joined, parse_date
from flukeline.catalogue.reading.places import Axis, parse_degrees, split_position
from flukeline.errors import Rejected
from flukeline.times import LocalTime
from tests.unit.drawn import local_times


@given(local_times())
def test_what_flukeline_writes_is_read_as_it_is(said: LocalTime) -> None:
    assert parse_date(said.text) == said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2019-07-04 09.45", "2019-07-04T09:45"),
        ("2019-07-04 09,45", "2019-07-04T09:45"),
        ("2019-07-04 09.45.30", "2019-07-04T09:45:30"),
        ("2019-07-04T9:30", "2019-07-04T09:30"),
        ("2019-07-04 1230", "2019-07-04T12:30"),
        ("2019:07:04 12:00:15", "2019-07-04T12:00:15"),
        ("2019/7/4 9h45", "2019-07-04T09:45"),
        ("2019-07-04 9:45 pm", "2019-07-04T21:45"),
        ("2019-07-04 12:05 a.m.", "2019-07-04T00:05"),
        ("2019-07-04T24:00", "2019-07-05T00:00"),
        ("2019-07-04+12:00", "2019-07-04"),
        ("2019-W27-4", "2019-07-04"),
        ("20190704", "2019-07-04"),
        ("201907041230", "2019-07-04T12:30"),
        ("20190704123015", "2019-07-04T12:30:15"),
        ("20190704_123015", "2019-07-04T12:30:15"),
        ("31/07/2019", "2019-07-31"),
        ("7/31/2019 09:45", "2019-07-31T09:45"),
        ("05.05.2019", "2019-05-05"),
        ("43650", "2019-07-04"),
        ("43650.5", "2019-07-04T12:00"),
        ("43650,40625", "2019-07-04T09:45"),
        ("2019", "2019"),
        ("2019-07", "2019-07"),
        ("07/2019", "2019-07"),
        ("4 July 2019", "2019-07-04"),
        ("July 4th, 2019 09:45", "2019-07-04T09:45"),
        ("4 de julho de 2019", "2019-07-04"),
        ("1er août 2019", "2019-08-01"),
        ("4-jul-2019", "2019-07-04"),
        ("septiembre 2019", "2019-09"),
    ],
)
def test_a_date_is_read_as_people_write_it(cell: str, said: str) -> None:
    assert parse_date(cell).text == said


@pytest.mark.parametrize(
    "cell",
    [
        "2019-07-04-05",
        "yesterday",
        "04/07/19",
        "2019-02-30",
        "2019-07-04 25:00",
        "4 Jully 2019",
        "5",
    ],
)
def test_nothing_is_guessed(cell: str) -> None:
    with pytest.raises(Rejected, match="the date"):
        parse_date(cell)


def test_two_readings_need_an_answer() -> None:
    with pytest.raises(TwoReadings, match="two readings, day first or month first"):
        parse_date("04/07/2019 12:00")
    assert parse_date("04/07/2019 12:00", "dmy").text == "2019-07-04T12:00"
    assert parse_date("04/07/2019 12:00", "mdy").text == "2019-04-07T12:00"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["04/07/2019", "13/07/2019"], ("dmy", None)),
        (["04/07/2019", "7/13/2019"], ("mdy", None)),
        (["04/07/2019", "5/5/2019", "2019-07-13"], ("", None)),
        (["13/07/2019", "7/13/2019"], ("", "7/13/2019")),
    ],
)
def test_one_date_that_can_only_be_read_one_way_decides(
    cells: list[str], found: tuple[str, str | None]
) -> None:
    assert date_order(cells) == found


def test_a_column_for_the_time() -> None:
    assert parse_date(joined("2019-07-04", "9:45")).text == "2019-07-04T09:45"
    assert parse_date(joined("43650", "0.40625")).text == "2019-07-04T09:45:00"
    assert joined("2019-07-04", "") == "2019-07-04"
    with pytest.raises(Rejected, match="and no date"):
        joined("", "09:45")
    with pytest.raises(Rejected, match="the time 'noon' is not like 09:30"):
        joined("2019-07-04", "noon")


@pytest.mark.parametrize(
    ("axis", "cell", "degrees"),
    [
        ("latitude", "38.5", 38.5),
        ("latitude", "-38,5", -38.5),
        ("latitude", "\u221238.5", -38.5),
        ("latitude", "15°18'18\"N", 15.305),
        ("longitude", "61°24.12' W", -61.402),
        ("longitude", "W 61 24 7.2", -61.402),
        ("longitude", "-61.4 W", -61.4),
        ("longitude", "28º 30′ L", 28.5),
        ("latitude", "1e-7", 1e-7),
        ("latitude", "S 90", -90.0),
    ],
)
def test_coordinates_are_read_as_people_write_them(axis: Axis, cell: str, degrees: float) -> None:
    assert parse_degrees(axis, cell) == degrees


@pytest.mark.parametrize(
    ("axis", "cell", "words"),
    [
        ("longitude", "185.3", "counted from 0 to 360 degrees, it is -174.7"),
        ("longitude", "365", "is not between -180 and 180"),
        ("latitude", "173.7", "latitude and longitude may be swapped"),
        ("latitude", "91 E", "has the letter E"),
        ("longitude", "28,5 O", "write W or E"),
        ("longitude", "-28.5 E", "has a minus sign and the letter E"),
        ("latitude", "38 75 N", "minutes or seconds that do not exist"),
        ("latitude", "38.5 30 N", "minutes or seconds that do not exist"),
        ("latitude", "north", "is not a number"),
        ("latitude", "1_0", "is not a number"),
    ],
)
def test_coordinates_that_are_none_are_faults_in_words(axis: Axis, cell: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        parse_degrees(axis, cell)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("15.305, -61.402", ("15.305", "-61.402")),
        ("15,305; -61,402", ("15,305", "-61,402")),
        ("15.305 -61.402", ("15.305", "-61.402")),
        ("38°33'12\"N, 28°12'W", ("38°33'12\"N", "28°12'W")),
    ],
)
def test_both_coordinates_in_one_cell(cell: str, parts: tuple[str, str]) -> None:
    assert split_position(cell) == parts


def test_one_coordinate_is_no_position() -> None:
    with pytest.raises(Rejected, match=r"is not like 15\.305, -61\.402"):
        split_position("15.305")
