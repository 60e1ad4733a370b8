"""What a photograph's file, and a sidecar beside it, say of it: when, where, which camera, what.

Of the dates the first one counts that can be read and is possible: EXIF's of the exposure, EXIF's of
the digitization, the satellite's, XMP's, IPTC's, the sidecar's; last, with a warning, that of the
file's last change. Of the places the first one counts: EXIF's, XMP's, the sidecar's. Keywords are
those of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from PIL import Image

from flukeline.errors import Rejected
from flukeline.records import Camera, now
from flukeline.times import MAX_OFFSET, MIN_OFFSET, LocalTime, check_possible
from flukeline.vision.metadata import exif, iptc, xmp
from flukeline.vision.metadata.exif import exif_of
from flukeline.vision.metadata.values import OFFSETS, DateField, Found, parse_date, unique

__all__ = ("Metadata", "exif_of", "read")

T = TypeVar("T")
FIX_MINUTES = 3.0
"""Maximum difference of a camera's clock from the satellite's time in its time zone."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a photograph's file says of it.

    Attributes:
        taken_at: What the camera's clock said.
        latitude: In degrees.
        longitude: In degrees.
        camera: The camera; None if nothing is said of it.
        keywords: As photo managers write them; "|" separates the levels of a hierarchical one.
        caption: The caption.
        rating: 0 to 5 stars, or -1 for rejected.
        warnings: What is odd about the date and the place, and what of them is not used and why.
    """

    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    camera: Camera | None = None
    keywords: tuple[str, ...] = ()
    caption: str | None = None
    rating: int | None = None
    warnings: tuple[str, ...] = ()


def read(file: Image.Image, fields: Image.Exif, sidecar: bytes | None = None) -> Metadata:
    """What an opened file says; a source that is broken counts as empty.

    Args:
        file: The opened file, before its picture is loaded.
        fields: Its EXIF.
        sidecar: The XMP file beside it.
    """
    said: list[str] = []
    nothing = Found()
    sources = (
        _guarded(lambda: exif.read(fields), nothing),
        _guarded(lambda: _xmp(_packet(file), "XMP", said), nothing),
        _guarded(lambda: iptc.read(file), nothing),
        _guarded(lambda: _xmp(sidecar, "sidecar", said), nothing),
    )
    taken_at = _taken_at(fields, sources, now(), said)
    place = _place(sources, said)
    camera = {name: text for each in reversed(sources) for name, text in each.more.items()}
    return Metadata(
        taken_at=taken_at,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        camera=Camera(**camera) if camera else None,
        keywords=unique(word for each in sources for word in each.keywords),
        caption=next((each.caption for each in sources if each.caption), None),
        # 0 is what cameras write for a photograph that nobody has rated.
        rating=next((each.rating for each in sources if each.rating), None),
        warnings=tuple(dict.fromkeys(said)),
    )


def _guarded(reader: Callable[[], T], otherwise: T) -> T:
    try:
        return reader()
    except Exception:  # Broken metadata raise errors of many kinds, and never hide the picture.
        return otherwise


def _packet(file: Image.Image) -> bytes | str | None:
    packet = file.info.get("xmp") or file.info.get("XML:com.adobe.xmp")
    return packet if isinstance(packet, bytes | str) else None


def _xmp(packet: bytes | str | None, name: str, said: list[str]) -> Found:
    if not packet:
        return Found()
    try:
        return xmp.read(packet)
    except xmp.Unreadable as error:
        said.append(f"Its {name} {error}, and is not used.")
        return Found()


def _taken_at(
    fields: Image.Exif, sources: Sequence[Found], at: datetime, said: list[str]
) -> LocalTime | None:
    satellite = _guarded(lambda: _satellite_time(fields, at), None)
    in_exif, *others = sources
    local = _first(in_exif.dates, at, said)
    if local is not None:
        return _beside(local, satellite, said)
    if satellite is not None:
        return satellite
    local = _first([date for each in others for date in each.dates], at, said)
    if local is None:
        changed = _guarded(lambda: exif.last_change(fields), DateField("", ""))
        local = _first([changed], at, said)
        if local is not None:
            said.append("The date is that of the file's last change: the file has no other.")
    return local


def _satellite_time(fields: Image.Exif, at: datetime) -> LocalTime | None:
    """The satellite's time. Raises Rejected for one in the future, which is a broken one."""
    found = exif.satellite_time(fields)
    if found is not None:
        check_possible(found, at)
    return found


def _first(dates: Sequence[DateField], at: datetime, said: list[str]) -> LocalTime | None:
    """The first date that can be read and is possible; why earlier ones are not used is said."""
    for each in dates:
        try:
            found = parse_date(each)
            if found is not None:
                check_possible(found, at)
                return found
        except Rejected as rejected:
            written = "".join(c if c.isprintable() else " " for c in each.text[:40]).strip()
            why = rejected.detail
            if why.startswith("The date lies"):
                why = why.removeprefix("The date ").partition(".")[0]
            said.append(f"The {each.name}, {written}, {why}, and is not used.")
    return None


def _beside(local: LocalTime, satellite: LocalTime | None, said: list[str]) -> LocalTime:
    """The local time with the offset that the satellite's time gives, or a warning if it is wrong."""
    if satellite is None or satellite.utc is None or not local.has_time:
        return local
    apart = local.utc - satellite.utc if local.utc else local.start - satellite.start
    minutes = apart / timedelta(minutes=1)
    nearest = min(OFFSETS, key=lambda each: abs(minutes - each))
    if local.offset is None and abs(minutes - nearest) <= FIX_MINUTES:
        return local.with_offset(nearest)
    if not MIN_OFFSET - 60 <= minutes <= MAX_OFFSET + 60:
        digits = satellite.start.strftime("%Y-%m-%d %H:%M")
        said.append(
            f"The camera's clock said {local.start:%Y-%m-%d %H:%M}, but the satellite's clock"
            f" said {digits} UTC."
        )
    return local


def _place(sources: Sequence[Found], said: list[str]) -> tuple[float, float] | None:
    for each in sources:
        if each.no_place is not None:
            said.append(f"The place in its file is not used: {each.no_place}.")
        if each.place is None:
            continue
        if max(map(abs, each.place)) < 0.0001:
            said.append(
                "The place in its file is 0, 0, which is where a device without a fix says it is;"
                " it is not used."
            )
            continue
        return each.place
    return None
