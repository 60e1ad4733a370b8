"""RAW files of cameras: the preview that the camera has put into them is the photograph.

A RAW file's own pixels would have to be developed, which each program does in another way; nearly
all cameras keep the JPEG picture that they would have saved, in full size and in one piece. It is
found by its signature, wherever the format keeps it: in directories, boxes or maker's notes.
"""

from __future__ import annotations

import re
import struct

from PIL import ExifTags, Image

from flukeline.errors import Rejected
from flukeline.vision import tiff
from flukeline.vision.jpeg import Outline, outline

LEAST_SHARE = 0.5
"""Of the RAW picture's width and height its preview must have."""
LEAST_SIDE = 512
"""Pixels of the longer side of a preview whose RAW picture's size is unknown."""
_START = re.compile(rb"\xff\xd8\xff[\xc0-\xfe]")
_MAX_FALSE_STARTS = 100
"""By chance a RAW file has a handful; each may be followed through the whole file."""
_MAX_SEGMENT = 65_000
"""Bytes of one segment of a JPEG file, less its header."""
_TAGS = (270, 271, 272, 306, 315, 33432)
_EXIF_TAGS = (
    *range(36864, 36868),
    *range(36880, 36883),
    *range(37520, 37523),
    33434,
    33437,
    34855,
    37386,
    40961,
    42033,
    42036,
    42037,
)
"""Dates, offsets, exposure, the camera's serial number and the lens; no maker's notes."""


def as_jpeg(data: bytes) -> tuple[bytes, str]:
    """The preview of a RAW file as a JPEG file, with the RAW file's EXIF, and a note about it.

    Raises:
        Rejected: There is no preview in full size.
    """
    start, found = _largest_preview(data)
    if found is None:
        raise Rejected(
            "This RAW file holds no preview that can be read. Export the photograph as JPEG."
        )
    width, height = found.size
    own = _size_of_raw(data)
    if max(found.size) < (LEAST_SHARE * max(own) if own else LEAST_SIDE):
        raise Rejected(
            f"This RAW file holds only a small preview ({width} x {height})."
            " Export the photograph as JPEG."
        )
    note = f"The camera's preview in the RAW file is shown, {width} x {height} pixels."
    return _with_metadata(data[start : found.end], _exif_of(data), _xmp_of(data)), note


def _largest_preview(data: bytes) -> tuple[int, Outline | None]:
    """Where the JPEG picture with the most pixels begins, and its outline."""
    at, best, false_starts, passed = 0, None, 0, 0
    for match in _START.finditer(data):
        if match.start() < passed:
            continue  # What begins inside a picture is its own thumbnail.
        found = outline(data, match.start())
        if found is None:
            false_starts += 1
            if false_starts > _MAX_FALSE_STARTS:
                break
            continue
        passed = found.end
        if best is None or found.size[0] * found.size[1] > best.size[0] * best.size[1]:
            at, best = match.start(), found
    return at, best


def _size_of_raw(data: bytes) -> tuple[int, int] | None:
    """The size of the RAW picture; None if the file is not built as a TIFF, or does not say it."""
    if data[:2] not in (b"II", b"MM"):
        return None
    try:
        with tiff.structure(data) as file:
            pages = [
                each for page in tiff.main_pages(file) for each in (page, *tiff.pages_inside(page))
            ]
            raw = [each for each in pages if tiff.holds_raw(each)]
            return max(
                ((int(each.imagewidth), int(each.imagelength)) for each in raw), default=None
            )
    except (ValueError, struct.error):  # A maker's own kind of TIFF.
        return None


def _exif_of(data: bytes) -> Image.Exif | None:
    """The RAW file's EXIF; None if the preview has it itself, as in RAF."""
    if data[:2] in (b"II", b"MM"):
        whole = _loaded(data[:2] + (b"*\0" if data[:2] == b"II" else b"\0*") + data[4:])
        exif, gps = whole.get_ifd(ExifTags.IFD.Exif), whole.get_ifd(ExifTags.IFD.GPSInfo)
    elif data[4:12] == b"ftypcrx ":
        # CR3 has three directories of TIFF in boxes of their own: the main one, EXIF and GPS.
        whole = _loaded(_box(data, b"CMT1"))
        exif, gps = dict(_loaded(_box(data, b"CMT2"))), dict(_loaded(_box(data, b"CMT4")))
    else:
        return None
    if not whole:
        return None
    kept = Image.Exif()
    kept.update({tag: whole[tag] for tag in _TAGS if tag in whole})
    kept[ExifTags.Base.Orientation] = whole.get(ExifTags.Base.Orientation, 1)
    kept.get_ifd(ExifTags.IFD.Exif).update({tag: exif[tag] for tag in _EXIF_TAGS if tag in exif})
    # The name of the colour space, which cameras write instead of a profile.
    interop = whole.get_ifd(ExifTags.IFD.Interop) if ExifTags.IFD.Exif in whole else {}
    kept.get_ifd(ExifTags.IFD.Exif)[ExifTags.IFD.Interop] = dict(interop)
    kept.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return kept


def _loaded(tiff_data: bytes) -> Image.Exif:
    exif = Image.Exif()
    try:
        exif.load(tiff_data)
        exif.get_ifd(ExifTags.IFD.Exif)
        exif.get_ifd(ExifTags.IFD.GPSInfo)
        return exif
    except Exception:  # As in a photograph with broken EXIF, which is accepted.
        return Image.Exif()


def _box(data: bytes, name: bytes) -> bytes:
    at = data.find(name, 0, 1_000_000)
    return b"" if at < 4 else data[at + 4 : at - 4 + int.from_bytes(data[at - 4 : at], "big")]


def _xmp_of(data: bytes) -> bytes:
    """The XMP packet, which photo editors write into DNG files."""
    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    return data[start : end + 12] if 0 <= start < end else b""


def _with_metadata(jpeg: bytes, exif: Image.Exif | None, xmp: bytes) -> bytes:
    """A JPEG file with EXIF and XMP in front of all that it has."""
    segments = [(b"http://ns.adobe.com/xap/1.0/\0", xmp)] if xmp else []
    if exif is not None:
        try:
            segments.insert(0, (b"", exif.tobytes()))
        except Exception:  # Values of odd types; the orientation decides what people see.
            plain = Image.Exif()
            plain[ExifTags.Base.Orientation] = exif.get(ExifTags.Base.Orientation, 1)
            segments.insert(0, (b"", plain.tobytes()))
    head = b"".join(
        b"\xff\xe1" + (len(name + content) + 2).to_bytes(2, "big") + name + content
        for name, content in segments
        if len(name + content) <= _MAX_SEGMENT
    )
    return jpeg[:2] + head + jpeg[2:]
