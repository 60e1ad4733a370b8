"""``flukeline train``: look at labelled photographs, and make the models from them."""

from __future__ import annotations

import argparse
import ast
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flukeline.errors import FlukelineError, Rejected

if TYPE_CHECKING:
    from flukeline_training.train_embed import EmbedConfig

RECIPE_NAMES = ("cpu", "cpu-resnet101", "gpu")
FOLDER = "labels.csv and the zips with the photographs"


def add_parser(commands: Any) -> None:
    """Add the command and its steps."""
    train = commands.add_parser(
        "train",
        help="make the models from labelled photographs",
        description="The steps in their order: explore, crop, embed, export, calibrate; then"
        " flukeline evaluate. crop, embed and export need PyTorch: pip install '.[train]'.",
    )
    steps = train.add_subparsers(dest="step", required=True, metavar="STEP")

    step = _step(steps, "explore", _explore, "report on the photographs and their labels")

    step = _step(steps, "crop", _crop, "train the crop model")
    step.add_argument("--out", type=Path, required=True, help="folder for the checkpoint")
    step.add_argument("--no-fluke", type=Path, help="photographs without a fluke (first half used)")
    step.add_argument("--minutes", type=float, default=16.0)
    step.add_argument("--seed", type=int, default=1)

    step = _step(steps, "embed", _embed, "train the embedding model; goes on where it was killed")
    step.add_argument("--out", type=Path, required=True, help="folder for the checkpoint")
    step.add_argument("--recipe", choices=RECIPE_NAMES, default="cpu", help="where to start from")
    step.add_argument("--models", type=Path, help="whose crop model finds boxes not given")
    step.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="changes a part of the recipe, as in --set triplet=0.5 --set flips=False",
    )

    step = _step(steps, "sweep", _sweep, "train several named runs and compare them")
    step.add_argument("--runs", type=Path, required=True, help='JSON: {"name": ["PART=VALUE"]}')
    step.add_argument("--out", type=Path, required=True, help="folder for the runs")
    step.add_argument("--recipe", choices=RECIPE_NAMES, default="cpu", help="where to start from")
    step.add_argument("--jobs", type=int, default=1, help="runs side by side")

    step = _step(steps, "export", _export, "write the ONNX files and the manifest")
    step.add_argument("--crop", type=Path, metavar="RUN", help="folder of a crop model's run")
    step.add_argument("--embed", type=Path, metavar="RUN", help="folder of an embedder's run")
    step.add_argument("--models", type=Path, required=True, help="folder to write to")
    step.add_argument("--version", required=True, help="letters, digits, '-' and '.'")
    step.add_argument("--knows", required=True, help="one sentence: which data it knows")
    step.add_argument("--terms", default="", help="one sentence: the data's terms")

    step.add_argument(
        "--beside",
        action="store_true",
        help="keep the embedder that is there, which serves until the new one has every fluke",
    )
    step.add_argument("--golden", type=Path, help="file for the vectors of the golden images")

    step = _step(
        steps, "speed", _speed, "compare the shipped embedder with float32 and PyTorch", False
    )
    step.add_argument("--embed", type=Path, required=True, metavar="RUN", help="the run's folder")
    step.add_argument("--models", type=Path, help="folder with manifest.json (the shipped one)")

    step = _step(steps, "calibrate", _calibrate, "fit the probabilities on held-out whales")
    step.add_argument("--models", type=Path, help="folder with manifest.json (the shipped one)")
    step.add_argument("--held-out", type=int, default=300, help="as the embedder was trained with")
    step.add_argument("--seed", type=int, default=1, help="as the embedder was trained with")


def _step(
    steps: Any, name: str, run: Any, help_: str, photographs: bool = True
) -> argparse.ArgumentParser:
    step: argparse.ArgumentParser = steps.add_parser(name, help=help_, description=help_)
    if photographs:
        step.add_argument("folder", type=Path, metavar="FOLDER", help=FOLDER)
    step.set_defaults(run=_with_packages, step_run=run)
    return step


def _with_packages(wanted: argparse.Namespace) -> int:
    """Runs a step; says what to install where a package is missing."""
    try:
        wanted.step_run(wanted)
    except ModuleNotFoundError as error:
        if error.name == "flukeline_training":
            raise Rejected(
                "Training needs the package flukeline_training: run it from the repository."
            ) from error
        raise Rejected("Training needs PyTorch: pip install '.[train]'") from error
    return 0


