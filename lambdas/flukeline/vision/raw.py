"""RAW files of cameras: the preview that the camera has put into them is the photograph.

A RAW file's own pixels would have to be developed, which each program does in another way; nearly
all cameras keep the JPEG picture that they would have saved, in full size.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from flukeline.errors import Rejected
from flukeline.vision import tiff
from flukeline.vision.jpeg import SIGNATURE

LEAST_SHARE = 0.5
"""Of the RAW picture's width and height its preview must have."""
LEAST_SIDE = 512
"""Pixels of the longer side of a preview whose RAW picture's size is unknown."""
_JPEG_START, _JPEG_LENGTH = 513, 514
_MAX_SEGMENT = 65_000
"""Bytes of one segment of a JPEG file, less its header."""
_TURNED_BY_FLIP = {3: 3, 5: 8, 6: 6}
"""EXIF's orientation of LibRaw's ``flip``."""
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


@dataclass(frozen=True, slots=True)
class _Preview:
    data: bytes
    size: tuple[int, int]


def as_jpeg(data: bytes) -> tuple[bytes, str]:
    """The preview of a RAW file as a JPEG file, with the RAW file's EXIF, and a note about it.

    Raises:
        Rejected: There is no preview in full size.
    """
    raw_size, turned = (0, 0), 1
    previews: list[_Preview] = []
    if data[:2] in (b"II", b"MM"):
        raw_size, previews = _by_structure(data)
    best = max(previews, key=lambda each: each.size[0], default=None)
    if best is None or not _is_full(best.size, raw_size):
        by_libraw = _by_libraw(data)
        if by_libraw is not None:
            raw_size, best, turned = by_libraw
    if best is None:
        raise Rejected(
            "This RAW file holds no preview that can be read. Export the photograph as JPEG."
        )
    width, height = best.size
    if not _is_full(best.size, raw_size):
        raise Rejected(
            f"This RAW file holds only a small preview ({width} x {height})."
            " Export the photograph as JPEG."
        )
    note = f"The camera's preview in the RAW file is shown, {width} x {height} pixels."
    return _with_exif(best.data, _exif_of(data, turned), _xmp_of(data)), note


def _is_full(size: tuple[int, int], of: tuple[int, int]) -> bool:
    if max(of) == 0:
        return max(size) >= LEAST_SIDE
    return max(size) >= LEAST_SHARE * max(of)


def _by_structure(data: bytes) -> tuple[tuple[int, int], list[_Preview]]:
    """The size of the RAW picture, or (0, 0), and the JPEG pictures in a file built as a TIFF."""
    size, previews = (0, 0), list[_Preview]()
    with tiff.structure(data) as file:
        for page in tiff.main_pages(file):
            for each in (page, *tiff.pages_inside(page)):
                if int(each.photometric) in tiff.RAW_PHOTOMETRICS:
                    size = max(size, (int(each.imagewidth), int(each.imagelength)))
                for start, length in _jpeg_ranges(each):
                    found = _preview(data[start : start + length])
                    if found is not None:
                        previews.append(found)
    return size, previews


def _jpeg_ranges(page: Any) -> Iterator[tuple[int, int]]:
    start, length = page.tags.valueof(_JPEG_START), page.tags.valueof(_JPEG_LENGTH)
    if isinstance(start, int) and isinstance(length, int):
        yield start, length
    if page.compression in (6, 7) and len(page.dataoffsets) == 1:
        yield int(page.dataoffsets[0]), int(page.databytecounts[0])


def _preview(data: bytes) -> _Preview | None:
    """The JPEG picture in ``data``; None for the lossless JPEG of RAW pixels, and for anything else."""
    if not data.startswith(SIGNATURE):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            return _Preview(data, picture.size) if picture.mode in ("RGB", "L") else None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError):
        return None


def _by_libraw(data: bytes) -> tuple[tuple[int, int], _Preview, int] | None:
    """The size of the RAW picture, its largest preview and its orientation, by LibRaw.

    It knows the formats that are not built as a TIFF, and previews in makers' notes.
    """
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            sizes = raw.sizes
            thumbnail = raw.extract_thumb()
    except (rawpy.LibRawError, rawpy.NotSupportedError):
        return None
    found = None
    if thumbnail.format == rawpy.ThumbFormat.JPEG:
        found = _preview(bytes(thumbnail.data))
    if found is None:
        return None
    return (sizes.width, sizes.height), found, _TURNED_BY_FLIP.get(sizes.flip, 1)


def _exif_of(data: bytes, turned: int) -> Image.Exif | None:
    """The RAW file's EXIF; None if the preview has it itself.

    Args:
        data: The file.
        turned: The orientation where the file's own EXIF has none.
    """
    if data[:2] in (b"II", b"MM"):
        whole = _loaded(data[:2] + (b"*\0" if data[:2] == b"II" else b"\0*") + data[4:])
        exif, gps = whole.get_ifd(ExifTags.IFD.Exif), whole.get_ifd(ExifTags.IFD.GPSInfo)
    elif data[4:12] == b"ftypcrx ":
        # CR3 has three directories of TIFF in boxes of their own: the main one, EXIF and GPS.
        whole = _loaded(_box(data, b"CMT1"))
        exif, gps = dict(_loaded(_box(data, b"CMT2"))), dict(_loaded(_box(data, b"CMT4")))
    else:
        return None
    kept = Image.Exif()
    kept.update({tag: whole[tag] for tag in _TAGS if tag in whole})
    kept[ExifTags.Base.Orientation] = whole.get(ExifTags.Base.Orientation, turned)
    kept.get_ifd(ExifTags.IFD.Exif).update({tag: exif[tag] for tag in _EXIF_TAGS if tag in exif})
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


def _with_exif(jpeg: bytes, exif: Image.Exif | None, xmp: bytes) -> bytes:
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
