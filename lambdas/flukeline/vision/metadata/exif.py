"""EXIF: dates with their offsets, the satellite's time and place, the camera."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from flukeline.errors import Rejected
from flukeline.limits import TEXT_LENGTHS
from flukeline.times import LocalTime
from flukeline.vision.metadata.values import DateField, Found, clean, degrees, unique

Tags = ExifTags.Base
_XP_KEYWORDS, _RATING, _DNG_SERIAL = 0x9C9E, 0x4746, 0xC62F
_DEFAULT_CAPTIONS = ("OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "SAMSUNG CAMERA PICTURES")
"""What cameras write as the description of every photograph."""
EXPOSURE = (
    ("date of the exposure", Tags.DateTimeOriginal, Tags.OffsetTimeOriginal, 0x9291),
    ("date of the digitization", Tags.DateTimeDigitized, Tags.OffsetTimeDigitized, 0x9292),
)
CHANGE = ("date of the last change", Tags.DateTime, Tags.OffsetTime, 0x9290)


def exif_of(file: Image.Image) -> Image.Exif:
    """The EXIF of a picture; one that is broken counts as empty, each directory by itself."""
    try:
        exif = file.getexif()
    except Exception:  # Pillow raises errors of many kinds for broken EXIF.
        return Image.Exif()
    for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
        _directory(exif, directory)
    return exif


def _directory(exif: Image.Exif, which: ExifTags.IFD) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(which)
    except Exception:  # As above.
        return {}


def _text(value: Any) -> str:
    """A text of EXIF; fields of the type "undefined" come as bytes."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.split("\0")[0] if isinstance(value, str) else ""


def read(exif: Image.Exif) -> Found:
    """What the EXIF says, without the satellite's time and the date of the last change."""
    fields = {**dict(exif), **_directory(exif, ExifTags.IFD.Exif)}
    place, no_place = _place(_directory(exif, ExifTags.IFD.GPSInfo))
    caption = clean(_text(fields.get(Tags.ImageDescription)), TEXT_LENGTHS["caption"])
    words = _bytes(fields.get(_XP_KEYWORDS)).decode("utf-16-le", "replace")
    rating = fields.get(_RATING)
    more = {
        "make": fields.get(Tags.Make),
        "model": fields.get(Tags.Model),
        "serial": fields.get(Tags.BodySerialNumber) or fields.get(_DNG_SERIAL),
    }
    return Found(
        dates=tuple(_date(fields, *each) for each in EXPOSURE),
        place=place,
        no_place=no_place,
        keywords=unique(iter(words.split(";"))),
        caption=None if caption in _DEFAULT_CAPTIONS else caption,
        rating=rating if isinstance(rating, int) and -1 <= rating <= 5 else None,
        more={name: text for name, value in more.items() if (text := clean(_text(value)))},
    )


def _bytes(value: object) -> bytes:
    """The bytes of a field of bytes, which Pillow gives as such or as numbers."""
    if isinstance(value, tuple) and all(isinstance(each, int) for each in value):
        return bytes(each % 256 for each in value)
    return value if isinstance(value, bytes) else b""


def last_change(exif: Image.Exif) -> DateField:
    """The date of the last change of the file, which an editor writes anew."""
    return _date({**dict(exif), **_directory(exif, ExifTags.IFD.Exif)}, *CHANGE)


def _date(fields: Mapping[int, Any], name: str, date: int, offset: int, fraction: int) -> DateField:
    written = _text(fields.get(offset)).strip() or _whole_hours(fields.get(Tags.TimeZoneOffset))
    return DateField(name, _text(fields.get(date)), written, _text(fields.get(fraction)))


def _whole_hours(value: Any) -> str:
    """The offset in hours of older cameras, the first of which is that of the exposure."""
    hours = value[0] if isinstance(value, tuple) and value else value
    return f"{hours:+03d}" if isinstance(hours, int) and abs(hours) < 24 else ""


def satellite_time(exif: Image.Exif) -> LocalTime | None:
    """The time in UTC that the satellites gave; None without one, or without a fix."""
    gps = _directory(exif, ExifTags.IFD.GPSInfo)
    day = _text(gps.get(ExifTags.GPS.GPSDateStamp)).replace("-", ":").replace("/", ":").split(":")
    numbers = _numbers(gps.get(ExifTags.GPS.GPSTimeStamp))
    if _has_no_fix(gps) or len(day) != 3 or len(numbers) != 3:
        return None
    if not all(each.strip().isdecimal() for each in day) or not all(map(math.isfinite, numbers)):
        return None
    hour, minute, second = numbers
    millisecond = round(second % 1 * 1000) % 1000
    fraction = [millisecond] if millisecond else []
    try:
        time = (int(hour), int(minute), int(second))
        said = LocalTime.of(int(day[0]), int(day[1]), int(day[2]), *time, *fraction, offset=0)
    except Rejected:
        return None
    # The satellites' own clock starts on 6 January 1980.
    return said if said.start.year > 1980 else None


def _has_no_fix(gps: Mapping[int, Any]) -> bool:
    return _text(gps.get(ExifTags.GPS.GPSStatus)).strip().upper() == "V"


def _numbers(value: Any) -> list[float]:
    """Rational numbers; a denominator of 0 gives NaN. Empty for what is no number."""
    values = value if isinstance(value, tuple) else (value,)
    try:
        return [math.nan if isinstance(each, str | bytes) else float(each) for each in values]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return []


def _place(gps: Mapping[int, Any]) -> tuple[tuple[float, float] | None, str | None]:
    """Latitude and longitude in degrees, or why they are not used."""
    tags = ExifTags.GPS
    written = (gps.get(tags.GPSLatitude), gps.get(tags.GPSLongitude))
    if any(each is None for each in written):
        return None, None
    if _has_no_fix(gps):
        return None, "the receiver had no fix"
    latitude = degrees(_numbers(written[0]), _text(gps.get(tags.GPSLatitudeRef)), 90)
    longitude = degrees(_numbers(written[1]), _text(gps.get(tags.GPSLongitudeRef)), 180)
    if latitude is None or longitude is None:
        return None, "its numbers, or the letters of its sides, are not possible"
    return (latitude, longitude), None
