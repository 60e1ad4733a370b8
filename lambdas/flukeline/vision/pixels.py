"""Pictures of any mode become 8-bit RGB in sRGB, strip by strip, to save memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from flukeline.vision.colour import BROKEN, UnusableProfile, transform_to_srgb

STRIP_ROWS = 256
"""Rows that are converted at a time; an even number."""
BIT_DEPTHS = (8, 10, 12, 14, 16)
"""Of the bits of a sample cameras use so many; the others are zero."""


class Conversion:
    """The conversion of one photograph's pixels; ``notes`` says what went wrong with them."""

    def __init__(self, profile: bytes | None = None) -> None:
        self._profile = profile
        self.notes: tuple[str, ...] = ()

    def say(self, note: str | None) -> None:
        """Add a note, if there is one."""
        if note is not None:
            self.notes = (*self.notes, note)

    def to_rgb(self, image: Image.Image, factor: int = 1) -> Image.Image:
        """The picture in 8-bit sRGB, reduced by ``factor`` (1 or 2); ``image`` may be changed."""
        if image.mode == "LAB":
            self._profile = None  # Its colours are absolute.
        if image.mode == "RGB" and "transparency" not in image.info and factor == 1:
            return self._recoloured(image)
        white = 255.0
        if is_deep(image):
            strips = (image.crop(box) for box in _strips(image.size))
            white = white_of(max(np.asarray(each).max(initial=0) for each in strips))
        return self.assembled(
            image.size, lambda box: _opaque(eight_bit(image.crop(box), white, image)), factor
        )

    def assembled(
        self,
        size: tuple[int, int],
        strip: Callable[[tuple[int, int, int, int]], Image.Image],
        factor: int,
    ) -> Image.Image:
        """As ``to_rgb``, of a picture of which ``strip`` gives a box in mode RGB, L or CMYK.

        Args:
            size: Width and height of the whole picture.
            strip: Called with (left, top, right, bottom), of the whole width.
            factor: 1 or 2.
        """
        out = Image.new("RGB", (-(-size[0] // factor), -(-size[1] // factor)))
        for box in _strips(size):
            part = self._srgb(strip(box))
            out.paste(part if factor == 1 else part.reduce(factor), (0, box[1] // factor))
        return out

    def _recoloured(self, image: Image.Image) -> Image.Image:
        """The same picture in sRGB, changed in its own memory."""
        if self._profile is not None:
            for box in _strips(image.size):
                strip = image.crop(box)
                changed = self._srgb(strip)
                if changed is strip:
                    break
                image.paste(changed, box)
        return image

    def _srgb(self, image: Image.Image) -> Image.Image:
        transform = None
        if self._profile is not None:
            mode = image.mode if image.mode in ("L", "CMYK") else "RGB"
            try:
                transform = transform_to_srgb(self._profile, mode)
            except UnusableProfile:
                self._profile = None
                self.say(BROKEN)
        if transform is not None:
            return transform(image)
        return image if image.mode == "RGB" else image.convert("RGB")


def _strips(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    width, height = size
    return [(0, y, width, min(y + STRIP_ROWS, height)) for y in range(0, height, STRIP_ROWS)]


def is_deep(image: Image.Image) -> bool:
    """Whether the samples have more than 8 bits."""
    return image.mode.startswith("I") or image.mode == "F"


def white_of(most: float) -> float:
    """The white level of integer samples of which ``most`` is the largest.

    Cameras with 10, 12 or 14 bits write them into 16 without scaling; as if of 16 bits they were
    almost black.
    """
    bits = next((each for each in BIT_DEPTHS if most < 2**each), int(most).bit_length())
    return float(2**bits - 1)


def scaled_to_bytes(values: np.ndarray, black: float, white: float) -> np.ndarray:
    """Samples as uint8, from ``black`` at 0 to ``white`` at 255; NaN becomes black."""
    scaled = (values.astype(np.float32) - np.float32(black)) * np.float32(255.0 / (white - black))
    np.nan_to_num(scaled, copy=False, nan=0.0, posinf=255.0, neginf=0.0)
    out: np.ndarray = np.clip(scaled + 0.5, 0, 255).astype(np.uint8)
    return out


def eight_bit(image: Image.Image, white: float, whole: Image.Image) -> Image.Image:
    """A part of the picture ``whole``, deep or not, with 8 bits a sample."""
    if is_deep(image):
        return Image.fromarray(scaled_to_bytes(np.asarray(image), 0.0, white))
    if "transparency" in whole.info:
        image.info["transparency"] = whole.info["transparency"]
    return image


def _opaque(image: Image.Image) -> Image.Image:
    """The picture on white, in mode RGB, L or CMYK."""
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        opaque = Image.new("RGBA", image.size, "white")
        opaque.alpha_composite(image.convert("RGBA"))
        return opaque.convert("RGB")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")
