"""Opening a photograph's file: its kind, the page or preview that is the photograph, and its size."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from flukeline.errors import Rejected, TooLarge
from flukeline.vision import heif, jpeg, kinds, png, raw, tiff, tiff_samples
from flukeline.vision.pixels import Conversion
from flukeline.vision.webp import decode_scaled

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

MAX_PIXELS = 160_000_000
FULL_PIXELS = 64_000_000
"""A photograph with more pixels is decoded at half its width and height, in a quarter of the memory.

Up to it, every pixel is kept: a fluke far away in a photograph of 61 megapixels needs them. In a
reduced photograph a crop is as sharp as it can be stored (``crop.CROP_WIDTH``) if the fluke is
wider than 2,048 pixels of the original, a seventh of the width."""
SMALL_WEBP_PIXELS = 16_000_000
"""Up to it, a WebP picture is decoded by Pillow, in four times the memory."""
MIN_SIDE = 16
"""Minimum width and height in pixels."""

# Larger than 32 MB, so that glibc maps and unmaps the memory of each large picture: in Pillow's own
# blocks of 16 MB a server kept 831 MB after one photograph of 61 megapixels.
Image.core.set_block_size(64 * 2**20)  # type: ignore[attr-defined]


@dataclass(slots=True)
class Opened:
    """A photograph's file, opened and not decoded yet.

    Attributes:
        kind: As of ``kinds.kind_of``, after a RAW file was replaced by its preview.
        file: What gives the EXIF (``getexif``) and ``info``.
        size: Width and height as stored, in pixels. Pillow gives a TIFF page's size upright.
        orientation: EXIF's orientation where it is not that of ``file``.
        notes: What a person should know about how it was read.
        load: Gives the picture in RGB, by a conversion to sRGB and a factor of reduction.
    """

    kind: str
    file: Image.Image
    size: tuple[int, int]
    load: Callable[[Conversion, int], Image.Image]
    orientation: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def factor(self) -> int:
        """The factor by which the photograph is reduced: 1 or 2."""
        return 2 if self.size[0] * self.size[1] > FULL_PIXELS else 1


def open_photograph(data: bytes) -> Opened:
    """Open a photograph's file.

    Raises:
        TooLarge: It has more than ``MAX_PIXELS``.
        Rejected: It is too small, or of a kind that is not read.
        Exception: What Pillow and tifffile raise for damaged files.
    """
    kind = kinds.kind_of(data)
    notes: list[str] = []
    if kind == "RAW" or (kind == "TIFF" and tiff.is_raw(data)):
        data, note = raw.as_jpeg(data)
        kind, notes = "JPEG", [note]
    if kind is None:
        raise UnidentifiedImageError
    opened = _open_tiff(data) if kind == "TIFF" else _open_other(kind, data)
    opened.notes[:0] = notes
    return opened


def _open_other(kind: str, data: bytes) -> Opened:
    completed = jpeg.completed(data) if kind == "JPEG" else None
    data = completed or data
    if kind == "HEIF":
        file = heif.open_heif(data)
    elif kind == "AVIF":
        file = heif.open_avif(data)
    else:
        file = Image.open(io.BytesIO(data), formats=(kind,))
    size = file.size
    check_size(*size)
    is_deep = kind == "PNG" and png.is_deep(file)

    def load(conversion: Conversion, factor: int) -> Image.Image:
        if kind == "WEBP" and (factor > 1 or _is_large_still(file)):
            half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
            return conversion.to_rgb(decode_scaled(data, half if factor > 1 else size))
        if kind == "HEIF" and factor > 1:
            return heif.reduced(data, conversion)
        if factor > 1:
            # A JPEG reduces itself.
            file.draft("RGB", (size[0] // 2, size[1] // 2))
        file.load()
        dark = png.dark_in_16_bits(file, data, conversion) if is_deep and factor == 1 else None
        if dark is not None:
            return dark
        if completed is not None:
            conversion.say(jpeg.note_of_missing_rows(file, size[1]))
        return conversion.to_rgb(file, factor if file.size == size else 1)

    return Opened(kind, file, size, load)


def _is_large_still(file: Image.Image) -> bool:
    is_still = not getattr(file, "is_animated", False)
    return is_still and file.width * file.height > SMALL_WEBP_PIXELS


def _open_tiff(data: bytes) -> Opened:
    """Open a TIFF file at the page that is the photograph."""
    with tiff.structure(data) as file:
        main, full = tiff.full_pages(file)
        page = _first_with_a_picture(file, full, data)
        opened = _open_page(file, page, data)
        if len(main) - sum(map(tiff.is_thumbnail, main)) > 1:
            shown = f"Page {main.index(page) + 1} of" if page in main else "The largest picture of"
            opened.notes.append(f"{shown} {len(main)} is shown.")
    return opened


def _first_with_a_picture(file: TiffFile, pages: Sequence[TiffPage], data: bytes) -> TiffPage:
    """The first page that is not blank; the first if all are or if there is only one."""
    for page in pages[: tiff.MAX_PAGES_LOOKED_AT] if len(pages) > 1 else ():
        opened = _open_page(file, page, data)
        if not tiff.is_blank(opened.load(Conversion(), opened.factor)):
            return page
    return pages[0]


def _open_page(file: TiffFile, page: TiffPage, data: bytes) -> Opened:
    stored = int(page.imagewidth), int(page.imagelength)
    check_size(*stored)
    first = file.pages[0]
    at_page = data if page is first else tiff.from_page(data, page.offset)
    orientation = tiff.orientation(file, page)
    described_at = tiff.with_metadata(file, page)
    at_description = at_page if described_at is page else data
    by_pillow = None if tiff.is_deep(page) else tiff.open_by_pillow(at_page)
    if by_pillow is None:
        read = tiff_samples.samples_of(page)

        def load_samples(conversion: Conversion, factor: int) -> Image.Image:
            pixels = tiff_samples.eight_bits(read, data)

            def strip(box: tuple[int, int, int, int]) -> Image.Image:
                return Image.frombuffer(
                    read.mode, (stored[0], box[3] - box[1]), pixels[box[1] : box[3]]
                )

            return conversion.assembled(stored, strip, factor)

        header = tiff.stand_in(at_description, page)
        return Opened("TIFF", header, stored, load_samples, orientation)

    def load(conversion: Conversion, factor: int) -> Image.Image:
        by_pillow.load()
        return conversion.to_rgb(by_pillow, factor)

    # Pillow turns a page by its own orientation.
    turned = 1 if tiff.has_orientation(page) else orientation
    header = by_pillow if described_at is page else tiff.stand_in(at_description, page)
    return Opened("TIFF", header, by_pillow.size, load, turned)


def check_size(width: int, height: int) -> None:
    """Check a photograph's width and height in pixels.

    Raises:
        TooLarge: It has more than ``MAX_PIXELS``.
        Rejected: It is too small to show a fluke.
    """
    if width * height > MAX_PIXELS:
        raise too_many_pixels()
    if min(width, height) < MIN_SIDE:
        raise Rejected(f"The photograph is too small to show a fluke ({width} x {height}).")


def too_many_pixels() -> TooLarge:
    """The error for a photograph with more than ``MAX_PIXELS``."""
    return TooLarge(f"The photograph has more than {MAX_PIXELS // 1_000_000} megapixels.")