def _explore(wanted: argparse.Namespace) -> None:
    from flukeline_training.explore import explore

    print(explore(wanted.folder))


def _crop(wanted: argparse.Namespace) -> None:
    from flukeline_training.train_crop import CropConfig, train

    config = CropConfig(minutes=wanted.minutes, seed=wanted.seed)
    print(train(wanted.folder, wanted.no_fluke, wanted.out, config))


def _embed(wanted: argparse.Namespace) -> None:
    from flukeline.settings import Settings
    from flukeline.vision.models import Models
    from flukeline_training.crops import find_boxes
    from flukeline_training.recipes import RECIPES
    from flukeline_training.train_embed import train

    config = changed(RECIPES[wanted.recipe], wanted.set)
    detector = Models.load(
        wanted.models or Settings.from_environment().models_folder, threads=2
    ).detector
    boxes = find_boxes(detector, wanted.folder, wanted.out / "boxes.json")
    print(train(wanted.folder, wanted.out, config, boxes))


def changed(config: EmbedConfig, settings: Sequence[str]) -> EmbedConfig:
    """A recipe with some of its parts changed.

    Args:
        config: The recipe to start from.
        settings: ``name=value`` with values as Python writes them.

    Raises:
        Rejected: Names that the recipe does not have or values of another kind, all at once.
    """
    faults: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        if name not in {field.name for field in dataclasses.fields(config)}:
            faults.append((setting, "the recipe has no such part"))
            continue
        old = getattr(config, name)
        try:
            value = text if isinstance(old, str) else ast.literal_eval(text)
        except (SyntaxError, ValueError):
            faults.append((setting, "the value is not understood"))
            continue
        if isinstance(old, float) and type(value) is int:
            value = float(value)
        if old is not None and type(value) is not type(old):
            faults.append((setting, f"the value must be like {old!r}"))
            continue
        values[name] = value
    if faults:
        raise Rejected(f"{len(faults)} settings cannot be used.", faults)
    return dataclasses.replace(config, **values)


def _sweep(wanted: argparse.Namespace) -> None:
    from flukeline_training.sweep import read_runs, sweep, table

    runs = read_runs(wanted.runs)
    print(table(sweep(wanted.folder, wanted.out, runs, wanted.recipe, wanted.jobs)))


def _export(wanted: argparse.Namespace) -> None:
    from flukeline_training.export import write_crop, write_embedding
    from flukeline_training.manifest import keep_former

    if not (wanted.crop or wanted.embed):
        raise Rejected("Name a run to export: --crop RUN, --embed RUN, or both.")
    wanted.models.mkdir(parents=True, exist_ok=True)
    entry = {"version": wanted.version, "knows": wanted.knows, "terms": wanted.terms, "figures": {}}
    if wanted.crop:
        print(write_crop(wanted.crop, wanted.models, entry))
    if wanted.embed:
        if wanted.beside:
            keep_former(wanted.models)
        print(write_embedding(wanted.embed, wanted.models, entry, wanted.folder, wanted.golden))


def _speed(wanted: argparse.Namespace) -> None:
    from flukeline.settings import Settings
    from flukeline.vision.models import Models
    from flukeline_training.speed import compare

    shipped = Models.load(wanted.models or Settings.from_environment().models_folder).embedder.path
    print(compare(wanted.embed / "embedder.pt", shipped))


def _calibrate(wanted: argparse.Namespace) -> None:
    from flukeline.settings import Settings
    from flukeline.vision.models import Models
    from flukeline_training.calibrate import fit
    from flukeline_training.crops import hold_out
    from flukeline_training.data import read_labels
    from flukeline_training.evaluate import embed_rows
    from flukeline_training.manifest import update_manifest

    rows = [row for row in read_labels(wanted.folder) if row.split == "train" and row.individual]
    _, aside = hold_out(rows, wanted.held_out, wanted.seed)
    held = sorted({row.individual for row in aside})
    if not held:
        raise FlukelineError("No whale was held out: there is nothing to calibrate on.")
    folder = wanted.models or Settings.from_environment().models_folder
    vectors = embed_rows(Models.load(folder, threads=2), wanted.folder, rows).vectors
    calibration = fit(vectors, [row.individual for row in rows], held)
    entry = dataclasses.asdict(calibration)
    entry["fitted_on"] = (
        f"{len(aside)} photographs of {len(held)} whales that were kept from training, against"
        f" {len(rows)} photographs"
    )
    update_manifest(folder, {"calibration": entry})
    print(entry)
