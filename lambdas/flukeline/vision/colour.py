"""Colour profiles: pictures of other colour spaces become sRGB, which the models were trained on."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

Transform = Callable[[Image.Image], Image.Image]
"""From a picture whose mode is the profile's ("RGB", "L" or "CMYK") to one of mode "RGB"."""

MODE_OF_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
BROKEN = "The colour profile in the file cannot be used, so that the colours may be wrong."
INDISTINGUISHABLE = 3
"""Levels of 255 by which a profile may differ from sRGB and is still skipped."""
_CLASSES = {"scnr", "mntr", "prtr", "spac"}

# The red, green and blue primaries (CIE XYZ, adapted to D50) of two colour spaces that files name
# without a profile. Sources: Adobe RGB (1998) Color Image Encoding; SMPTE EG 432-1.
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
DISPLAY_P3 = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE_GAMMA = 563 / 256
# sRGB's own curve as ICC's parametric type 3.
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_BT_2020 = ((0.67350, 0.27903, -0.00193), (0.16568, 0.67533, 0.02998), (0.12508, 0.04561, 0.79686))
# Numbers of ISO/IEC 23091-2, by which HEIC files of some cameras name a space instead of a profile.
_PRIMARIES_BT_2020, _PRIMARIES_P3, _TRANSFER_PQ, _TRANSFER_HLG = 9, 12, 16, 18
_WHITE_NITS = 203.0
"""Of white paper in HDR, by ITU-R BT.2408; what is brighter becomes white."""


class UnusableProfile(Exception):
    """The profile is broken, or made for another kind of picture."""


def profile_of(file: Image.Image, exif: Image.Exif) -> bytes | None:
    """The ICC profile of an opened file; of one that is only named, a profile made here."""
    profile = file.info.get("icc_profile")
    if profile:
        return bytes(profile)
    if _names_adobe_rgb(exif):
        return matrix_profile(ADOBE_RGB, (ADOBE_GAMMA,))
    named = file.info.get("nclx_profile")
    return _profile_of_numbers(named) if isinstance(named, dict) else None


def _profile_of_numbers(named: dict[str, Any]) -> bytes | None:
    spaces = {_PRIMARIES_P3: DISPLAY_P3, _PRIMARIES_BT_2020: _BT_2020}
    primaries = spaces.get(named.get("color_primaries", 0))
    if primaries is None:
        return None
    curves = {_TRANSFER_PQ: _pq, _TRANSFER_HLG: _hlg}
    curve = curves.get(named.get("transfer_characteristics", 0))
    if curve is None:
        return matrix_profile(primaries, SRGB_CURVE)
    return matrix_profile(primaries, tuple(np.clip(curve(np.linspace(0, 1, 1024)), 0, 1)))


def _pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """The light of Canon's HDR pictures as a share of white. Source: SMPTE ST 2084."""
    root = signal ** (1 / 78.84375)
    share = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    light: NDArray[np.float64] = 10_000 * share ** (1 / 0.1593017578125) / _WHITE_NITS
    return light


def _hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """The light of Sony's HDR pictures as a share of white, on 1,000 nits. Source: ITU-R BT.2100."""
    bright = (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    light: NDArray[np.float64] = np.where(signal <= 0.5, signal**2 / 3, bright) ** 1.2
    return 1_000 * light / _WHITE_NITS


def _names_adobe_rgb(exif: Image.Exif) -> bool:
    """Whether the EXIF says so as many cameras do: the DCF option file, "R03", without a profile."""
    try:
        index = exif.get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex, "")
    except Exception:  # Broken EXIF is no reason to refuse a picture.
        return False
    return isinstance(index, str) and index.strip("\0 ") == "R03"


@lru_cache(maxsize=16)
def transform_to_srgb(profile: bytes, mode: str) -> Transform | None:
    """The transformation of a picture to sRGB, by relative colorimetry with the black point scaled.

    Args:
        profile: An ICC profile.
        mode: Mode of the picture: "RGB", "L" or "CMYK". A grey one may have a profile for RGB.

    Returns:
        None where the profile is sRGB's, or cannot be told from it.

    Raises:
        UnusableProfile: The profile is broken, or for another kind of picture.
    """
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = MODE_OF_SPACE.get(source.profile.xcolor_space.strip())
        if source.profile.device_class.strip() not in _CLASSES or space is None:
            raise UnusableProfile
        if space != mode and (space, mode) != ("RGB", "L"):
            raise UnusableProfile
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            space,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if space != "CMYK" and _does_nothing(transform, space):
            return None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError) as error:
        raise UnusableProfile from error

    def apply(image: Image.Image) -> Image.Image:
        ready = image if image.mode == space else image.convert(space)
        converted = ImageCms.applyTransform(ready, transform)
        if converted is None:
            raise ValueError("no picture came back from the transformation")
        return converted

    return apply


def _does_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Try it on 4,096 colours, or on all greys."""
    if mode == "L":
        levels = np.arange(256, dtype=np.uint8)[None]
        before = Image.fromarray(levels)
        wanted = before.convert("RGB")
    else:
        grid = np.stack(np.meshgrid(*[np.arange(0, 256, 17)] * 3), axis=-1).astype(np.uint8)
        before = wanted = Image.fromarray(grid.reshape(64, 64, 3))
    after = ImageCms.applyTransform(before, transform)
    difference = np.asarray(after, dtype=np.int16) - np.asarray(wanted, dtype=np.int16)
    return bool(np.abs(difference).max() <= INDISTINGUISHABLE)


def matrix_profile(
    primaries: tuple[tuple[float, float, float], ...], curve: tuple[float, ...]
) -> bytes:
    """An ICC profile (version 4) of an RGB space by its primaries and its curve.

    Args:
        primaries: CIE XYZ of red, green and blue, adapted to D50.
        curve: One number, the exponent; five, of ICC's parametric curve of type 3; or a table of
            the light, 0 to 1, at equal steps of the sample.
    """

    def fixed(*values: float) -> bytes:
        return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

    if len(curve) > 5:
        table_ = [round(each * 65535) for each in curve]
        tone = b"curv\0\0\0\0" + struct.pack(f">I{len(table_)}H", len(table_), *table_)
    else:
        kind = {1: 0, 5: 3}[len(curve)]
        tone = b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed(*curve)
    tags = {b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249)}
    for name, xyz in zip(b"rgb", primaries, strict=True):
        tags[bytes([name]) + b"XYZ"] = b"XYZ \0\0\0\0" + fixed(*xyz)
        tags[bytes([name]) + b"TRC"] = tone
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name_, content in tags.items():
        table += name_ + struct.pack(">II", at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(">I4xI", at + len(body), 0x04300000) + b"mntrRGB XYZ "
    header += bytes(12) + b"acsp" + bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + body
