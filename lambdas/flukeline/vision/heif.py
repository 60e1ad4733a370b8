"""HEIC and AVIF pictures."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from flukeline.errors import Rejected
from flukeline.vision.pixels import Conversion

MAX_AVIF_PIXELS = 64_000_000
"""Pillow decodes AVIF in three copies of the whole picture."""


def open_heif(data: bytes) -> Image.Image:
    """Open a HEIC picture; it is upright already, by its rotation boxes and not by its EXIF."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return _opened(_with_known_brand(data), "HEIF")


def _with_known_brand(data: bytes) -> bytes:
    """The file under the brand that stands for all of HEIF: libheif's plugin knows few others."""
    return data[:8] + b"mif1" + data[12:] if data[8:12] in (b"miaf", b"mif2") else data


def open_avif(data: bytes) -> Image.Image:
    """Open an AVIF picture; Pillow gives its rotation as EXIF's orientation."""
    file = _opened(data, "AVIF")
    if file.width * file.height > MAX_AVIF_PIXELS:
        most = MAX_AVIF_PIXELS // 1_000_000
        raise Rejected(
            f"This AVIF picture has more than {most} megapixels. Export the photograph as JPEG."
        )
    return file


def _opened(data: bytes, kind: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=(kind,))
    except UnidentifiedImageError as error:
        # The file has the header of its kind, so one that cannot be identified is damaged.
        raise OSError(str(error)) from error


def reduced(data: bytes, conversion: Conversion) -> Image.Image:
    """Half the size of a HEIC picture, from libheif's own memory.

    The Pillow plugin's copy would be a second one of the whole picture.
    """
    from pillow_heif import open_heif as read_heif

    pixels = np.asarray(read_heif(_with_known_brand(data), convert_hdr_to_8bit=True))
    size = pixels.shape[1], pixels.shape[0]

    def strip(box: tuple[int, int, int, int]) -> Image.Image:
        return Image.fromarray(np.ascontiguousarray(pixels[box[1] : box[3]]))

    return conversion.assembled(size, strip, 2)
