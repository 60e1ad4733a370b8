"""Memory that large photographs take: ``python -m tests.benchmarks.memory [--megapixels 150]``.

Each kind of file goes through decoding, display picture, detection and crop in a process of its own;
printed are the peak of its resident memory, and what it keeps afterwards. Further photographs can be
named. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from PIL import Image

from flukeline.vision import colour

ADOBE_RGB = colour.matrix_profile(colour.ADOBE_RGB, (colour.ADOBE_GAMMA,))
KINDS: dict[str, dict[str, Any]] = {
    "JPEG": {},
    "JPEG progressive 4:4:4": {"progressive": True, "subsampling": 0},
    "PNG": {"compress_level": 1},
    "PNG RGBA": {"compress_level": 1},
    "TIFF": {"compression": "tiff_adobe_deflate"},
    "TIFF 16 bits RGB": {"rowsperstrip": 64},
    "TIFF 16 bits RGB in one strip": {},
    "TIFF float RGB": {"rowsperstrip": 64},
    "JPEG with Adobe RGB": {"icc_profile": ADOBE_RGB},
    "PNG with Adobe RGB": {"compress_level": 1, "icc_profile": ADOBE_RGB},
    "AVIF": {"quality": 30, "speed": 10},
    "WEBP": {"method": 2, "quality": 30},
    "WEBP lossless": {"method": 2, "lossless": True, "quality": 20},
    "HEIF": {"quality": 30},
}


def status(field: str) -> int:
    """A field of /proc/self/status in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith(field)) // 1024


def measure(path: Path) -> None:
    """Process one photograph as the crop stage does, in this process."""
    from flukeline.records import Box
    from flukeline.settings import Settings
    from flukeline.vision.crop import cut, encode_crop, find_fluke
    from flukeline.vision.decode import decode, encode_display
    from flukeline.vision.fingerprint import fingerprint
    from flukeline.vision.models import Models

    models = Models.load(Settings.from_environment().models_folder)
    warm = Image.new("RGB", (1200, 900))
    find_fluke(models.detector, warm)
    before = status("VmRSS")
    began = time.monotonic()
    decoded = decode(path.read_bytes())
    size = decoded.size
    encode_display(decoded.image)
    fingerprint(decoded.image)
    found = decoded.to_photograph(find_fluke(models.detector, decoded.image).box)
    for box in (found, Box(-9.0, 9.0, size[0] - 9.0, size[1] + 9.0, 12.0)):
        encode_crop(cut(decoded.image, decoded.to_image(box)))
    seconds = time.monotonic() - began
    del decoded
    gc.collect()
    print(
        f"{path.name:32} {size[0]} x {size[1]} ({size[0] * size[1] / 1e6:.0f} megapixels):"
        f" before {before} MB, peak {status('VmHWM')} MB, after {status('VmRSS')} MB,"
        f" {seconds:.1f} s",
        flush=True,
    )


def _write(folder: Path, kind: str, megapixels: float) -> Path:
    """A picture of coloured blocks, which compresses below the limit of a file's size."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    height = int((megapixels * 1e6 / 1.5) ** 0.5) // 128 * 128
    blocks = np.random.default_rng(1).integers(
        0, 255, (height // 128, height * 3 // 256, 3), np.uint8
    )
    picture = Image.fromarray(blocks).resize((height * 3 // 2, height), Image.Resampling.NEAREST)
    if kind.endswith("RGBA"):
        picture.putalpha(200)
    path = folder / kind.replace(" ", "-").replace(":", "")
    if "16 bits" in kind or "float" in kind:
        bytes_ = np.asarray(picture)
        is_float = "float" in kind
        samples = bytes_ / np.float32(255) if is_float else bytes_.astype(np.uint16) * 257
        tifffile.imwrite(path, samples, compression="zlib", photometric="rgb", **KINDS[kind])
        return path
    buffer = io.BytesIO()
    picture.save(buffer, kind.split(maxsplit=1)[0], **KINDS[kind])
    path.write_bytes(buffer.getvalue())
    return path


def main() -> None:
    """Measure every kind, and the files that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, default=150.0)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path)
    wanted = parser.parse_args()
    if wanted.measure:
        measure(wanted.measure)
        return
    again = [sys.executable, "-m", "tests.benchmarks.memory"]
    with tempfile.TemporaryDirectory() as folder:
        for path in wanted.files:
            subprocess.run([*again, "--measure", path], check=False, env=os.environ)
        for kind in wanted.kinds:
            # The encoder of HEIC writes no more, and no larger AVIF is read.
            most = {"HEIF": 140.0, "AVIF": 64.0}.get(kind, wanted.megapixels)
            path = _write(Path(folder), kind, min(most, wanted.megapixels))
            subprocess.run([*again, "--measure", path], check=False, env=os.environ)
            path.unlink()


if __name__ == "__main__":
    main()
