"""Crops for the embedder, cut as the product cuts them, and which of them are held out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flukeline.vision.crop import to_input
from flukeline.vision.models import Model
from flukeline_training.data import Pictures, Row, read_labels

MARGIN = 0.04
"""Of the box's width and height on each side, as the product cuts."""
WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Crops:
    """Crops of photographs with known whales.

    Attributes:
        pixels: uint8 (N, 3, height, width), RGB.
        whales: int64 (N,), numbers from 0.
        names: The whales' ids by number.
    """

    pixels: NDArray[np.uint8]
    whales: NDArray[np.int64]
    names: tuple[str, ...]


def cut(picture: NDArray[np.uint8], box: tuple[float, ...], size: tuple[int, int]) -> Image.Image:
    """The box with its margin, squashed to ``size`` (width, height); edges are repeated outside.

    Args:
        picture: uint8 (h, w, 3).
        box: x0, y0, x1, y1 as fractions of the picture.
        size: Width and height of the crop.
    """
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    more_x, more_y = (x1 - x0) * MARGIN, (y1 - y0) * MARGIN
    pad = 1 + int(max(width, height) * 0.15)
    wide = Image.fromarray(np.pad(picture, ((pad, pad), (pad, pad), (0, 0)), mode="edge"))
    area = (
        max(0.0, x0 - more_x + pad),
        max(0.0, y0 - more_y + pad),
        min(wide.width, x1 + more_x + pad),
        min(wide.height, y1 + more_y + pad),
    )
    return wide.resize(size, Image.Resampling.BILINEAR, box=area)


def load_crops(
    folder: Path,
    rows: list[Row],
    height: int,
    width: int,
    boxes: dict[str, tuple[float, ...]] | None = None,
) -> Crops:
    """Cuts every row's photograph: the given box, else the one in ``boxes``, else the whole."""
    names = tuple(sorted({row.individual for row in rows}))
    number = {name: index for index, name in enumerate(names)}
    pictures = Pictures(folder).pixels([row.image for row in rows])
    pixels = np.empty((len(rows), 3, height, width), np.uint8)
    for index, row in enumerate(rows):
        box = row.box or (boxes or {}).get(row.image, WHOLE)
        crop = cut(pictures[index], box, (width, height))
        pixels[index] = np.asarray(crop).transpose(2, 0, 1)
    return Crops(pixels, np.array([number[row.individual] for row in rows]), names)


def hold_out(rows: list[Row], count: int, seed: int) -> tuple[list[Row], list[Row]]:
    """Sets whales with two or more photographs aside: for watching and for calibration.

    Returns:
        The rows to learn from and the rows held out.
    """
    photographs = Counter(row.individual for row in rows)
    several = sorted(whale for whale, number in photographs.items() if number >= 2)
    drawn = np.random.default_rng(seed).permutation(len(several))[:count]
    aside = {several[index] for index in drawn}
    return (
        [row for row in rows if row.individual not in aside],
        [row for row in rows if row.individual in aside],
    )


def find_boxes(detector: Model, folder: Path, kept: Path) -> dict[str, tuple[float, ...]]:
    """The crop model's boxes of known whales' photographs that have none given.

    Args:
        detector: The crop model.
        folder: ``labels.csv`` and the zips.
        kept: JSON file that keeps them for the next time.

    Returns:
        Box by image, as fractions of the picture.
    """
    if not kept.exists():
        rows = [row for row in read_labels(folder) if row.individual and not row.box]
        pixels = Pictures(folder).pixels([row.image for row in rows])
        found = {}
        for row, picture in zip(rows, pixels, strict=True):
            box = detector.run(to_input(Image.fromarray(picture), detector.size))["box"]
            found[row.image] = [float(value) for value in np.clip(box.reshape(4), 0, 1)]
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_suffix(".tmp")
        temporary.write_text(json.dumps(found), "utf-8")
        temporary.replace(kept)
    return {image: tuple(box) for image, box in json.loads(kept.read_text("utf-8")).items()}
