"""The labelled photographs: rows of ``labels.csv`` and their pixels from the zips beside it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from flukeline.errors import FlukelineError

KEYPOINTS = ("left_tip", "notch", "right_tip")
COLUMNS = ("image", "individual", "split", "x0", "y0", "x1", "y1")


@dataclass(frozen=True, slots=True)
class Row:
    """One photograph of the label file.

    Attributes:
        image: The file's name within the zips.
        individual: The whale's id, empty where unknown.
        split: ``train``, ``val``, or empty (unlabelled).
        width: Width of the original photograph in pixels, or None.
        height: Height of the original photograph in pixels, or None.
        box: x0, y0, x1, y1 as fractions of the picture (0..1), or None.
        keypoints: Left tip, notch and right tip, x and y as fractions, or None.
    """

    image: str
    individual: str
    split: str
    width: float | None
    height: float | None
    box: tuple[float, ...] | None
    keypoints: tuple[float, ...] | None


def read_labels(folder: Path) -> list[Row]:
    """Reads ``labels.csv`` (coordinates there are 0..100 of the squashed picture).

    Raises:
        FlukelineError: Columns are missing, names repeat or numbers do not parse; every fault is
            listed with its row.
    """
    rows, faults = _read(folder)
    if faults:
        raise FlukelineError(f"{folder / 'labels.csv'} has {len(faults)} faults.", faults)
    return [row for _, row in rows]


def _read(folder: Path) -> tuple[list[tuple[int, Row]], list[tuple[str, str]]]:
    """The rows with their numbers in the file, and its faults."""
    path = folder / "labels.csv"
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            table, columns = list(reader), reader.fieldnames or ()
    except (OSError, UnicodeDecodeError) as problem:
        raise FlukelineError(f"{path} cannot be read: {problem}.") from problem
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise FlukelineError(f"{path} lacks the columns {', '.join(missing)}.")
    faults: list[tuple[str, str]] = []
    rows: list[tuple[int, Row]] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(table, start=2):
        name = cells["image"]
        if name in seen:
            faults.append((f"row {number}", f"{name} is already in row {seen[name]}"))
            continue
        seen[name] = number
        try:
            rows.append((number, _row(cells)))
        except (TypeError, ValueError) as problem:
            faults.append((f"row {number}", f"{name}: {problem}"))
    return rows, faults


def _row(cells: dict[str, str]) -> Row:
    size = [cells.get(f"original_{side}", "") for side in ("width", "height")]
    points = [cells.get(f"{point}_{axis}", "") for point in KEYPOINTS for axis in "xy"]
    return Row(
        image=cells["image"],
        individual=cells["individual"],
        split=cells["split"],
        width=float(size[0]) if size[0] else None,
        height=float(size[1]) if size[1] else None,
        box=_fractions([cells[corner] for corner in ("x0", "y0", "x1", "y1")]),
        keypoints=_fractions(points),
    )


def _fractions(cells: list[str]) -> tuple[float, ...] | None:
    return None if not all(cells) else tuple(float(cell) / 100 for cell in cells)


def check(folder: Path) -> list[Row]:
    """Reads the labels and opens every photograph that they name, before anything is trained.

    Raises:
        FlukelineError: Photographs are missing or unreadable, or no whale has two of them; every
            fault is listed with its row.
    """
    rows, faults = _read(folder)
    pictures = Pictures(folder)
    for number, row in rows:
        if row.image not in pictures:
            faults.append((f"row {number}", f"{row.image} is in none of the zips"))
            continue
        try:
            with Image.open(io.BytesIO(pictures.data(row.image))) as picture:
                picture.load()
        except (OSError, ValueError, SyntaxError):
            faults.append((f"row {number}", f"{row.image} cannot be read as a picture"))
    named = Counter(row.individual for _, row in rows if row.individual)
    if max(named.values(), default=0) < 2:
        faults.append(("the file", "no whale has two photographs: there is nothing to compare"))
    if faults:
        raise FlukelineError(f"{folder / 'labels.csv'} has {len(faults)} faults.", faults)
    return [row for _, row in rows]


class Pictures:
    """The photographs' bytes, looked up by name over every zip of a folder."""

    def __init__(self, folder: Path) -> None:
        self._archives = [zipfile.ZipFile(path) for path in sorted(folder.glob("*.zip"))]
        self._where = {name: archive for archive in self._archives for name in archive.namelist()}

    def __contains__(self, image: str) -> bool:
        return image in self._where

    def data(self, image: str) -> bytes:
        """The file as it is.

        Raises:
            FlukelineError: No zip holds it.
        """
        if image not in self._where:
            raise FlukelineError(f"{image} is in none of the zips beside labels.csv.")
        return self._where[image].read(image)

    def pixels(self, images: list[str], side: int = 100) -> np.ndarray:
        """Decoded photographs, uint8 (N, side, side, 3), RGB."""
        out = np.empty((len(images), side, side, 3), np.uint8)
        for index, image in enumerate(images):
            with Image.open(io.BytesIO(self.data(image))) as picture:
                rgb = picture.convert("RGB")
                out[index] = np.asarray(
                    rgb if rgb.size == (side, side) else rgb.resize((side, side))
                )
        return out
