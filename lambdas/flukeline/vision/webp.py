"""Decoding a large WebP picture at a smaller size, by libwebp's own scaling.

Pillow decodes WebP by libwebp's decoder of animations, which holds five copies of the picture: 99
megapixels took 3,067 MB. This calls ``WebPDecode`` of the libwebp that Pillow is linked to
(webp/decode.h, ABI version 2), which scales while it decodes.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_int, c_size_t, c_uint8, c_uint32, c_void_p

import numpy as np
from PIL import Image

from flukeline.errors import Rejected

_ABI_VERSION = 0x0209
_MODE_RGBA = 1
_UNSUPPORTED_FEATURE = 4


class _Features(ctypes.Structure):
    """WebPBitstreamFeatures."""

    _fields_ = (
        ("width", c_int),
        ("height", c_int),
        ("has_alpha", c_int),
        ("has_animation", c_int),
        ("format", c_int),
        ("pad", c_uint32 * 5),
    )


class _Rgba(ctypes.Structure):
    """WebPRGBABuffer."""

    _fields_ = (("rgba", POINTER(c_uint8)), ("stride", c_int), ("size", c_size_t))


class _Planes(ctypes.Union):
    """The union of WebPRGBABuffer and WebPYUVABuffer, which has 80 bytes."""

    _fields_ = (("rgba", _Rgba), ("yuva", c_uint8 * 80), ("align", c_void_p))


class _Buffer(ctypes.Structure):
    """WebPDecBuffer."""

    _fields_ = (
        ("colorspace", c_int),
        ("width", c_int),
        ("height", c_int),
        ("is_external_memory", c_int),
        ("planes", _Planes),
        ("pad", c_uint32 * 4),
        ("private_memory", c_void_p),
    )


class _Options(ctypes.Structure):
    """WebPDecoderOptions."""

    _fields_ = (
        ("bypass_filtering", c_int),
        ("no_fancy_upsampling", c_int),
        ("use_cropping", c_int),
        ("crop_left", c_int),
        ("crop_top", c_int),
        ("crop_width", c_int),
        ("crop_height", c_int),
        ("use_scaling", c_int),
        ("scaled_width", c_int),
        ("scaled_height", c_int),
        ("use_threads", c_int),
        ("dithering_strength", c_int),
        ("flip", c_int),
        ("alpha_dithering_strength", c_int),
        ("pad", c_uint32 * 5),
    )


class _Config(ctypes.Structure):
    """WebPDecoderConfig."""

    _fields_ = (("input", _Features), ("output", _Buffer), ("options", _Options))


def decode_scaled(data: bytes, size: tuple[int, int]) -> Image.Image:
    """Decode a WebP picture to ``size`` (width, height), RGBA.

    Raises:
        Rejected: The file holds an animation.
        ValueError: The file is damaged.
    """
    import PIL._webp

    # A symbol is looked up in the libraries that this one is linked to as well.
    libwebp = ctypes.CDLL(PIL._webp.__file__)
    config = _Config()
    if not libwebp.WebPInitDecoderConfigInternal(byref(config), _ABI_VERSION):
        raise OSError("this version of libwebp is not supported")
    if libwebp.WebPGetFeaturesInternal(
        data, c_size_t(len(data)), byref(config.input), _ABI_VERSION
    ):
        raise ValueError("libwebp cannot read the header")
    width, height = size
    pixels = np.empty((height, width, 4), dtype=np.uint8)
    config.options.use_scaling = int(size != (config.input.width, config.input.height))
    config.options.scaled_width, config.options.scaled_height = size
    config.output.colorspace = _MODE_RGBA
    config.output.is_external_memory = 1
    config.output.planes.rgba.rgba = pixels.ctypes.data_as(POINTER(c_uint8))
    config.output.planes.rgba.stride = 4 * width
    config.output.planes.rgba.size = pixels.nbytes
    libwebp.WebPDecode.argtypes = (ctypes.c_char_p, c_size_t, c_void_p)
    status = libwebp.WebPDecode(data, len(data), byref(config))
    if status == _UNSUPPORTED_FEATURE:
        raise Rejected("This large WebP file is an animation. Export the photograph as JPEG.")
    if status != 0:
        raise ValueError(f"libwebp's status {status}")
    return Image.fromarray(pixels)
