"""GPS tracks: what is read of GPX, and which place is on a track at a moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue import tracks
from flukeline.catalogue.tracks import Track, interpolated, kilometres, position_at, read_track
from flukeline.errors import Rejected, TooLarge

HEAD = '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'


def gpx(*points: tuple[float, float, str | None], head: str = HEAD) -> bytes:
    inside = "".join(
        f'<trkpt lat="{lat}" lon="{lon}">{f"<time>{time}</time>" if time else ""}</trkpt>'
        for lat, lon, time in points
    )
    return f"{head}<trk><trkseg>{inside}</trkseg></trk></gpx>".encode()


def test_points_are_read_in_order_of_time_each_once() -> None:
    track = read_track(
        gpx(
            (38.6, -28.5, "2024-07-31T12:05:00Z"),
            (38.5, -28.5, "2024-07-31T12:00:00Z"),
            (0, 0, "2024-07-31T12:01:00Z"),
            (38.9, -28.5, None),
            (38.7, -28.5, "2024-07-31T14:05:00+02:00"),
        )
    )
    assert [each - track.times[0] for each in track.times] == [0, 300]
    assert track.latitudes == (38.5, 38.6)
    assert track.times[0] == 1722427200


BOMB = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<gpx><name>&b;</name></gpx>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB, "entities"),
        (BOMB.decode().replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"), "entities"),
        (b"", "no GPX file"),
        (b"lat,lon\n1,2", "no GPX file"),
        (gpx((1, 2, "2024-07-31T12:00:00Z"))[:-9], "no GPX file"),
        (b"<kml></kml>", "no <gpx> element"),
        (gpx((1, 2, None)), "no track with points"),
        (gpx((100, 2, "2024-07-31T12:00:00Z")), "no track with points"),
        (gpx((float("nan"), 2, "2024-07-31T12:00:00Z")), "no track with points"),
        (gpx((1, 2, "yesterday")), "GPX file"),
    ],
)
def test_what_is_no_track_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        read_track(data)


def test_a_file_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "MAX_POINTS", 2)
    point = (1.0, 2.0, "2024-07-31T12:00:00Z")
    read_track(gpx(point, point))
    with pytest.raises(TooLarge, match="more than 2 points"):
        read_track(gpx(point, point, point))
    monkeypatch.setattr(tracks, "MAX_TRACK_BYTES", 10)
    with pytest.raises(TooLarge, match="MB"):
        read_track(gpx(point))


TRACK = Track(
    (0.0, 600.0, 1201.0, 1261.0), (38.5, 38.51, 38.51, 38.6), (-28.5, -28.5, -28.5, -28.5)
)


def test_between_two_points_a_place_is_interpolated() -> None:
    assert position_at(TRACK, 0) == (38.5, -28.5)
    assert position_at(TRACK, 600) == (38.51, -28.5)
    assert position_at(TRACK, 150) == (38.5025, -28.5)


@pytest.mark.parametrize(
    ("time", "words"),
    [(-1, "reach"), (1262, "reach"), (900, "gap"), (1230, "gap")],
)
def test_no_place_outside_of_the_track_or_in_a_gap_of_time_or_way(time: float, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        position_at(TRACK, time)


places = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@given(places, st.floats(-0.01, 0.01), st.floats(-0.01, 0.01), st.floats(0, 1))
def test_an_interpolated_place_lies_on_the_way(
    one: tuple[float, float], north: float, east: float, fraction: float
) -> None:
    longitude = one[1] + east
    longitude = (
        longitude - 360 if longitude > 180 else longitude + 360 if longitude < -180 else longitude
    )
    two = (one[0] + north, longitude)
    whole = kilometres(one, two)
    found = interpolated(one, two, fraction)
    # 5 decimals are 1.1 m.
    assert kilometres(one, found) == pytest.approx(whole * fraction, abs=0.003)
    assert kilometres(found, two) == pytest.approx(whole * (1 - fraction), abs=0.003)


def test_a_track_over_the_date_line_stays_there() -> None:
    latitude, longitude = interpolated((-41.0, 179.995), (-41.0, -179.995), 0.25)
    assert latitude == pytest.approx(-41.0, abs=1e-4)
    assert longitude == pytest.approx(179.9975, abs=1e-4)
