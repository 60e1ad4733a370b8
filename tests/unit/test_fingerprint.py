"""Fingerprints of pictures drawn so that each bit is known."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from flukeline.vision.fingerprint import different_bits, fingerprint, same_picture

BITS = 256
SIZE = (600, 400)


def with_bits(count: int) -> str:
    """A fingerprint of so many ones."""
    return f"{(1 << count) - 1:0{BITS // 4}x}"


@pytest.mark.parametrize(("bits", "copy"), [(0, True), (20, True), (21, False), (256, False)])
def test_a_copy_differs_in_at_most_twenty_bits(bits: int, copy: bool) -> None:
    assert different_bits(with_bits(0), with_bits(bits)) == bits
    assert same_picture(with_bits(0), with_bits(bits), SIZE, SIZE) is copy
    assert same_picture(with_bits(bits), with_bits(0), SIZE, SIZE) is copy


@pytest.mark.parametrize(
    ("size", "copy"),
    [
        ((60, 40), True),
        ((6000, 4000), True),
        ((600, 392), True),  # a fiftieth, which rounding a small copy may cost
        ((600, 391), False),
        ((588, 400), True),
        ((587, 400), False),
        ((400, 600), False),
        ((400, 400), False),
    ],
)
def test_a_copy_has_the_proportions_of_its_original(size: tuple[int, int], copy: bool) -> None:
    assert same_picture(with_bits(0), with_bits(0), SIZE, size) is copy
    assert same_picture(with_bits(0), with_bits(0), size, SIZE) is copy


def test_each_bit_says_whether_the_picture_gets_brighter_to_the_right() -> None:
    ramp = np.tile(np.linspace(0, 255, 17 * 8).astype(np.uint8), (16 * 8, 1))
    assert fingerprint(Image.fromarray(ramp)) == "f" * 64
    assert fingerprint(Image.fromarray(ramp[:, ::-1])) == "0" * 64
    assert fingerprint(Image.new("RGB", (170, 160), "grey")) == "0" * 64
    half = ramp.copy()
    half[64:] = ramp[64:, ::-1]
    assert fingerprint(Image.fromarray(half).convert("RGB")) == "f" * 32 + "0" * 32
