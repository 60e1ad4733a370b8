"""GPS tracks (GPX): read with bounded memory, and the place on a track at a moment."""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass
from datetime import UTC
from xml.sax import SAXException, handler

from defusedxml import DefusedXmlException, sax

from flukeline.errors import Rejected, TooLarge

MAX_TRACK_BYTES = 20_000_000
"""Of a GPX file: some 150,000 points, a month at a point every 15 seconds."""
MAX_POINTS = 200_000
MAX_GAP_SECONDS = 600
"""Longest time between two points that a place is interpolated in. A boat beside whales turns: after
ten minutes the straight line between two points says little."""
MAX_GAP_KM = 2.0
"""Longest way between two such points; in ten minutes, a boat at some 6 knots does it."""
EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Track:
    """Points of a track in order of time, each time once.

    Attributes:
        times: Seconds since 1970 in UTC.
        latitudes: In degrees.
        longitudes: In degrees.
    """

    times: tuple[float, ...]
    latitudes: tuple[float, ...]
    longitudes: tuple[float, ...]


class _Points(handler.ContentHandler):
    """Counts the points, before a parser holds them all in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.root = ""

    def startElement(self, name: str, _attrs: object) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        self.root = self.root or local
        if local in ("trkpt", "rtept", "wpt"):
            self.count += 1
            if self.count > MAX_POINTS:
                raise TooLarge(f"The track has more than {MAX_POINTS:,} points. Split it.")


def read_track(data: bytes) -> Track:
    """The points with a time of all tracks of a GPX file.

    Args:
        data: The file.

    Raises:
        Rejected: It is no GPX file, declares entities, or has no points with a time and a place.
        TooLarge: It has more than ``MAX_TRACK_BYTES`` or ``MAX_POINTS``.
    """
    import gpxpy
    from gpxpy.gpx import GPXException

    if len(data) > MAX_TRACK_BYTES:
        raise TooLarge(
            f"The GPX file has {len(data) / 1e6:.1f} MB; at most {MAX_TRACK_BYTES // 1_000_000} MB."
        )
    counted = _Points()
    try:
        sax.parseString(data, counted, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Rejected(
            "The GPX file declares a document type or entities; it is refused."
        ) from error
    except (SAXException, ValueError, LookupError) as error:
        raise Rejected("This is no GPX file: its XML is damaged.") from error
    if counted.root != "gpx":
        raise Rejected("This is no GPX file: it has no <gpx> element.")
    try:
        gpx = gpxpy.parse(data)
    except (GPXException, ValueError, TypeError, LookupError, OverflowError) as error:
        raise Rejected(f"The GPX file cannot be read: {str(error)[:200]}") from error
    found: dict[float, tuple[float, float]] = {}
    for track in gpx.tracks:
        for segment in track.segments:
            for point in segment.points:
                if point.time is None or not _is_place(point.latitude, point.longitude):
                    continue
                time = point.time if point.time.tzinfo else point.time.replace(tzinfo=UTC)
                found.setdefault(time.timestamp(), (point.latitude, point.longitude))
    if not found:
        raise Rejected("The GPX file has no track with points that have a time and a place.")
    times = sorted(found)
    return Track(
        tuple(times),
        tuple(found[each][0] for each in times),
        tuple(found[each][1] for each in times),
    )


def _is_place(latitude: float | None, longitude: float | None) -> bool:
    if latitude is None or longitude is None:
        return False
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    # 0, 0 is what a device without a fix writes.
    zero = max(abs(latitude), abs(longitude)) < 0.0001
    return abs(latitude) <= 90 and abs(longitude) <= 180 and not zero


def position_at(track: Track, time: float) -> tuple[float, float]:
    """The place on a track at a moment, between the points before and after it.

    Args:
        track: The track.
        time: Seconds since 1970 in UTC.

    Returns:
        Latitude and longitude in degrees, to 5 decimals (1.1 m).

    Raises:
        Rejected: The moment is outside of the track, or in a gap of it.
    """
    at = bisect.bisect_left(track.times, time)
    if at < len(track.times) and track.times[at] == time:
        return round(track.latitudes[at], 5), round(track.longitudes[at], 5)
    if at in (0, len(track.times)):
        raise Rejected("The GPS track does not reach to its time.")
    one = (track.latitudes[at - 1], track.longitudes[at - 1])
    two = (track.latitudes[at], track.longitudes[at])
    gap = track.times[at] - track.times[at - 1]
    if gap > MAX_GAP_SECONDS or kilometres(one, two) > MAX_GAP_KM:
        raise Rejected("The GPS track has a gap at its time.")
    return interpolated(one, two, (time - track.times[at - 1]) / gap)


def kilometres(one: tuple[float, float], two: tuple[float, float]) -> float:
    """The way between two places (latitude, longitude) on a sphere, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, each)) for each in (one, two))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def interpolated(
    one: tuple[float, float], two: tuple[float, float], fraction: float
) -> tuple[float, float]:
    """The place at a fraction of the great circle from one place to another, in degrees."""

    def vector(place: tuple[float, float]) -> tuple[float, float, float]:
        latitude, longitude = map(math.radians, place)
        flat = math.cos(latitude)
        return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)

    # Between points at most 2 km apart, the chord in proportion is the great circle within 1 mm.
    x, y, z = (a + (b - a) * fraction for a, b in zip(vector(one), vector(two), strict=True))
    latitude = math.degrees(math.atan2(z, math.hypot(x, y)))
    return round(latitude, 5), round(math.degrees(math.atan2(y, x)), 5)
