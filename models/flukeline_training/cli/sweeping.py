"""``flukeline train sweep``: its options, and how it runs."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from flukeline.errors import Rejected
from flukeline.vision.models import Model
from flukeline_training.cli import cloudy
from flukeline_training.config import EmbedConfig, changed
from flukeline_training.recipes import RECIPES


def add_options(step: argparse.ArgumentParser) -> None:
    """Add the options of a sweep."""
    what = step.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--runs", type=Path, help='.json, .toml or .yaml of named runs: {"name": ["PART=VALUE"]}'
    )
    what.add_argument(
        "--space",
        type=Path,
        help=".json, .toml or .yaml of a search space: PART = [choices], {range = [low, high]} or"
        " {log = [low, high]}",
    )
    step.add_argument(
        "--out", type=Path, required=True, help="folder of all sweeps and their table"
    )
    step.add_argument("--name", help="of the sweep (the file's name)")
    step.add_argument("--count", type=int, default=20, help="runs to draw from the space (20)")
    step.add_argument("--seed", type=int, default=1, help="of the draw")
    step.add_argument(
        "--rungs",
        default="",
        metavar="SHARE,SHARE",
        help="successive halving: compare at these shares of the training, as in 0.1,0.3",
    )
    step.add_argument(
        "--keep", type=float, default=1 / 3, help="share of the runs that goes on (1/3)"
    )
    step.add_argument(
        "--patience",
        type=int,
        metavar="LOOKS",
        help="end a run after so many looks at held-out whales without a better one",
    )
    step.add_argument("--jobs", type=int, default=1, help="runs side by side")
    step.add_argument(
        "--hours", type=float, help="on SageMaker, the longest time of a run (by the recipe)"
    )
    cloudy.add_options(step)
    step.add_argument("--models", type=Path, help="whose crop model finds boxes not given")
    step.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="for every run"
    )


def run(wanted: argparse.Namespace) -> None:
    """Trains the sweep, and writes the table of all sweeps in its folder."""
    from flukeline_training import results, space
    from flukeline_training.sweep import Halving, sweep, train_here

    common = list(wanted.set)
    if wanted.patience is not None:
        common.append(f"patience={wanted.patience}")
    recipe = changed(RECIPES[wanted.recipe], common)
    name = wanted.name or (wanted.runs or wanted.space).stem
    if wanted.jobs < 1 or wanted.count < 1:
        raise Rejected("--jobs and --count must be 1 or more.")
    if wanted.runs:
        runs = space.read_runs(wanted.runs)
    else:
        parts = space.read_space(wanted.space, recipe)
        runs = space.draw(parts, wanted.count, wanted.seed, name)
        if len(runs) < wanted.count:
            print(f"The space has only {len(runs)} different runs.")
    runs = space.with_common(runs, common)
    halving = Halving(_rungs(wanted.rungs), wanted.keep)
    configs = [changed(RECIPES[wanted.recipe], settings) for settings in runs.values()]
    print(
        f"{len(runs)} runs, which take as long as {halving.training(len(runs)):.3g} whole"
        f" trainings, {wanted.jobs} at a time.",
        flush=True,
    )
    there = None
    if wanted.on == cloudy.SAGEMAKER:
        there, train = cloudy.trainer(wanted, halving.training(len(runs)))
    else:
        prepare(wanted.folder, configs, wanted.out / "cache", wanted.models)
        train = train_here(wanted.folder, wanted.out, wanted.jobs, wanted.models)

    def after() -> None:
        results.write_results(wanted.out)

    sweep(wanted.out, runs, wanted.recipe, train, halving, after, name)
    rows = results.write_results(wanted.out)
    print(results.table(rows))
    if there:
        cloudy.ended(there, wanted.out, runs)
    print(
        f"{wanted.out / 'results.html'} has the plot. flukeline train export --embed {wanted.out}"
        " exports the best run."
    )


def _rungs(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(each) for each in text.split(",") if each.strip())
    except ValueError as error:
        raise Rejected(f"--rungs must be shares as in 0.1,0.3, not {text}.") from error


def detector(models: Path | None) -> Model:
    """The crop model of a folder, or the shipped one."""
    from flukeline.settings import Settings
    from flukeline.vision.models import Models

    return Models.load(models or Settings.from_environment().models_folder, threads=2).detector


def prepare(folder: Path, configs: Iterable[EmbedConfig], cache: Path, models: Path | None) -> None:
    """Cuts the crops of all runs beforehand: runs side by side must not write one file."""
    from flukeline_training.crops import find_boxes, training_crops

    boxes = find_boxes(detector(models), folder, cache / "boxes.json")
    done = set()
    for config in configs:
        kind = (config.largest_size(), config.held_out, config.seed)
        if kind not in done:
            training_crops(folder, config, boxes, (), cache)
            done.add(kind)


def end_with_parent() -> None:
    """Ends this process when its standard input does: when the process that started it is gone."""

    def wait() -> None:
        # Unbuffered: a thread that waits in a buffer's lock would break the end of the process.
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
