"""TIFF files: which of their pages is the photograph, and how it is read.

Pillow reads the common kinds; what it refuses or shows wrong goes through ``tiff_samples``.
"""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from flukeline.errors import Rejected

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

MAX_PAGES = 100
"""Of a file with more, reading which page is the photograph would take minutes."""
MAX_PAGES_LOOKED_AT = 8
"""Of full pages so many are looked at in search of one that is not blank."""
BLANK = 12
"""Levels of 255 by which parts of a blank page differ at most, each the mean of a 1,024th."""
_REDUCED, _MASK = 1, 4
RAW_PHOTOMETRICS = (32803, 34892)
"""Of pixels as the sensor gives them: a colour filter array, or linear RAW."""
_DNG_VERSION, _ORIENTATION, _DATE, _EXIF = 50706, 274, 306, 34665
_RAW_COMPRESSIONS = {32767, 34713, 65535}
"""Of Sony, Nikon and Pentax."""


@contextmanager
def structure(data: bytes) -> Iterator[TiffFile]:
    """The file's structure; what tifffile logs about odd tags is no news to a person.

    Its pages stay usable afterwards. They refer to each other in circles, so that they live until
    the garbage is collected, but not the file's content with them.
    """
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    with io.BytesIO(data) as content, tifffile.TiffFile(content) as file:
        yield file


def main_pages(file: TiffFile) -> list[TiffPage]:
    """The pages in the order of the file, without those inside other pages.

    Raises:
        Rejected: There are more than ``MAX_PAGES``.
    """
    pages: list[Any] = []
    while len(pages) <= MAX_PAGES:
        try:
            pages.append(file.pages[len(pages)])
        except IndexError:
            return pages
    raise Rejected(
        f"This TIFF file has more than {MAX_PAGES} pages. Save the photograph as a file of its own."
    )


def pages_inside(page: TiffPage) -> list[TiffPage]:
    """The pages inside a page, where RAW files and photo editors keep previews."""
    offsets = page.subifds or ()
    inside: list[Any] = []
    if offsets and page.pages is not None:
        for number in range(min(len(offsets), MAX_PAGES)):
            try:
                inside.append(page.pages[number])
            except (IndexError, ValueError, struct.error):
                break
    return inside


def is_raw(data: bytes) -> bool:
    """Whether a TIFF file is a camera's RAW file."""
    if data[8:10] == b"CR":
        return True
    with structure(data) as file:
        for page in main_pages(file):
            for each in (page, *pages_inside(page)):
                if _DNG_VERSION in each.tags or holds_raw(each):
                    return True
    return False


def holds_raw(page: TiffPage) -> bool:
    """Whether a page holds pixels as the sensor gave them."""
    return page.photometric in RAW_PHOTOMETRICS or page.compression in _RAW_COMPRESSIONS


def is_thumbnail(page: TiffPage) -> bool:
    """Whether the file says that a page is a smaller copy of another, or a mask."""
    return bool(page.subfiletype & (_REDUCED | _MASK))


def area(page: TiffPage) -> int:
    """Pixels of a page."""
    return int(page.imagewidth) * int(page.imagelength)


def full_pages(file: TiffFile) -> tuple[list[TiffPage], list[TiffPage]]:
    """The main pages, and the pages that may be the photograph.

    These are the main pages and those inside them with over half the pixels of the largest.

    Raises:
        ValueError: There are none.
    """
    main = main_pages(file)
    every = [each for page in main for each in (page, *pages_inside(page))]
    pictures = [each for each in every if not is_thumbnail(each) and area(each)] or every
    most = max(map(area, pictures), default=0)
    if most == 0:
        raise ValueError("a TIFF file without a picture")
    return main, [each for each in pictures if 2 * area(each) > most]


def from_page(data: bytes, offset: int) -> bytes:
    """The file with the page at ``offset`` as its first, which is the one that Pillow reads."""
    order = "<" if data[:2] == b"II" else ">"
    if data[2:4] in (b"+\0", b"\0+"):
        return data[:8] + struct.pack(order + "Q", offset) + data[16:]
    return data[:4] + struct.pack(order + "I", offset) + data[8:]


def stand_in(data: bytes, page: TiffPage) -> Image.Image:
    """A picture of one pixel with the metadata of a file whose pixels Pillow cannot read."""
    picture = Image.new("L", (1, 1))
    picture.info["exif"] = data
    for code, name in ((34675, "icc_profile"), (700, "xmp")):
        value = page.tags.valueof(code)
        if isinstance(value, bytes):
            picture.info[name] = value
    return picture


def with_metadata(file: TiffFile, page: TiffPage) -> TiffPage:
    """The page whose EXIF is the photograph's: its own, or that of the first page."""
    first: Any = file.pages[0]
    return page if _EXIF in page.tags or _DATE in page.tags else first


def orientation(file: TiffFile, page: TiffPage) -> int:
    """EXIF's orientation of a page, which those inside the first one share with it."""
    first: Any = file.pages[0]
    of_first = first.tags.valueof(_ORIENTATION, 1) if page in pages_inside(first) else 1
    value = page.tags.valueof(_ORIENTATION, of_first)
    return int(value) if isinstance(value, int) else 1


def has_orientation(page: TiffPage) -> bool:
    """Whether a page says itself how it is turned."""
    return _ORIENTATION in page.tags


def is_deep(page: TiffPage) -> bool:
    """Whether Pillow would refuse a page or show it wrong: samples that are no 8-bit integers."""
    of_8_bits = page.bitspersample <= 8 and page.sampleformat in (1, 4, None)
    return not of_8_bits and page.compression not in (6, 7)


def open_by_pillow(data: bytes) -> Image.Image | None:
    """The file's first page; None if Pillow does not know its kind."""
    try:
        return Image.open(io.BytesIO(data), formats=("TIFF",))
    except UnidentifiedImageError:
        return None


def is_blank(image: Image.Image) -> bool:
    """Whether a picture shows nothing but what a scanner makes of an empty page."""
    bands = image.resize((32, 32), Image.Resampling.BOX).getextrema()
    return all(high - low <= BLANK for low, high in bands)  # type: ignore[misc]
