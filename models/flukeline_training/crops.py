"""Crops for the embedder, cut from the originals as the product cuts them, and kept on disk."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from flukeline.errors import FlukelineError
from flukeline.records import Box
from flukeline.vision.crop import cut, to_input
from flukeline.vision.decode import decode
from flukeline.vision.models import Model
from flukeline_training.config import EmbedConfig
from flukeline_training.data import Pictures, Row, check, named_rows, read_labels

WHOLE = (0.0, 0.0, 1.0, 1.0)
Boxes = Mapping[str, tuple[float, ...]]
FLUSH = 256
"""Crops between two moments at which the cache is on the disk."""


@dataclass(frozen=True, slots=True)
class Crops:
    """Crops of photographs with known whales.

    Attributes:
        pixels: uint8 (N, 3, height, width), RGB; mapped from a file where there is a cache.
        whales: int64 (N,), numbers from 0.
        names: The whales' ids by number.
    """

    pixels: NDArray[np.uint8]
    whales: NDArray[np.int64]
    names: tuple[str, ...]


def cut_one(data: bytes, box: tuple[float, ...], size: tuple[int, int]) -> NDArray[np.uint8]:
    """One crop from a photograph's file, by the product's own steps: uint8 (3, height, width).

    Args:
        data: The file.
        box: x0, y0, x1, y1 as fractions of the upright photograph.
        size: Height and width of the crop.
    """
    image = decode(data).image
    x0, y0, x1, y1 = box
    pixels = Box(x0 * image.width, y0 * image.height, x1 * image.width, y1 * image.height)
    crop = to_input(cut(image, pixels), size)[0]
    rounded: NDArray[np.uint8] = np.clip(np.rint(crop), 0, 255).astype(np.uint8)
    return rounded


def load_crops(
    folder: Path,
    rows: Sequence[Row],
    height: int,
    width: int,
    boxes: Boxes | None = None,
    cache: Path | None = None,
    threads: int = 2,
) -> Crops:
    """Cuts every row's photograph: by its own box, else the one in ``boxes``, else the whole.

    Args:
        folder: ``labels.csv`` and the photographs.
        rows: Photographs of known whales.
        height: Of the crops, in pixels.
        width: Of the crops, in pixels.
        boxes: Of photographs without one in their row.
        cache: Folder that keeps the crops for the next time. They are then read from a
            memory-mapped file, so that memory stays bounded, and a killed run goes on.
        threads: Photographs cut at once.

    Raises:
        FlukelineError: Photographs cannot be read (each is named), or the disk is too small.
    """
    names = tuple(sorted({row.individual for row in rows}))
    number = {name: index for index, name in enumerate(names)}
    chosen = [row.box or (boxes or {}).get(row.image, WHOLE) for row in rows]
    shape = (len(rows), 3, height, width)
    if cache is None:
        pixels: NDArray[np.uint8] = np.empty(shape, np.uint8)
        done: NDArray[np.bool_] = np.zeros(len(rows), np.bool_)
    else:
        pixels, done = _open_cache(cache, rows, chosen, shape)
    _cut_missing(folder, rows, chosen, pixels, done, threads)
    return Crops(pixels, np.array([number[row.individual] for row in rows], np.int64), names)


def _open_cache(
    cache: Path, rows: Sequence[Row], boxes: Sequence[tuple[float, ...]], shape: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The mapped crops and which of them are cut; a folder for each list of photographs."""
    listed = [[row.image, *box] for row, box in zip(rows, boxes, strict=True)]
    key = hashlib.sha256(json.dumps([listed, shape]).encode()).hexdigest()[:16]
    own = cache / f"crops-{shape[2]}x{shape[3]}-{key}"
    own.mkdir(parents=True, exist_ok=True)
    files = own / "pixels.npy", own / "done.npy"
    needed = int(np.prod(shape))
    if not files[1].exists():
        free = shutil.disk_usage(own).free
        if needed > free:
            raise FlukelineError(
                f"The crops need {needed / 1e9:.1f} GB in {cache}, where {free / 1e9:.1f} GB are"
                " free. Make room, or train with a smaller height and width."
            )
        open_memmap(files[0], "w+", np.uint8, shape)
        open_memmap(files[1], "w+", np.bool_, (shape[0],))
    return np.load(files[0], mmap_mode="r+"), np.load(files[1], mmap_mode="r+")


def _cut_missing(
    folder: Path,
    rows: Sequence[Row],
    boxes: Sequence[tuple[float, ...]],
    pixels: NDArray[np.uint8],
    done: NDArray[np.bool_],
    threads: int,
) -> None:
    pictures = Pictures(folder)
    size = pixels.shape[2], pixels.shape[3]
    missing = [int(index) for index in np.flatnonzero(~done)]
    faults: list[tuple[str, str]] = []

    def one(index: int) -> None:
        try:
            pixels[index] = cut_one(pictures.data(rows[index].image), boxes[index], size)
            done[index] = True
        except FlukelineError as error:
            faults.append((rows[index].image, error.detail))

    with (
        tqdm(total=len(missing), desc="cutting", unit=" crops", mininterval=5, delay=5) as bar,
        ThreadPoolExecutor(threads) as pool,
    ):
        for start in range(0, len(missing), FLUSH):
            part = missing[start : start + FLUSH]
            list(pool.map(one, part))
            for each in (pixels, done):
                if isinstance(each, np.memmap):
                    each.flush()
            bar.update(len(part))
    if faults:
        raise FlukelineError(f"{len(faults)} photographs cannot be used.", sorted(faults))


def hold_out(rows: Sequence[Row], count: int, seed: int) -> tuple[list[Row], list[Row]]:
    """Sets whales with two or more photographs aside: for validation and for calibration.

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


def training_crops(
    folder: Path,
    config: EmbedConfig,
    boxes: Boxes | None,
    leave_out: Collection[str],
    cache: Path,
) -> tuple[Crops, Crops | None]:
    """The crops of a labelled folder that a recipe learns from, and those that it holds out.

    Raises:
        FlukelineError: The labels have faults, or photographs cannot be read; each is named.
    """
    rows = [row for row in check(folder, decode=False) if row.image not in leave_out]
    first, further = named_rows(rows)
    learn, aside = hold_out(first, config.held_out, config.seed)
    learn += further
    size = config.largest_size()
    crops = load_crops(folder, learn, *size, boxes, cache, config.threads)
    return crops, (
        load_crops(folder, aside, *size, boxes, cache, config.threads) if aside else None
    )


def find_boxes(detector: Model, folder: Path, kept: Path) -> dict[str, tuple[float, ...]]:
    """The crop model's boxes of known whales' photographs that have none given.

    Args:
        detector: The crop model.
        folder: ``labels.csv`` and the photographs.
        kept: JSON file that keeps them for the next time.

    Returns:
        Box by image, as fractions of the picture.
    """
    if not kept.exists():
        rows = [row for row in read_labels(folder) if row.individual and not row.box]
        pictures = Pictures(folder)
        found = {}
        for row in rows:
            square = Image.fromarray(pictures.pixels([row.image])[0])
            box = detector.run(to_input(square, detector.size))["box"]
            found[row.image] = [float(value) for value in np.clip(box.reshape(4), 0, 1)]
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_suffix(".tmp")
        temporary.write_text(json.dumps(found), "utf-8")
        temporary.replace(kept)
    return {image: tuple(box) for image, box in json.loads(kept.read_text("utf-8")).items()}
