"""The pixels of TIFF pages that Pillow cannot read: 16 and 32 bits, float, signed, in planes.

tifffile gives the structure; the blocks are decompressed here, a strip of rows at a time and never
to more bytes than the page has, which tifffile does not promise.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from flukeline.errors import Rejected
from flukeline.vision.pixels import STRIP_ROWS, scaled_to_bytes, white_of

if TYPE_CHECKING:
    from tifffile import TiffPage

MAX_BLOCK_BYTES = 250_000_000
"""Of a compressed block that cannot be decompressed in parts."""
SAMPLED = 20_000
"""Values of a block from which the range of floating-point samples is taken."""
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _SEPARATED = 0, 1, 2, 5
_NONE, _DEFLATES = 1, {8, 32946}
_BY_LIBTIFF = {5, 32773, 34925, 50000}
"""LZW, PackBits, LZMA and Zstandard."""
_PREDICTORS = {1, 2, 3}


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of a page: their first row, first column and plane, and the samples (row, column, sample)."""

    top: int
    left: int
    plane: int
    samples: np.ndarray


@dataclass(frozen=True, slots=True)
class Samples:
    """What is read of a page: all that its file has to be open for.

    Attributes:
        page: The page, of a size that was checked.
        mode: The mode in which it comes out: L, RGB or CMYK.
        declared: Its white level, where it says one.
    """

    page: TiffPage
    mode: str
    declared: int | None


def samples_of(page: TiffPage) -> Samples:
    """What is read of a page of an open file.

    Raises:
        Rejected: The page is of a kind that is not read.
    """
    most = page.tags.valueof(281)  # MaxSampleValue, one for all or one for each sample
    most = most[0] if isinstance(most, tuple) and most else most
    is_level = isinstance(most, int) and most >= 255 and (most + 1).bit_count() == 1
    return Samples(page, _mode_of(page), most if is_level else None)


def _mode_of(page: TiffPage) -> str:
    photometric, samples = int(page.photometric), int(page.samplesperpixel)
    bits = int(page.bitspersample)
    compressions = {_NONE} | _DEFLATES | _BY_LIBTIFF
    if page.dtype is None or bits != 8 * page.dtype.itemsize or page.dtype.kind not in "uif":
        raise _not_read(f"samples of {bits} bits")
    if page.compression not in compressions or page.predictor not in _PREDICTORS:
        raise _not_read(f"compression {getattr(page.compression, 'name', page.compression)}")
    if page.imagedepth != 1:
        raise _not_read("a volume of pictures")
    if page.fillorder != 1:
        raise _not_read("reversed bits")
    if photometric == _RGB and samples >= 3:
        return "RGB"
    if photometric == _SEPARATED and samples >= 4:
        return "CMYK"
    if photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO):
        # Three samples of grey are red, green and blue, written by who did not say so.
        return "RGB" if samples == 3 else "L"
    raise _not_read(f"colours as {getattr(page.photometric, 'name', photometric)}")


def _not_read(what: str) -> Rejected:
    return Rejected(f"This kind of TIFF is not read ({what}). Export the photograph as JPEG.")


def eight_bits(read: Samples, data: bytes) -> np.ndarray:
    """A page's pixels as uint8 (height, width) or (height, width, 3 or 4).

    Args:
        read: What is read; its file may be closed.
        data: The file.

    Raises:
        Rejected: A block is too large to be read.
        ValueError: The page is damaged.
    """
    page, mode = read.page, read.mode
    channels = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    black, white = _range(page, data, channels, read.declared)
    canvas = np.zeros((int(page.imagelength), int(page.imagewidth), channels), dtype=np.uint8)
    planar = page.planarconfig == 2
    for block in _blocks(page, data):
        if planar and block.plane >= channels:
            continue
        if block.top >= canvas.shape[0] or block.left >= canvas.shape[1]:
            continue
        colours = scaled_to_bytes(block.samples[..., :channels], black, white)
        if page.photometric == _WHITE_IS_ZERO:
            colours = 255 - colours
        if not planar and mode != "CMYK":
            colours = _on_white(colours, block.samples, page, channels, black, white)
        where = canvas[
            block.top : block.top + len(colours), block.left : block.left + colours.shape[1]
        ]
        planes = slice(block.plane, block.plane + 1) if planar else slice(None)
        where[..., planes] = colours[: where.shape[0], : where.shape[1]]
    return canvas[..., 0] if channels == 1 else canvas


