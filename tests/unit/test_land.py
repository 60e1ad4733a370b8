"""Which places are on land: a warning must not be given for whales near the shore."""

from __future__ import annotations

import pytest

from flukeline.records import Photograph, now
from flukeline.stages.intake.metadata import with_metadata
from flukeline.vision.land import is_on_land
from flukeline.vision.metadata import Metadata


@pytest.mark.parametrize(
    ("where", "latitude", "longitude", "on_land"),
    [
        ("Madrid", 40.42, -3.70, True),
        ("Nairobi", -1.29, 36.82, True),
        ("Alice Springs", -23.70, 133.88, True),
        ("Denver", 39.74, -104.99, True),
        ("Antarctica", -80.0, 0.0, True),
        ("off Pico", 38.35, -28.40, False),
        ("Horta harbour", 38.53, -28.62, False),
        ("Kaikoura Canyon", -42.48, 173.75, False),
        ("Kaikoura shore", -42.41, 173.70, False),
        ("Andfjord", 69.25, 15.80, False),
        ("Dominica's shore", 15.30, -61.40, False),
        ("the Pacific", 0.0, -180.0, False),
        ("the Pacific from the west", 0.0, 180.0, False),
        ("North Pole", 90.0, 0.0, False),
    ],
)
def test_inland_is_land_and_the_shore_is_not(
    where: str, latitude: float, longitude: float, on_land: bool
) -> None:
    assert is_on_land(latitude, longitude) == on_land, where


def test_a_place_on_land_is_kept_with_a_warning() -> None:
    photograph = Photograph("p", "a.jpg", 1, "cropping", now(), "marie")
    there = with_metadata(photograph, Metadata(latitude=40.42, longitude=-3.7))
    assert (there.latitude, there.longitude) == (40.42, -3.7)
    assert there.warnings == ("Its place, 40.4200, -3.7000, is on land.",)
    assert with_metadata(photograph, Metadata(latitude=38.35, longitude=-28.4)).warnings == ()
    assert with_metadata(photograph, Metadata()).warnings == ()
