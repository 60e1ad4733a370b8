"""Whether a place is on land, by a coarse mask of Natural Earth's land (``scripts/land.py``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import Image

_MASK = Path(__file__).with_name("land.png")
_PIXELS_PER_DEGREE = 10


@cache
def _mask() -> Image.Image:
    with Image.open(_MASK) as file:
        file.load()
        return file.copy()


def is_on_land(latitude: float, longitude: float) -> bool:
    """Whether a place is well on land.

    A strip of at least 0.1 degrees of latitude (11 km) at each coast counts as sea, and so do small
    islands: a whale close to the shore is not warned of.

    Args:
        latitude: In degrees, from -90 to 90.
        longitude: In degrees, from -180 to 180.
    """
    mask = _mask()
    x = min(int((longitude + 180) * _PIXELS_PER_DEGREE), mask.width - 1)
    y = min(int((90 - latitude) * _PIXELS_PER_DEGREE), mask.height - 1)
    return bool(mask.getpixel((x, y)))