def _on_white(
    colours: np.ndarray,
    samples: np.ndarray,
    page: TiffPage,
    channels: int,
    black: float,
    white: float,
) -> np.ndarray:
    """Colours before a white page, where the first extra sample is their opacity."""
    kind = int(page.extrasamples[0]) if page.extrasamples else 0
    if kind not in (1, 2) or samples.shape[-1] <= channels:
        return colours
    opaque = white
    if samples.dtype.kind != "f" and samples[..., channels].max(initial=0) > white:
        opaque = float(np.iinfo(samples.dtype).max)
    alpha = scaled_to_bytes(samples[..., channels : channels + 1], black, opaque)
    share = alpha.astype(np.float32) / 255
    own = colours if kind == 1 else colours * share
    return np.clip(own + 255 * (1 - share) + 0.5, 0, 255).astype(np.uint8)


def _range(page: TiffPage, data: bytes, channels: int, declared: int | None) -> tuple[float, float]:
    """The values that are black and white, from all of the page's samples."""
    low, high, taken = math.inf, -math.inf, []
    for block in _blocks(page, data):
        if page.planarconfig == 2 and block.plane >= channels:
            continue
        values = block.samples[..., :channels]
        if values.dtype.kind == "f":
            some = values.ravel()[:: max(1, values.size // SAMPLED)]
            taken.append(some[np.isfinite(some)].astype(np.float64))
        elif values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    if taken:
        sample = np.concatenate(taken)
        return _range_of_floats(sample) if len(sample) else (0.0, 1.0)
    is_signed = page.dtype is not None and page.dtype.kind == "i"
    if is_signed and page.dtype is not None:
        largest = float(np.iinfo(page.dtype).max)
        # A few negative values are noise about black; many mean that grey is at zero.
        return (-largest - 1, largest) if low < -high / 4 else (0.0, min(white_of(high), largest))
    if declared is not None and high <= declared:
        return 0.0, float(declared)
    return 0.0, white_of(max(high, 1.0))


def _range_of_floats(sample: np.ndarray) -> tuple[float, float]:
    """Floats have no maximum of their own: the range is 0 to 1, 100, 255 or 2^n - 1, with a margin.

    The margin of 5 % is for what sharpening adds to the edges of what is white.
    """
    low, high = (float(each) for each in np.quantile(sample, (0.001, 0.999)))
    if low < -0.05 * abs(high) or high <= 0:
        return low, max(high, low + 1e-6)
    ends = (1.0, 100.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
    white = next((each for each in ends if high <= 1.05 * each), high)
    # Between 1 and 20 nothing is customary: such pictures have lights brighter than white.
    return 0.0, high if 1.05 < high < 20 else white


def _blocks(page: TiffPage, data: bytes) -> Iterator[_Block]:
    """The page's samples, at most ``STRIP_ROWS`` rows at a time."""
    height, width = int(page.imagelength), int(page.imagewidth)
    contiguous = page.planarconfig != 2
    samples = int(page.samplesperpixel) if contiguous else 1
    if page.is_tiled:
        length, across = int(page.tilelength), int(page.tilewidth)
    else:
        length, across = min(int(page.rowsperstrip), height), width
    if length <= 0 or across <= 0 or not page.dataoffsets:
        raise ValueError("the page has no blocks")
    columns, rows = -(-width // across), -(-height // length)
    planes = 1 if contiguous else int(page.samplesperpixel)
    if len(page.dataoffsets) < planes * rows * columns:
        raise ValueError("blocks are missing")
    dtype = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
    row_bytes = across * samples * dtype.itemsize
    for number in range(planes * rows * columns):
        plane, rest = divmod(number, rows * columns)
        down, right = divmod(rest, columns)
        top = down * length
        count = length if page.is_tiled else min(length, height - top)
        start, size = int(page.dataoffsets[number]), int(page.databytecounts[number])
        if start + size > len(data):
            raise ValueError("a block is cut off")
        parts = _unpacked(int(page.compression), data[start : start + size], row_bytes, count)
        for part in parts:
            shaped = np.frombuffer(part, dtype).reshape(-1, across, samples)
            yield _Block(top, right * across, plane, _unpredicted(shaped, int(page.predictor)))
            top += len(shaped)


def _unpacked(compression: int, block: bytes, row_bytes: int, rows: int) -> Iterator[bytes]:
    """A block's bytes, ``STRIP_ROWS`` rows at a time.

    Raises:
        Rejected: The block is so large that it would have to be unpacked in parts, and cannot be.
        ValueError: It is damaged.
    """
    if compression in _BY_LIBTIFF:
        if row_bytes * rows > MAX_BLOCK_BYTES:
            raise _not_read("one large block; save it in strips")
        block, compression = _by_libtiff(compression, block, row_bytes, rows), _NONE
    inflate = zlib.decompressobj() if compression in _DEFLATES else None
    for top in range(0, rows, STRIP_ROWS):
        size = min(STRIP_ROWS, rows - top) * row_bytes
        if inflate is None:
            part = block[top * row_bytes : top * row_bytes + size]
        else:
            try:
                part = inflate.decompress(block, size)
            except zlib.error as error:
                raise ValueError(str(error)) from error
            block = inflate.unconsumed_tail
        if len(part) < size:
            raise ValueError("a block is shorter than its rows")
        yield part


def _by_libtiff(compression: int, block: bytes, row_bytes: int, rows: int) -> bytes:
    """Unpack a block by the libtiff in Pillow, as if it were a grey picture of 8 bits."""
    entries: list[tuple[int, int, int]] = [
        (256, 4, row_bytes),
        (257, 4, rows),
        (258, 3, 8),
        (259, 3, compression),
        (262, 3, _BLACK_IS_ZERO),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, rows),
        (279, 4, len(block)),
    ]
    directory = b"".join(
        struct.pack("<HHI", tag, kind, 1)
        + (struct.pack("<HH", value, 0) if kind == 3 else struct.pack("<I", value))
        for tag, kind, value in entries
    )
    at = 8 + len(block) + len(block) % 2
    head = b"II*\0" + struct.pack("<I", at) + block + bytes(len(block) % 2)
    tiff = head + struct.pack("<H", len(entries)) + directory + bytes(4)
    with Image.open(io.BytesIO(tiff), formats=("TIFF",)) as picture:
        return picture.tobytes()


def _unpredicted(samples: np.ndarray, predictor: int) -> np.ndarray:
    """Undo TIFF's predictor along the rows: 2, differences; 3, those of a float's bytes."""
    if predictor == 2:
        native = samples.astype(samples.dtype.newbyteorder("="), copy=False)
        whole = native.view(f"u{native.dtype.itemsize}")
        summed: np.ndarray = np.cumsum(whole, axis=1, dtype=whole.dtype)
        return summed.view(native.dtype)
    if predictor == 3:
        rows, columns, count = samples.shape
        size = samples.dtype.itemsize
        data: Any = samples.view(np.uint8).reshape(rows, columns * size, count)
        planes = np.cumsum(data, axis=1, dtype=np.uint8).reshape(rows, size, columns * count)
        # The bytes of highest value come first, whatever the file's byte order.
        ordered = np.ascontiguousarray(planes.transpose(0, 2, 1))
        return ordered.view(f">f{size}").reshape(rows, columns, count)
    return samples
