"""How the times of encounters compare when it is proposed to join them."""

from __future__ import annotations

import pytest

from flukeline.stages.identify.proposals import _at_other_times, _minutes
from flukeline.times import LocalTime

A, B = "2024-07-04T09:30", "2024-07-04T09:34"


@pytest.mark.parametrize(
    ("texts", "minutes"),
    [
        ([A, B], [0, 4]),
        ([f"{A}+12:00", B], [0, 4]),
        ([f"{A}+12:00", f"{B}+12:00"], [0, 4]),
        # All are known in UTC: a phone that kept the time of its home is beside the others.
        ([f"{A}+12:00", "2024-07-03T21:32Z"], [0, 2]),
        ([f"{A}+12:00", "2024-07-03T21:32Z", B], [718, 0, 722]),
    ],
)
def test_minutes_are_those_of_the_digits_unless_all_are_known_in_utc(
    texts: list[str], minutes: list[float]
) -> None:
    assert _minutes([LocalTime.parse(each) for each in texts]).tolist() == minutes


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        (B, False),
        (f"{B}+12:00", False),
        (f"{B}+11:55", False),
        (f"{B}+11:00", True),
        (f"{B}Z", True),
    ],
)
def test_equal_digits_of_different_zones_are_different_times(other: str, apart: bool) -> None:
    times = [LocalTime.parse(each) for each in (f"{A}+12:00", other)]
    assert _at_other_times(times).tolist() == [[False, apart], [apart, False]]
