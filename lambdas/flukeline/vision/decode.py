"""Decoding a photograph's file to an upright picture and its metadata."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from flukeline.errors import Rejected, TooLarge
from flukeline.limits import MAX_BYTES
from flukeline.records import Box
from flukeline.vision.metadata import Metadata, exif_of
from flukeline.vision.metadata import read as read_metadata
from flukeline.vision.webp import decode_scaled

T = TypeVar("T")
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
MAX_PIXELS = 160_000_000
FULL_PIXELS = 64_000_000
"""A photograph with more pixels is decoded at half its width and height, in a quarter of the memory.

Up to it, every pixel is kept: a fluke far away in a photograph of 61 megapixels needs them. In a
reduced photograph a crop is as sharp as it can be stored (``crop.CROP_WIDTH``) if the fluke is
wider than 2,048 pixels of the original, a seventh of the width."""
SMALL_WEBP_PIXELS = 16_000_000
"""Up to it, a WebP picture is decoded by Pillow, in four times the memory."""
STRIP_ROWS = 256
"""Rows that are converted at a time; an even number."""
MIN_SIDE = 16
"""Minimum width and height in pixels."""
DISPLAY_SIDE = 4608
"""Maximum width and height of a display picture in pixels.

Photographs of 12 to 15 megapixels are thus not resized, which would take ten times as long."""

# Larger than 32 MB, so that glibc maps and unmaps the memory of each large picture: in Pillow's own
# blocks of 16 MB a server kept 831 MB after one photograph of 61 megapixels.
Image.core.set_block_size(64 * 2**20)  # type: ignore[attr-defined]

# The errors that Pillow raises for damaged files of various formats.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    MemoryError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    struct.error,
)
_TRANSPOSE_OF_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OTHER_KINDS = (
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded photograph.

    Attributes:
        image: The upright picture, 8-bit RGB, at half its size if it has over ``FULL_PIXELS``.
        size: Width and height of the upright photograph in pixels.
        metadata: What the file says of when, where and with which camera it was taken.
    """

    image: Image.Image
    size: tuple[int, int]
    metadata: Metadata

    def to_image(self, box: Box) -> Box:
        """A box in pixels of the photograph, in pixels of ``image``."""
        return _scaled(box, self.image.width / self.size[0])

    def to_photograph(self, box: Box) -> Box:
        """A box in pixels of ``image``, in pixels of the photograph."""
        return _scaled(box, self.size[0] / self.image.width)


def _scaled(box: Box, by: float) -> Box:
    if by == 1.0:
        return box
    return Box(box.x0 * by, box.y0 * by, box.x1 * by, box.y1 * by, box.rotation)


def decode(data: bytes) -> Decoded:
    """Decode a photograph.

    Args:
        data: A JPEG, HEIC, PNG, TIFF or WebP file.

    Raises:
        TooLarge: The file exceeds ``MAX_BYTES`` or ``MAX_PIXELS``.
        Rejected: The file is not a photograph, is too small or is damaged.
    """
    return _read(data, _decode)


def check_readable(data: bytes) -> tuple[int, int]:
    """Check that a photograph can be decoded; raises as ``decode`` does.

    Returns:
        Width and height of the upright picture.
    """
    return _read(data, _upright_size)


def metadata_of(data: bytes, sidecar: bytes | None = None) -> Metadata:
    """What a file says of itself, without decoding its picture; nothing for a damaged file.

    Args:
        data: The photograph's file.
        sidecar: The XMP file beside it, if there is one.
    """

    def read(data: bytes) -> Metadata:
        with _open(data) as file:
            return read_metadata(file, exif_of(file), sidecar)

    try:
        return _read(data, read)
    except Rejected:  # The crop stage tells what is wrong with the file.
        return Metadata()


def _upright_size(data: bytes) -> tuple[int, int]:
    with _open(data) as file:
        width, height = file.size
        exif = exif_of(file)
        # Decodes a JPEG at an eighth of its size, which is eight times as fast.
        file.draft("RGB", (64, 64))
        if width * height > FULL_PIXELS:
            _reduced(file, data, (width, height))
        else:
            file.load()
        # Only now: Pillow gives the size of a TIFF upright, and clears its orientation as it loads it.
        sideways = _orientation(exif) >= 5
    return (height, width) if sideways else (width, height)


def _read(data: bytes, decoder: Callable[[bytes], T]) -> T:
    """Call ``decoder``, turning errors of Pillow into ones that a person understands."""
    if not data:
        raise Rejected("The file is empty (0 bytes).")
    if len(data) > MAX_BYTES:
        raise TooLarge(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of more than 89 megapixels and of broken EXIF; neither is an error here.
            warnings.simplefilter("ignore")
            return decoder(data)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, Image.DecompressionBombError):
            raise _too_many_pixels() from error
        raise Rejected(
            f"This is not a photograph that can be read: it is {_kind(data)}."
        ) from error
    except _DAMAGED as error:
        raise Rejected(
            "The photograph is damaged or incomplete. Copy it from the camera again."
        ) from error


def _too_many_pixels() -> TooLarge:
    return TooLarge(f"The photograph has more than {MAX_PIXELS // 1_000_000} megapixels.")


def _open(data: bytes) -> Image.Image:
    file = _open_heif(data) if _is_heif(data) else Image.open(io.BytesIO(data), formats=FORMATS)
    width, height = file.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < MIN_SIDE:
        raise Rejected(f"The photograph is too small to show a fluke ({width} x {height}).")
    return file


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF


