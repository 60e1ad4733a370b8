"""Files of every kind that cameras, scanners and microscopes write, made from one drawing of a fluke."""

from __future__ import annotations

import io
import struct
from functools import cache
from typing import Any

import numpy as np
import tifffile
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from flukeline.sample.draw import draw_picture
from flukeline.vision import colour

register_heif_opener()
SIZE = (240, 160)
Samples = np.ndarray

ADOBE_RGB = colour.matrix_profile(colour.ADOBE_RGB, (colour.ADOBE_GAMMA,))
PRO_PHOTO = colour.matrix_profile(
    ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)), (1.8,)
)
"""ROMM RGB, without the straight piece at the foot of its curve. Source: ISO 22028-2."""
LINEAR = colour.matrix_profile(
    ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)), (1.0,)
)
"""sRGB's primaries without its curve."""
DISPLAY_P3 = colour.matrix_profile(colour.DISPLAY_P3, colour.SRGB_CURVE)


@cache
def drawing() -> Image.Image:
    """A fluke, in RGB."""
    return draw_picture(3, 0).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


@cache
def grey() -> Image.Image:
    """The same in grey."""
    return drawing().convert("L")


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def in_space(profile: bytes, image: Image.Image | None = None, mode: str = "RGB") -> Image.Image:
    """The drawing in another colour space."""
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(profile)), "RGB", mode
    )
    converted = ImageCms.applyTransform(image or drawing(), transform)
    assert converted is not None
    converted.info = {}
    return converted


def tiff(samples: Samples, **options: Any) -> bytes:
    """One page as tifffile writes it; deflated unless ``compression`` says otherwise."""
    buffer = io.BytesIO()
    options.setdefault("photometric", "rgb" if samples.ndim == 3 else "minisblack")
    options.setdefault("compression", "zlib")
    tifffile.imwrite(buffer, samples, metadata=None, **options)
    return buffer.getvalue()


def pages(*each: tuple[Samples, dict[str, Any]], **options: Any) -> bytes:
    """A TIFF file of several pages: their samples, and the writer's options for each."""
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, **options) as file:
        for samples, more in each:
            kind = "rgb" if samples.ndim == 3 else "minisblack"
            file.write(samples, **{"photometric": kind, "metadata": None} | more)
    return buffer.getvalue()


def colours() -> Samples:
    """The drawing's pixels, uint8 (height, width, 3)."""
    return np.asarray(drawing())


def greys() -> Samples:
    """The grey drawing's pixels, uint8 (height, width)."""
    return np.asarray(grey())


def deep_tiffs() -> dict[str, bytes]:
    """Kinds of samples that Pillow refuses or shows wrong; those in grey begin with "grey"."""
    rgb, one = colours().astype(np.float64) / 255, greys().astype(np.float64) / 255
    words, word = (rgb * 65535).astype(np.uint16), (one * 65535).astype(np.uint16)
    gaps = (one * 255).astype(np.float32)
    gaps[:2] = np.nan
    halo = one.astype(np.float32)
    halo[0, :60] = 1.04
    opaque = np.full((*word.shape, 1), 65535, dtype=np.uint16)
    return {
        "rgb of 16 bits": tiff(words),
        "rgb with 12 bits used": tiff((rgb * 4095).astype(np.uint16)),
        "rgb with 10 bits used": tiff((rgb * 1023).astype(np.uint16)),
        "rgb in planes": tiff(words.transpose(2, 0, 1), planarconfig="separate"),
        "rgb called grey": tiff(words, photometric="minisblack", planarconfig="contig"),
        "rgb in tiles": tiff(words, tile=(64, 64)),
        "rgb in planes and tiles": tiff(
            words.transpose(2, 0, 1), planarconfig="separate", tile=(64, 64)
        ),
        "rgb big endian, not compressed": tiff(words, byteorder=">", compression=None),
        "rgb in strips of one row": tiff(words, rowsperstrip=1),
        "rgb with a predictor": tiff(words, predictor=2),
        "rgb in BigTIFF": tiff(words, bigtiff=True),
        "rgb of floats": tiff(rgb.astype(np.float32)),
        "rgb of doubles": tiff(rgb),
        "rgb with opacity": tiff(
            np.concatenate([words, opaque], axis=2), extrasamples=["unassalpha"]
        ),
        "grey of 16 bits, big endian": tiff(word, byteorder=">"),
        "grey with 12 bits used": tiff((one * 4095).astype(np.uint16)),
        "grey, white is zero, big endian": tiff(
            65535 - word, photometric="miniswhite", byteorder=">"
        ),
        "grey of 8 bits, white is zero": tiff(255 - greys(), photometric="miniswhite"),
        "grey with opacity": tiff(np.stack([word, opaque[..., 0]], axis=2), **GREY_ALPHA),
        "grey, signed": tiff((one * 32767).astype(np.int16)),
        "grey, signed about zero": tiff((one * 65535 - 32768).astype(np.int16)),
        "grey, signed bytes": tiff((one * 127).astype(np.int8)),
        "grey of 32 bits": tiff((one * (2**32 - 1)).astype(np.uint32)),
        "grey of 32 bits with 16 used": tiff(word.astype(np.uint32)),
        "grey of floats to 1": tiff(one.astype(np.float32)),
        "grey of floats over 1": tiff(halo),
        "grey of floats to 100": tiff((one * 100).astype(np.float32)),
        "grey of floats to 65535": tiff((one * 65535).astype(np.float32)),
        "grey of floats with gaps": tiff(gaps),
        "grey of half floats": tiff(one.astype(np.float16)),
    }


