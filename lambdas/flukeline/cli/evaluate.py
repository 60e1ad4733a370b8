"""``flukeline evaluate FOLDER``: how well the shipped models do on labelled photographs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import IO, Any

from flukeline.cli import files
from flukeline.errors import Rejected


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "evaluate",
        help="measure the models on labelled photographs",
        description="Reads labels.csv, val_protocol.csv and the zips of a folder, takes every"
        " photograph through crop and embed, and prints top-1, top-3, top-5 and top-20 by"
        " photograph and by whale, mAP, AUROC and calibration error of new whales, and the overlap"
        " of the boxes, each with its 95 % interval.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--csv", type=Path, metavar="similar.csv", help="write each query's 20 most similar"
    )
    command.add_argument(
        "--boxes",
        choices=("given", "detected"),
        default="given",
        help="crop by the labels' boxes where there are any (given), or always by the crop model",
    )
    command.add_argument(
        "--full-size", type=Path, metavar="FOLDER", help="also measure the crop model on these"
    )
    command.add_argument("--models", type=Path, help="folder with manifest.json (the shipped one)")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Measure and print."""
    try:
        from flukeline_training.evaluate import evaluate, full_size, lines, similar_csv, table
    except ModuleNotFoundError as error:
        raise Rejected(
            f"Measuring needs the package {error.name}, which is not installed here:"
            " run it from the repository."
        ) from error
    from flukeline.settings import Settings
    from flukeline.vision.models import Models

    models = Models.load(wanted.models or Settings.from_environment().models_folder, threads=2)
    measured = evaluate(models, wanted.folder, given_boxes=wanted.boxes == "given")
    print(table(measured))
    if wanted.full_size:
        print(lines(full_size(models, wanted.full_size)))
    if wanted.csv:

        def write(file: IO[bytes]) -> None:
            file.write(similar_csv(measured))

        files.write_whole(wanted.csv, write)
    return 0
