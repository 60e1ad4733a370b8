"""``flukeline crop FILES_OR_FOLDERS... --out boxes.csv``: find the fluke in each photograph."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import IO, Any

from flukeline.cli import files

COLUMNS = ("file", "fluke_found", "confidence", "x0", "y0", "x1", "y1", "rotation")


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "crop",
        help="find the fluke in each photograph",
        description="Writes a CSV with a row for each photograph: "
        + ", ".join(COLUMNS)
        + ". fluke_found is true or false; the box is in pixels of the upright photograph, turned"
        " by rotation degrees clockwise about its centre. A file that cannot be read has a row"
        " with only its name, and the exit status is then 1.",
    )
    command.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    command.add_argument("--out", type=Path, required=True, metavar="boxes.csv")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Find the fluke in every photograph and write the table."""
    from flukeline.settings import Settings
    from flukeline.vision.crop import find_fluke
    from flukeline.wiring import load_models

    files.check_out(wanted.out)
    models = load_models(Settings.from_environment(), threads=2)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    unreadable = 0
    for path, decoded in files.decode_each(files.find_photographs(wanted.paths), "cropping"):
        if decoded is None:
            table.writerow([path, *[""] * (len(COLUMNS) - 1)])
            unreadable += 1
            continue
        found = find_fluke(models.detector, decoded.image)
        box = decoded.to_photograph(found.box)
        numbers = [f"{each:.2f}" for each in (box.x0, box.y0, box.x1, box.y1, box.rotation)]
        fluke_found = str(found.fluke_found).lower()
        table.writerow([path, fluke_found, f"{found.confidence:.4f}", *numbers])

    def write(file: IO[bytes]) -> None:
        file.write(text.getvalue().encode())

    files.write_whole(wanted.out, write)
    return 1 if unreadable else 0
