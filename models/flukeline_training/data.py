"""Labelled photographs: rows of ``labels.csv``, and the pictures in zips or files beside it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flukeline.catalogue.sheets import unescape_cell
from flukeline.errors import FlukelineError
from flukeline.vision.decode import decode as decode_picture

KEYPOINTS = ("left_tip", "notch", "right_tip")
COLUMNS = ("image", "individual", "split", "x0", "y0", "x1", "y1")


@dataclass(frozen=True, slots=True)
class Row:
    """One photograph of the label file.

    Attributes:
        image: The file's name within the zips.
        individual: The whale's id, empty where unknown.
        split: ``train``, ``more`` (to train on, but not in the protocol's catalogue), ``val``, or
            empty.
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
    """Reads ``labels.csv`` (coordinates there are 0..100, percent of the picture's sides).

    Args:
        folder: A folder with ``labels.csv``, or a zip with one: an export of the catalogue.

    Raises:
        FlukelineError: Columns are missing, names repeat or numbers do not parse; every fault is
            listed with its row.
    """
    rows, faults = _read(folder)
    if faults:
        raise FlukelineError(f"{labels_of(folder)} has {len(faults)} faults.", faults)
    return [row for _, row in rows]


def labels_of(folder: Path) -> Path:
    """Where the labels of a folder or zip lie, for messages."""
    return folder / "labels.csv"


def read_text(folder: Path, name: str) -> str:
    """The text of a sheet in a folder, or beside ``labels.csv`` in a zip.

    Raises:
        OSError: The folder has no such file; KeyError where the zip has none.
    """
    if not folder.is_file():
        return (folder / name).read_text("utf-8-sig")
    with zipfile.ZipFile(folder) as archive:
        return archive.read(f"{_prefix(archive)}{name}").decode("utf-8-sig")


def _prefix(archive: zipfile.ZipFile) -> str:
    """The folder of ``labels.csv`` within a zip, with its slash; empty where there is none."""
    inside = [name for name in archive.namelist() if name.rpartition("/")[2] == "labels.csv"]
    return min(inside, key=len).removesuffix("labels.csv") if inside else ""


def _read(folder: Path) -> tuple[list[tuple[int, Row]], list[tuple[str, str]]]:
    """The rows with their numbers in the file, and its faults."""
    path = labels_of(folder)
    try:
        reader = csv.DictReader(io.StringIO(read_text(folder, "labels.csv"), newline=""))
        table, columns = list(reader), reader.fieldnames or ()
    except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile) as problem:
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


def check(folder: Path, decode: bool = True) -> list[Row]:
    """Reads the labels and opens every photograph that they name, before anything is trained.

    Args:
        folder: Labels and photographs.
        decode: Whether to decode each photograph; without, it only has to be there.

    Raises:
        FlukelineError: Photographs are missing or unreadable, or no whale has two of them; every
            fault is listed with its row.
    """
    rows, faults = _read(folder)
    pictures = Pictures(folder)
    for number, row in rows:
        if row.image not in pictures:
            faults.append((f"row {number}", f"{row.image} is in none of the zips or folders"))
            continue
        if not decode:
            continue
        try:
            decode_picture(pictures.data(row.image))
        except FlukelineError as error:
            faults.append((f"row {number}", f"{row.image} cannot be read: {error.detail}"))
    named = Counter(row.individual for _, row in rows if row.individual)
    if max(named.values(), default=0) < 2:
        faults.append(("the file", "no whale has two photographs: there is nothing to compare"))
    if faults:
        raise FlukelineError(f"{labels_of(folder)} has {len(faults)} faults.", faults)
    return [row for _, row in rows]


TRAINING_SPLITS = ("train", "more")
"""Splits that models learn from. A model's figures count on photographs of no such split."""


def named_rows(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Photographs of known whales to learn from: those to hold out from, and those only learnt.

    An export of the catalogue gives no split: all its photographs of known whales are ``train``.
    Whales are held out of ``train`` alone, so that figures of runs with and without the further
    photographs of ``more`` stay comparable.
    """
    known = [row for row in rows if row.individual]
    if not any(row.split for row in known):
        return known, []
    return (
        [row for row in known if row.split == "train"],
        [row for row in known if row.split == "more"],
    )


def unseen(row: Row) -> bool:
    """Whether models did not learn from a photograph."""
    return row.split not in TRAINING_SPLITS


class Pictures:
    """The photographs' bytes by name: in a zip, in the zips of a folder, or files in it.

    ``flukeline export`` puts photographs into a folder ``photographs``. The second fluke of one
    photograph is called ``fluke2/name`` in the labels.
    """

    def __init__(self, folder: Path) -> None:
        single = folder.is_file()
        paths = [folder] if single else sorted(folder.glob("*.zip"))
        self._folders = () if single else (folder, folder / "photographs")
        self._where: dict[str, tuple[zipfile.ZipFile, str]] = {}
        for path in paths:
            archive = zipfile.ZipFile(path)
            prefix = _prefix(archive)
            for member in archive.namelist():
                name = member.removeprefix(prefix).removeprefix("photographs/")
                self._where[name] = archive, member

    def _find(self, image: str) -> tuple[zipfile.ZipFile, str] | Path | None:
        whole = unescape_cell(image)
        for name in (image, whole, re.sub(r"^fluke[0-9]+/", "", whole)):
            if name in self._where:
                return self._where[name]
            for folder in self._folders:
                path = folder / name
                if ".." not in path.parts and path.is_file():
                    return path
        return None

    def file(self, image: str) -> Path | None:
        """The photograph's own file; None where it lies in a zip, or is nowhere."""
        found = self._find(image)
        return found if isinstance(found, Path) else None

    def __contains__(self, image: str) -> bool:
        return self._find(image) is not None

    def data(self, image: str) -> bytes:
        """The file as it is.

        Raises:
            FlukelineError: It is nowhere beside the labels.
        """
        found = self._find(image)
        if found is None:
            raise FlukelineError(f"{image} is in none of the zips or folders beside labels.csv.")
        return found.read_bytes() if isinstance(found, Path) else found[0].read(found[1])

    def pixels(self, images: Sequence[str], side: int = 100) -> np.ndarray:
        """Decoded photographs squashed to a square, uint8 (N, side, side, 3), RGB.

        Raises:
            FlukelineError: One is missing or cannot be read.
        """
        out = np.empty((len(images), side, side, 3), np.uint8)
        for index, image in enumerate(images):
            picture = decode_picture(self.data(image)).image
            same = picture.size == (side, side)
            squashed = picture if same else picture.resize((side, side), reducing_gap=3.0)
            out[index] = np.asarray(squashed)
        return out
