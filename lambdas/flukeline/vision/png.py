"""PNG pictures in colour with 16 bits, of which the camera used fewer.

Pillow reads the higher byte of each sample. Where that leaves too little, the file is read a second
time as if its bytes were in the other order, which gives the lower ones.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from flukeline.vision.pixels import Conversion, scaled_to_bytes, white_of

_HIGH, _LOW = "RGB;16B", "RGB;16L"
MOST_OF_14_BITS = 63


def is_deep(file: Image.Image) -> bool:
    """Whether a file that was opened, and not loaded, has colours of 16 bits."""
    tiles: Any = getattr(file, "tile", ())
    return len(tiles) == 1 and tiles[0].args == _HIGH


def dark_in_16_bits(file: Image.Image, data: bytes, conversion: Conversion) -> Image.Image | None:
    """The picture of a deep file whose samples have 14 bits or fewer; None if they have more.

    Args:
        file: The loaded file.
        data: The file.
        conversion: To sRGB.
    """
    if max(int(high) for _, high in _extrema(file)) > MOST_OF_14_BITS:
        return None
    lower: Any = Image.open(io.BytesIO(data), formats=("PNG",))
    lower.tile = [lower.tile[0]._replace(args=_LOW)]
    lower.load()

    def samples(box: tuple[int, int, int, int]) -> np.ndarray:
        high, low = (np.asarray(each.crop(box), dtype=np.uint16) for each in (file, lower))
        return 256 * high + low

    most = max(int(high) for _, high in _extrema(file)) * 256 + 255
    if most == 255:
        most = max(int(high) for _, high in _extrema(lower))
    white = white_of(most)
    return conversion.assembled(
        file.size, lambda box: Image.fromarray(scaled_to_bytes(samples(box), 0.0, white)), 1
    )


def _extrema(image: Image.Image) -> tuple[tuple[int, int], ...]:
    return image.getextrema()  # type: ignore[return-value]
