"""Named runs side by side, and one table of what they reached; no PyTorch in this process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flukeline.errors import FlukelineError

COMMAND = (sys.executable, "-m", "flukeline_training.cli", "train", "embed")


def read_runs(path: Path) -> dict[str, list[str]]:
    """A JSON file of runs: ``{"no flips": ["flips=False"], "small": ["dimension=128"]}``.

    Raises:
        FlukelineError: The file cannot be read as that, or a name can't be a folder's.
    """
    try:
        runs = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FlukelineError(f"{path} cannot be read: {error}") from error
    good = isinstance(runs, dict) and all(
        isinstance(settings, list) and all(isinstance(each, str) for each in settings)
        for settings in runs.values()
    )
    if not good:
        raise FlukelineError(f"{path} must hold a list of NAME=VALUE for each run's name.")
    odd = [
        (name, "can't name a folder")
        for name in runs
        if "/" in name or name.startswith(".") or name == "cache"
    ]
    if odd:
        raise FlukelineError(f"{path} has {len(odd)} faults.", odd)
    return {str(name): list(settings) for name, settings in runs.items()}


def sweep(
    folder: Path, out: Path, runs: Mapping[str, Sequence[str]], recipe: str, jobs: int
) -> dict[str, dict[str, float]]:
    """Trains every run that has no figures yet, ``jobs`` at a time; a killed sweep goes on.

    Returns:
        The figures of each run that ended; a run that failed has none.
    """

    def train(name: str) -> None:
        own = out / name
        if (own / "figures.json").exists():
            return
        own.mkdir(parents=True, exist_ok=True)
        arguments = [*COMMAND, str(folder), "--out", str(own), "--recipe", recipe]
        arguments += ["--cache", str(out / "cache")]
        for setting in runs[name]:
            arguments += ["--set", setting]
        with (own / "log.txt").open("a", encoding="utf-8") as log:
            subprocess.run(arguments, stdout=log, stderr=log, check=False)

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        list(pool.map(train, runs))
    figures = {}
    for name in runs:
        path = out / name / "figures.json"
        figures[name] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return figures


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """One line a run, the best first."""
    columns = sorted({column for each in figures.values() for column in each})
    wide = max((len(name) for name in figures), default=0)
    best = sorted(figures, key=lambda name: -figures[name].get("held_out_top_1", -1.0))
    lines = [" ".join([" " * wide, *(f"{column:>15}" for column in columns)])]
    for name in best:
        cells = [
            f"{figures[name][c]:>15g}" if c in figures[name] else f"{'-':>15}" for c in columns
        ]
        lines.append(" ".join([f"{name:<{wide}}", *cells]))
    return "\n".join(lines)
