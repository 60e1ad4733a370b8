"""Runs side by side, the worse ones ended early by successive halving; no PyTorch here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flukeline.errors import FlukelineError
from flukeline_training.config import EmbedConfig, changed
from flukeline_training.recipes import RECIPES

COMMAND = (sys.executable, "-m", "flukeline_training.cli", "train", "embed")
RUN = "run.json"
FIGURES = "figures.json"
RUNGS = "rungs.json"
CHOSEN_BY = "held_out_top_1"


@dataclass(frozen=True, slots=True)
class Task:
    """A run to train up to a share of its training.

    Attributes:
        name: Of the run, and of its folder.
        recipe: Where it starts from.
        settings: What it changes of the recipe.
        until: Share of its training, from 0 to 1.
    """

    name: str
    recipe: str
    settings: tuple[str, ...]
    until: float = 1.0


Trainer = Callable[[Sequence[Task]], None]
"""Trains tasks to their ends, and leaves what they reached in the folder of each run."""


@dataclass(frozen=True, slots=True)
class Halving:
    """Successive halving (Jamieson and Talwalkar 2016): at each rung the best ones go on.

    Attributes:
        rungs: Shares of the training at which runs are compared.
        keep: Share of the runs that goes on from each.
    """

    rungs: tuple[float, ...] = ()
    keep: float = 1 / 3

    def __post_init__(self) -> None:
        ordered = list(self.rungs) == sorted(set(self.rungs))
        if not ordered or not all(0 < each < 1 for each in self.rungs):
            raise FlukelineError("Rungs are shares between 0 and 1, each above the one before.")
        if not 0 < self.keep < 1:
            raise FlukelineError("The share of runs that goes on lies between 0 and 1.")

    def training(self, runs: int) -> float:
        """How many whole trainings a sweep of so many runs takes."""
        total, before = 0.0, 0.0
        for share in (*self.rungs, 1.0):
            total += runs * (share - before)
            before, runs = share, self.going_on(runs)
        return total

    def going_on(self, runs: int) -> int:
        """How many of the runs go on from a rung."""
        return min(runs, max(1, math.ceil(runs * self.keep)))


def sweep(
    out: Path,
    runs: Mapping[str, Sequence[str]],
    recipe: str,
    train: Trainer,
    halving: Halving = Halving(),
    after: Callable[[], None] = lambda: None,
    name: str = "",
) -> dict[str, dict[str, float]]:
    """Trains the runs; started again with the same ones, it goes on where it was killed.

    Args:
        out: Folder of the sweeps, with a folder for each run.
        runs: Settings by name.
        recipe: Where all start from.
        train: Trains some of them, here or elsewhere.
        halving: When to end the worse ones.
        after: Called after each rung and at the end, to write the table.
        name: Of the sweep, for the table.

    Returns:
        The figures of each run that ended; one that failed or was ended early has none.

    Raises:
        FlukelineError: A run of that name has other settings.
    """
    _begin(out, runs, recipe, name)
    going = list(runs)
    for share in (*halving.rungs, 1.0):
        tasks = [Task(each, recipe, tuple(runs[each]), share) for each in going]
        train([task for task in tasks if not has_reached(out / task.name, share)])
        if share < 1:
            going = best(out, going, share, halving.going_on(len(going)))
            for each in runs:
                note(out / each, "running" if each in going else "ended early")
        after()
    return {each: read(out / each / FIGURES) for each in runs}


def _begin(out: Path, runs: Mapping[str, Sequence[str]], recipe: str, name: str) -> None:
    """Writes what each run is, or checks that it is still the same."""
    faults = []
    for run, settings in runs.items():
        config = changed(RECIPES[recipe], settings)
        kept = read(out / run / RUN)
        if not kept:
            (out / run).mkdir(parents=True, exist_ok=True)
            known = {"sweep": name, "name": run, "recipe": recipe, "settings": list(settings)}
            write(out / run / RUN, {**known, "config": json.loads(config.to_json())})
        elif EmbedConfig.of_json(json.dumps(kept["config"])) != config:
            faults.append((run, f"was started with {kept['recipe']} {kept['settings']}"))
    if faults:
        raise FlukelineError(
            f"{len(faults)} runs are in {out} already, with other settings. Choose another name"
            " or folder.",
            faults,
        )


def note(run: Path, state: str) -> None:
    """Writes into a run's record how it stands."""
    known = read(run / RUN)
    if known.get("state") != state:
        write(run / RUN, {**known, "state": state})


def read(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty where there is no such file."""
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Writes a JSON object, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(content) + "\n", "utf-8")
    temporary.replace(path)


def reached(run: Path) -> float:
    """The share of its training that a run has reached and was measured at."""
    if (run / FIGURES).exists():
        return 1.0
    return max((float(share) for share in read(run / RUNGS)), default=0.0)


def has_reached(run: Path, until: float) -> bool:
    """Whether a run has reached a share, which commands and files write with six digits."""
    return reached(run) >= until - 1e-5


def figure(run: Path, share: float) -> float | None:
    """A run's held-out top-1 at a rung, or at its end if it ended before; None without."""
    found = read(run / RUNGS).get(f"{share:g}") or read(run / FIGURES)
    return found.get(CHOSEN_BY)


def best(out: Path, runs: Sequence[str], share: float, count: int) -> list[str]:
    """The runs that go on from a rung, in their order; those without a figure do not."""
    figures = {run: figure(out / run, share) for run in runs}
    known = [run for run in runs if figures[run] is not None]
    if runs and not known:
        raise FlukelineError(
            f"No run has a figure at {share:g} of its training: see log.txt in the folders of the"
            " runs, and hold whales out (held_out)."
        )
    chosen = sorted(known, key=lambda run: -(figures[run] or 0.0))[:count]
    return [run for run in runs if run in chosen]


def train_here(folder: Path, out: Path, jobs: int, models: Path | None = None) -> Trainer:
    """Trains on this machine, ``jobs`` at a time, each in a process of its own.

    Args:
        folder: Labels and photographs.
        out: Folder of the sweeps.
        jobs: Processes side by side.
        models: Whose crop model finds boxes that are not given.
    """

    def one(task: Task) -> None:
        own = out / task.name
        arguments = [*COMMAND, str(folder), "--out", str(own), "--recipe", task.recipe]
        arguments += ["--cache", str(out / "cache"), "--until", f"{task.until:g}", "--with-parent"]
        arguments += ["--models", str(models)] if models else []
        for setting in task.settings:
            arguments += ["--set", setting]
        with (own / "log.txt").open("a", encoding="utf-8") as log:
            # The process ends when the pipe does, so that none is left behind by a killed sweep.
            process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=log)
            with process:
                process.wait()
        note(own, "running" if has_reached(own, task.until) else "failed")

    def train(tasks: Sequence[Task]) -> None:
        with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
            list(pool.map(one, tasks))

    return train


def best_run(out: Path) -> Path:
    """The folder of the best finished run of all sweeps in a folder.

    Raises:
        FlukelineError: None has finished with a figure on held-out whales.
    """
    figures = {path.parent: read(path).get(CHOSEN_BY) for path in sorted(out.glob(f"*/{FIGURES}"))}
    known = {run: value for run, value in figures.items() if value is not None}
    if not known:
        raise FlukelineError(f"{out} holds no finished run with a figure on held-out whales.")
    return max(known, key=lambda run: known[run])
