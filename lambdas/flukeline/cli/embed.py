"""``flukeline embed FILES_OR_FOLDERS... --out vectors.npz``: compute each photograph's embedding."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from flukeline.cli import files
from flukeline.errors import Rejected
from flukeline.records import Box
from flukeline.vision.decode import Decoded
from flukeline.vision.models import Models


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "embed",
        help="compute the embedding of each photograph",
        description="Writes the arrays names and vectors (float32, one row each). Without --boxes"
        " the fluke is found first; a photograph without one, or that cannot be read, is left out"
        " with a message on stderr, and the exit status is then 1.",
    )
    command.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    command.add_argument("--out", type=Path, required=True, metavar="vectors.npz")
    command.add_argument(
        "--boxes",
        type=Path,
        metavar="boxes.csv",
        help="use these boxes, as flukeline crop writes them",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Embed every photograph and write names and vectors."""
    import sys

    from flukeline.settings import Settings
    from flukeline.wiring import load_models

    files.check_out(wanted.out)
    models = load_models(Settings.from_environment(), threads=2)
    boxes = _read_boxes(wanted.boxes) if wanted.boxes else None
    names: list[str] = []
    vectors: list[NDArray[np.float32]] = []
    found = files.find_photographs(wanted.paths)
    for path, decoded in files.decode_each(found, "embedding"):
        vector = None if decoded is None else _vector(models, decoded, path, boxes)
        if vector is not None:
            names.append(str(path))
            vectors.append(vector)
        elif decoded is not None:
            print(f"{path}: no fluke was found.", file=sys.stderr)
    stacked = np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)

    def write(file: IO[bytes]) -> None:
        np.savez(file, names=np.array(names, dtype=np.str_), vectors=stacked)

    files.write_whole(wanted.out, write)
    return 0 if len(names) == len(found) else 1


def _vector(
    models: Models, decoded: Decoded, path: Path, boxes: dict[str, Box] | None
) -> NDArray[np.float32] | None:
    """The vector of one picture, shape (dimension,); None if it has no fluke.

    The crop is encoded and decoded as in the pipeline, so that both give the same vector.
    """
    from flukeline.vision.crop import cut, decode_crop, encode_crop, find_fluke
    from flukeline.vision.embed import embed

    if boxes is not None:
        box = boxes.get(str(path)) or boxes.get(path.name)
    else:
        detection = find_fluke(models.detector, decoded.image)
        box = decoded.to_photograph(detection.box) if detection.fluke_found else None
    if box is None:
        return None
    crop = cut(decoded.image, decoded.to_image(box))
    return embed(models.embedder, decode_crop(encode_crop(crop)))


def _read_boxes(path: Path) -> dict[str, Box]:
    """Boxes by the file's path, and by its name if the name is unique.

    Raises:
        Rejected: The file cannot be read, or has faults; all are listed with their rows.
    """
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise Rejected(f"{path} cannot be read: {error.strerror}.") from error
    boxes: dict[str, Box] = {}
    faults: list[tuple[str, str]] = []
    by_name: dict[str, list[Box]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            if row.get("fluke_found", "true").lower() in ("false", "", "0"):
                continue
            x0, y0, x1, y1 = (float(row[name]) for name in ("x0", "y0", "x1", "y1"))
            box = Box(x0, y0, x1, y1, float(row.get("rotation") or 0.0))
            if not (box.x1 > box.x0 and box.y1 > box.y0):
                raise ValueError("the box has no area")
            boxes[row["file"]] = box
            by_name.setdefault(Path(row["file"]).name, []).append(box)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            faults.append((f"row {number}", f"is not a box: {error}"))
    if faults:
        raise Rejected(f"{path} has {len(faults)} faults.", faults)
    for name, same_name in by_name.items():
        if len(same_name) == 1:
            boxes.setdefault(name, same_name[0])
    return boxes
