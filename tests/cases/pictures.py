"""Every picture of a folder of cases: ``python -m tests.cases.pictures FOLDER``.

The files are named by their kind, as its README says. Printed are the right answer, today's, and the
cosine between the embedder's vectors of the picture and of ``colour-srgb-reference.jpg``, the same
scene, brought to the picture's size and made grey or not as it is; both are cropped by the box of the
fluke in the reference, so that pixels are compared and not the detector. Exits with 1 if any is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from PIL import Image

from flukeline.cli.files import find_photographs
from flukeline.errors import FlukelineError
from flukeline.records import Box
from flukeline.settings import Settings
from flukeline.vision.crop import cut, find_fluke
from flukeline.vision.decode import check_readable, decode
from flukeline.vision.embed import embed
from flukeline.vision.models import Models

REFERENCE = "colour-srgb-reference.jpg"
LEAST_COSINE = 0.97


@dataclass(frozen=True, slots=True)
class Right:
    """What a file must give.

    Attributes:
        says: In words.
        scene: Whether it shows the scene of the reference.
        refused: Words of its refusal; None if it must be read.
        note: Words of a note; None for any or none.
        least_width: Pixels; more than that of a thumbnail.
    """

    says: str
    scene: bool = True
    refused: str | None = None
    note: str | None = None
    least_width: int = 0


# The first pattern that fits counts.
RIGHT: tuple[tuple[str, Right], ...] = (
    ("deep-rgba.tif", Right("read, on white", scene=False)),
    ("deep-rgba-premultiplied.tif", Right("read, on white", scene=False)),
    ("deep-webp-alpha.webp", Right("read, on white", scene=False)),
    ("deep-*", Right("normal brightness and colours")),
    ("colour-*", Right("the profile is applied")),
    ("frame-blank-first.tif", Right("page 2, with a note", note="Page 2 of 2")),
    ("frame-thumbnail-first.tif", Right("not the thumbnail", least_width=300)),
    ("frame-raw*", Right("not the thumbnail", least_width=512)),
    ("*.NEF", Right("not the thumbnail", least_width=512)),
    ("frame-*", Right("the first picture", least_width=512)),
    ("jpeg-half-zero.jpg", Right("refused", refused="damaged or incomplete")),
    ("jpeg-last-kilobyte-missing.jpg", Right("read, with a note", note="rows are grey")),
    ("jpeg-junk-in-front.jpg", Right("read, or true words", refused="a JPEG picture with other")),
    ("huge-*", Right("read", scene=False)),
    ("other-film.mov", Right("true words", refused="a video")),
    ("other-jp2.jp2", Right("true words", refused="a JPEG 2000 picture")),
    ("other-jxl.jxl", Right("true words", refused="a JPEG XL picture")),
    ("*", Right("read and upright")),
)
SHEETS = (("csv-box-turned-tiff/a.tif", "upright"), ("csv-box-turn-9/a.jpg", "upright"))


class Judge:
    """Compares pictures with the reference scene."""

    def __init__(self, folder: Path) -> None:
        self._models = Models.load(Settings.from_environment().models_folder)
        self._reference = decode((folder / REFERENCE).read_bytes()).image

    def _vector(self, image: Image.Image, box: Box) -> np.ndarray:
        return np.asarray(embed(self._models.embedder, cut(image, box)), dtype=float).ravel()

    def cosine(self, image: Image.Image) -> float:
        """The cosine between a picture's vector and that of the scene read right."""
        right = self._reference.resize(image.size, Image.Resampling.LANCZOS)
        pixels = np.asarray(image, dtype=int)
        if np.ptp(pixels, axis=2).max() <= 2:
            right = right.convert("L").convert("RGB")
        box = find_fluke(self._models.detector, right).box
        one, other = self._vector(image, box), self._vector(right, box)
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def judged(path: Path, right: Right, cosine: Callable[[Image.Image], float]) -> tuple[str, bool]:
    """Today's answer to a file, and whether it is right."""
    data = path.read_bytes()
    try:
        checked = check_readable(data)
        decoded = decode(data)
    except FlukelineError as error:
        return (
            f"refused: {error.detail}",
            right.refused is not None and right.refused in error.detail,
        )
    words = [f"{decoded.size[0]} x {decoded.size[1]}", *decoded.notes]
    is_right = right.refused is None and checked == decoded.size
    is_right &= decoded.size[0] >= right.least_width
    is_right &= right.note is None or any(right.note in each for each in decoded.notes)
    if right.scene:
        found = cosine(decoded.image)
        is_right &= found >= LEAST_COSINE and decoded.size[0] > decoded.size[1]
        words.append(f"cosine {found:.3f}")
    return ", ".join(words), is_right


def rows(folder: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Name, right answer, today's answer and whether it is right, of every case."""
    judge = Judge(folder)
    kinds = ("colour", "deep", "frame", "heic", "huge", "jpeg", "name", "other", "turn")
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.split("-")[0] in kinds:
            right = next(each for pattern, each in RIGHT if fnmatch(path.name, pattern))
            yield path.name, right.says, *judged(path, right, judge.cosine)
    for path in sorted(folder.glob("csv-raw-listed/*.NEF")):
        right = next(each for pattern, each in RIGHT if fnmatch(path.name, pattern))
        yield path.relative_to(folder).as_posix(), right.says, *judged(path, right, judge.cosine)
    for name, says in SHEETS:
        data = (folder / name).read_bytes()
        size = check_readable(data)
        yield name, says, f"{size[0]} x {size[1]}", size == decode(data).size and size[0] > size[1]
    found = {path.name for path in find_photographs([folder])}
    yield "name-canon.HIF", "found in a folder", "", "name-canon.HIF" in found


def main() -> int:
    """Print the table and how many are right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    table = list(rows(parser.parse_args().folder))
    for name, says, answer, is_right in table:
        print(f"{name:36} {'ok   ' if is_right else 'WRONG'} {says:30} {answer}")
    print(f"{sum(row[3] for row in table)} of {len(table)} right")
    return 0 if all(row[3] for row in table) else 1


if __name__ == "__main__":
    sys.exit(main())
