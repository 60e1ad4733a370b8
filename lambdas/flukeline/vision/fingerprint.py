"""Fingerprint: what stays of a photograph when it is resized or saved again."""

from __future__ import annotations

import numpy as np
from PIL import Image

SIDE = 16
SAME = 20
"""Bits that may differ. Of 500 photographs saved again at a third of their size, 99 % differed in at
most 21; of 1.1 million pairs of different photographs the nearest two differed in 55. A frame of
the same burst, moved by 2 % of its width, differs in about 35."""


def fingerprint(image: Image.Image) -> str:
    """256 bits as hexadecimal: where the picture, at 17 x 16 grey pixels, gets brighter."""
    small = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX, reducing_gap=None)
    grey = np.asarray(small, dtype=np.int16)
    return np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes().hex()


def same_picture(one: str, other: str, size: tuple[int, int], other_size: tuple[int, int]) -> bool:
    """Whether two photographs look like copies of one, at whatever size.

    Args:
        one: A fingerprint.
        other: Another.
        size: Width and height of the first.
        other_size: Width and height of the second.
    """
    wide, high = size[0] * other_size[1], size[1] * other_size[0]
    return abs(wide - high) <= 0.02 * max(wide, high) and different(one, other) <= SAME


def different(one: str, other: str) -> int:
    """How many bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
