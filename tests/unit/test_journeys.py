"""Impossible journeys: one bad place among good ones is blamed, and not its neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue.journeys import Stop, impossible_journeys
from flukeline.times import LocalTime

PICO = (38.41234, -28.31234)


def stop(clock: str, latitude: float = PICO[0], longitude: float = PICO[1]) -> Stop:
    return Stop(f"{clock}.jpg", LocalTime.parse(f"2024-07-31T{clock}"), latitude, longitude)


def blamed(*stops: Stop) -> list[str]:
    return [each.removesuffix(".jpg") for each in impossible_journeys((s.name, s) for s in stops)]


@pytest.mark.parametrize("clock", ["09:55:00", "10:02:30", "10:30:00"])
def test_one_bad_place_is_blamed_before_among_and_after_good_ones(clock: str) -> None:
    good = [stop(f"10:{minute:02d}:00", PICO[0] + 0.002 * minute) for minute in range(0, 20, 5)]
    # The sign of the longitude is lost: 5,000 km to the east.
    bad = stop(clock, PICO[0], -PICO[1])
    assert blamed(*good, bad) == [clock]
    assert blamed(bad, *reversed(good)) == [clock]
    assert blamed(*good) == []


def test_a_bad_burst_is_blamed_as_a_whole() -> None:
    good = [stop(f"10:{minute:02d}:00") for minute in range(20)]
    bad = [stop(f"10:07:{second}", 39.41234) for second in (10, 11, 12)]
    assert blamed(*good, *bad) == ["10:07:10", "10:07:11", "10:07:12"]


def test_two_bad_places_at_different_times_are_both_blamed() -> None:
    good = [stop(f"10:{minute:02d}:00") for minute in range(20)]
    assert blamed(*good, stop("10:03:30", 12.34567), stop("10:15:30", 50.34567)) == [
        "10:03:30",
        "10:15:30",
    ]


def test_what_a_boat_can_do_is_no_warning() -> None:
    assert blamed(stop("10:00:00"), stop("10:10:00", 38.5)) == []  # 9.8 km in 10 minutes
    assert blamed(stop("10:00:00"), stop("10:00:01", 38.45)) == []  # 4 km at once: near
    assert blamed(stop("10:00:00"), stop("13:00:01", 48.41234)) == []  # An aeroplane, perhaps.
    assert blamed(stop("10:00:00"), stop("10:10:00", 38.71234)) == ["10:10:00"]  # 33 km


def test_a_place_with_few_decimals_may_be_the_one_beside_it() -> None:
    assert blamed(stop("10:00", 38.4, -28.3), stop("10:01", 38.5, -28.3)) == []
    assert blamed(stop("10:00", 38.4, -28.31234), stop("10:01", 38.5, -28.31234)) == ["10:01"]


def test_only_times_that_can_be_compared_are_compared() -> None:
    day = Stop("day", LocalTime.parse("2024-07-31"), 0.5, 0.5)
    assert blamed(stop("10:00"), day, stop("10:01")) == []
    assert blamed(stop("10:00"), stop("10:00Z", 0.54321)) == []
    # 10:30+02:00 is 08:30 in UTC, 90 minutes after the first.
    assert blamed(stop("07:00Z"), stop("10:30+02:00", 39.01234)) == []
    assert blamed(stop("08:29Z"), stop("10:30+02:00", 39.01234)) == ["10:30+02:00"]


def test_the_date_line_is_no_journey() -> None:
    assert blamed(stop("10:00", -17.12345, 179.99999), stop("10:01", -17.12345, -179.99999)) == []


def test_the_words_say_how_far_and_from_which() -> None:
    good = stop("10:00:00")
    (journey,) = impossible_journeys([(1, good), (2, stop("10:10:00", 39.41234))]).values()
    assert journey.of is good
    assert journey.words == (
        "Its place is 111 km from that of 10:00:00.jpg, at most 10 minutes apart: 360 knots, which no"
        " boat does. Its place or its time is wrong."
    )


@given(st.lists(st.tuples(st.integers(0, 59), st.floats(-0.02, 0.02)), max_size=30))
def test_a_boat_that_stays_within_a_few_kilometres_is_never_blamed(
    moves: list[tuple[int, float]],
) -> None:
    stops = [stop(f"10:{minute:02d}:00", PICO[0] + by) for minute, by in moves]
    assert impossible_journeys(enumerate(stops)) == {}


@given(
    st.lists(st.integers(0, 59), min_size=3, max_size=30, unique=True),
    st.data(),
)
def test_the_one_bad_place_is_the_one_that_is_blamed(
    minutes: list[int], data: st.DataObject
) -> None:
    bad = data.draw(st.sampled_from(minutes))
    stops = {
        each: stop(f"10:{each:02d}:00", -PICO[0] if each == bad else PICO[0]) for each in minutes
    }
    assert list(impossible_journeys(stops.items())) == [bad]