def _open_heif(data: bytes) -> Image.Image:
    """Open a HEIC picture; it is upright already, by its rotation boxes and not by its EXIF."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        return Image.open(io.BytesIO(data), formats=("HEIF",))
    except UnidentifiedImageError as error:
        # The file has a HEIC header, so one that cannot be identified is damaged.
        raise OSError(str(error)) from error


def _decode(data: bytes) -> Decoded:
    with _open(data) as file:
        width, height = file.size
        exif = exif_of(file)
        metadata = read_metadata(file, exif)
        if width * height > FULL_PIXELS:
            file.draft("RGB", (width // 2, height // 2))
            image = _reduced(file, data, (width, height))
        elif width * height > SMALL_WEBP_PIXELS and _is_still_webp(file):
            image = _eight_bit_rgb(decode_scaled(data, (width, height)))
        else:
            file.load()
            image = _eight_bit_rgb(file)
        orientation = _orientation(exif)
        transpose = _TRANSPOSE_OF_ORIENTATION.get(orientation)
        # Not exif_transpose, which rewrites the EXIF and fails if that is unusual.
        upright = image if transpose is None else image.transpose(transpose)
        upright.info = {}
    size = (height, width) if orientation >= 5 and transpose is not None else (width, height)
    return Decoded(upright, size, metadata)


def _is_still_webp(file: Image.Image) -> bool:
    return file.format == "WEBP" and not getattr(file, "is_animated", False)


def _reduced(file: Image.Image, data: bytes, size: tuple[int, int]) -> Image.Image:
    """The picture in 8-bit RGB at half its width and height, with one full copy in memory at most.

    Args:
        file: The opened file; a JPEG whose draft mode is set already reduces itself.
        data: The file.
        size: Width and height of the whole picture.
    """
    half = (size[0] + 1) // 2, (size[1] + 1) // 2
    if file.format == "WEBP":
        return _eight_bit_rgb(decode_scaled(data, half))
    if file.format == "HEIF":
        return _reduced_heif(data)
    file.load()
    return _eight_bit_rgb(file, 2 if file.size == size else 1)


def _reduced_heif(data: bytes) -> Image.Image:
    """As ``_reduced``, from libheif's own memory: the Pillow plugin's copy would be a second one."""
    from pillow_heif import open_heif

    pixels = np.asarray(open_heif(data, convert_hdr_to_8bit=True))
    height, width = pixels.shape[:2]
    out = Image.new("RGB", ((width + 1) // 2, (height + 1) // 2))
    for top in range(0, height, STRIP_ROWS):
        strip = Image.fromarray(np.ascontiguousarray(pixels[top : top + STRIP_ROWS]))
        out.paste(_eight_bit_rgb(strip, 2), (0, top // 2))
    return out


def _kind(data: bytes) -> str:
    """Describe the content of a file that is not a photograph."""
    start = data[:512].lstrip()
    for signature, description in _OTHER_KINDS:
        if start[: len(signature)].lower() == signature.lower():
            return description
    if data[4:12] == b"ftypavif":
        return "an AVIF picture; export it as JPEG"
    if data[4:8] == b"ftyp":
        return "a video"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in data[:512]):
        return "a text file"
    return "of an unknown kind. JPEG, HEIC, PNG, TIFF and WebP are read"


def _eight_bit_rgb(image: Image.Image, factor: int = 1) -> Image.Image:
    """The picture in 8-bit RGB, reduced by ``factor`` (1 or 2); strip by strip, to save memory."""
    if image.mode == "RGB" and "transparency" not in image.info and factor == 1:
        return image
    width, height = image.size
    strips = [(0, y, width, min(y + STRIP_ROWS, height)) for y in range(0, height, STRIP_ROWS)]
    white = 255.0
    if _is_deep(image):
        deepest = max(float(np.asarray(image.crop(each)).max(initial=0)) for each in strips)
        white = 65535.0 if deepest > 255 else 255.0
    out = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for each in strips:
        part = _converted(image.crop(each), white)
        out.paste(part if factor == 1 else part.reduce(factor), (0, each[1] // factor))
    return out


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I") or image.mode == "F"


def _converted(image: Image.Image, white: float) -> Image.Image:
    if _is_deep(image):
        values = np.asarray(image, dtype=np.float32)
        return Image.fromarray(np.clip(values * (255.0 / white), 0, 255).astype(np.uint8)).convert(
            "RGB"
        )
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        opaque = Image.new("RGBA", image.size, "white")
        opaque.alpha_composite(image.convert("RGBA"))
        return opaque.convert("RGB")
    return image.convert("RGB")


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) else 1


def encode_display(image: Image.Image) -> bytes:
    """Encode a picture for the browser: JPEG, no metadata, at most ``DISPLAY_SIDE`` wide and high."""
    display = image
    if max(image.size) > DISPLAY_SIDE:
        scale = DISPLAY_SIDE / max(image.size)
        width, height = (max(1, round(side * scale)) for side in image.size)
        # For reduction as good as Lanczos or bicubic in half the time (125 ms of 270 for 12 megapixels).
        display = image.resize((width, height), Image.Resampling.HAMMING, reducing_gap=2.0)
    buffer = io.BytesIO()
    display.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
