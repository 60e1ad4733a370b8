"""``flukeline evaluate FOLDER``: how well the models in use do on labelled photographs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import IO, Any

from flukeline.cli import files


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "evaluate",
        help="measure the models on labelled photographs",
        description="Reads labels.csv, val_protocol.csv and the zips of a folder, takes every"
        " photograph through crop and embed, and prints top-1, top-3, top-5 and top-20 by"
        " photograph and by whale, mAP, AUROC and calibration error of new whales, and the overlap"
        " of the boxes, each with its 95 % interval. With --queries instead: compares a folder of"
        " unlabelled photographs with all labelled ones and writes each one's 20 most similar.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--csv", type=Path, metavar="similar.csv", help="write each query's 20 most similar"
    )
    command.add_argument(
        "--queries",
        type=Path,
        metavar="FOLDER",
        help="unlabelled photographs of a test set; their lists go to --csv",
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
    from flukeline.errors import Rejected
    from flukeline.settings import Settings
    from flukeline.vision.models import Models
    from flukeline_training import evaluate

    if wanted.csv:
        files.check_out(wanted.csv)
    models = Models.load(wanted.models or Settings.from_environment().models_folder, threads=2)
    given = wanted.boxes == "given"
    if wanted.queries:
        if not wanted.csv:
            raise Rejected("Name a file for the lists of the queries: --csv similar.csv.")
        similar, faults = evaluate.unlabelled(models, wanted.folder, wanted.queries, given)
        for where, what in faults:
            print(f"{where}: {what}")
        print(f"{len({each[0] for each in similar})} photographs, their lists in {wanted.csv}")
    else:
        measured = evaluate.evaluate(models, wanted.folder, given_boxes=given)
        similar, faults = measured.similar, []
        print(evaluate.table(measured))
        if wanted.full_size:
            print(evaluate.lines(evaluate.full_size(models, wanted.full_size)))
    if wanted.csv:

        def write(file: IO[bytes]) -> None:
            file.write(evaluate.similar_csv(similar))

        files.write_whole(wanted.csv, write)
    return 1 if faults else 0