GREY_ALPHA: dict[str, Any] = {
    "photometric": "minisblack",
    "planarconfig": "contig",
    "extrasamples": ["unassalpha"],
}


def jpeg(width: int = 900, **options: Any) -> bytes:
    """The drawing as a camera's JPEG file, ``width`` pixels wide."""
    large = drawing().resize((width, width * SIZE[1] // SIZE[0]), Image.Resampling.BICUBIC)
    return saved(large, "JPEG", quality=90, **options)


def _thumbnail() -> Samples:
    return np.asarray(drawing().resize((60, 40)))


def _tags(make: str, orientation: int) -> list[tuple[int, int, int | None, Any, bool]]:
    date = "2019:07:04 12:00:00"
    return [(271, 2, None, make, True), (274, 3, 1, orientation, True), (306, 2, None, date, True)]


def dng(preview: bytes, orientation: int = 1, raw: tuple[int, int] | None = (900, 600)) -> bytes:
    """A DNG file: a thumbnail, in it the pixels of the sensor, and the preview behind them."""
    mosaic = np.zeros((raw or (16, 16))[::-1], dtype=np.uint16)
    tags = _tags("A Camera Maker", orientation)
    tags.append((50706, 1, 4, b"\1\4\0\0", True))
    first = {"subfiletype": 1, "extratags": tags, "subifds": 1 if raw else 0}
    each: list[tuple[Samples, dict[str, Any]]] = [(_thumbnail(), first)]
    if raw:
        each.append((mosaic, {"photometric": 32803, "compression": "zlib"}))
    return pages(*each) + preview


def orf(preview: bytes, orientation: int = 1) -> bytes:
    """An Olympus file: a TIFF file with another signature; the preview is in the maker's notes."""
    file = pages((_thumbnail(), {"extratags": _tags("OLYMPUS", orientation)}))
    return b"IIRO" + file[4:] + preview


def raf(preview: bytes) -> bytes:
    """A Fujifilm file: the preview, with its own EXIF, stands behind a header."""
    header = b"FUJIFILMCCD-RAW 0201FF129502X-T3".ljust(84, b"\0")
    return (
        (header + struct.pack(">II", 148, len(preview))).ljust(148, b"\0") + preview + bytes(5000)
    )


def cr3(preview: bytes, orientation: int = 1) -> bytes:
    """A Canon file of boxes: its directories of EXIF, and the preview among the media."""
    exif = Image.Exif()
    exif.update({271: "Canon", 274: orientation, 306: "2019:07:04 12:00:00"})
    main = exif.tobytes()[6:]
    canon = _box(b"CMT1", main) + _box(b"CMT2", main) + _box(b"CMT4", b"")
    moov = _box(b"moov", _box(b"uuid", bytes(16) + canon))
    return _box(b"ftyp", b"crx \0\0\0\1crx isom") + moov + _box(b"mdat", preview + bytes(3000))


def _box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def with_brands(data: bytes, *brands: bytes) -> bytes:
    """An ISO media file under other brands, the major one first."""
    end = int.from_bytes(data[:4], "big")
    return _box(b"ftyp", brands[0] + bytes(4) + b"".join(brands)) + data[end:]


def every_kind() -> dict[str, bytes]:
    """One file of each kind that is read."""
    return {
        "JPEG": jpeg(240),
        "JPEG, progressive": jpeg(240, progressive=True),
        "JPEG with a profile": saved(in_space(ADOBE_RGB), "JPEG", icc_profile=ADOBE_RGB),
        "PNG": saved(drawing(), "PNG"),
        "WebP": saved(drawing(), "WEBP"),
        "HEIC": saved(drawing(), "HEIF"),
        "AVIF": saved(drawing(), "AVIF"),
        "TIFF by Pillow": saved(drawing(), "TIFF", compression="tiff_lzw"),
        "TIFF with two pages": pages((_thumbnail(), {"subfiletype": 1}), (colours(), {})),
        "DNG": dng(jpeg(600)),
        "ORF": orf(jpeg(600)),
        "RAF": raf(jpeg(600)),
        "CR3": cr3(jpeg(600)),
    } | {f"TIFF, {name}": data for name, data in deep_tiffs().items()}
