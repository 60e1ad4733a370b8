"""Which runs a sweep trains: named ones, or drawn at random from a search space. No PyTorch."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from flukeline.errors import FlukelineError, Rejected
from flukeline_training.config import EmbedConfig, changed

Runs = dict[str, list[str]]
RESERVED = ("cache",)
"""Folders of a sweep that are no runs."""


@dataclass(frozen=True, slots=True)
class Part:
    """The values that one part of the recipe may take.

    Attributes:
        choices: Each as likely as the others; without any, a range.
        low: Lowest value of the range.
        high: Highest value.
        log: Whether the logarithm is drawn evenly, as suits a learning rate.
        whole: Whether values are whole numbers.
    """

    choices: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False

    def draw(self, random: np.random.Generator) -> Any:
        """One value; numbers are rounded to four digits, so that they can be read."""
        if self.choices:
            return self.choices[int(random.integers(len(self.choices)))]
        if self.whole and not self.log:
            return int(random.integers(int(self.low), int(self.high) + 1))
        if self.log:
            value = math.exp(random.uniform(math.log(self.low), math.log(self.high)))
        else:
            value = random.uniform(self.low, self.high)
        return round(value) if self.whole else min(self.high, max(self.low, float(f"{value:.4g}")))

    def ends(self) -> tuple[Any, ...]:
        """Values that stand for all: every choice, or both ends of the range."""
        if self.choices:
            return self.choices
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)


def read_file(path: Path) -> Any:
    """The content of a .toml, .yaml, .yml or .json file.

    Raises:
        FlukelineError: It cannot be read as what its name says.
    """
    readers: dict[str, Callable[[str], Any]] = {
        ".json": json.loads,
        ".toml": tomllib.loads,
        ".yaml": _yaml,
        ".yml": _yaml,
    }
    if path.suffix.lower() not in readers:
        raise FlukelineError(f"{path} must end with {', '.join(readers)}.")
    try:
        return readers[path.suffix.lower()](path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FlukelineError(f"{path} cannot be read: {error}") from error


def _yaml(text: str) -> Any:
    import yaml  # type: ignore[import-untyped]

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def read_runs(path: Path) -> Runs:
    """A file of named runs: ``{"no flips": ["flips=False"], "small": ["dimension=128"]}``.

    Raises:
        FlukelineError: The file cannot be read as that, or a name can't be a folder's.
    """
    runs = read_file(path)
    good = isinstance(runs, dict) and all(
        isinstance(settings, list) and all(isinstance(each, str) for each in settings)
        for settings in runs.values()
    )
    if not good:
        raise FlukelineError(f"{path} must hold a list of NAME=VALUE for each run's name.")
    odd = [
        (str(name), "can't name a folder")
        for name in runs
        if not _names_a_folder(str(name)) or str(name) in RESERVED
    ]
    if odd:
        raise FlukelineError(f"{path} has {len(odd)} faults.", odd)
    return {str(name): list(settings) for name, settings in runs.items()}


def _names_a_folder(name: str) -> bool:
    return bool(name.strip()) and not name.startswith(".") and not set(name) & set('/\\:*?"<>|')


def read_space(path: Path, recipe: EmbedConfig) -> dict[str, Part]:
    """A file of a search space: for each part of the recipe its choices or its range.

    ``flips = [true, false]`` lists choices, ``dropout = {range = [0, 0.4]}`` is a range, and
    ``learning_rate = {log = [1e-4, 3e-3]}`` one whose logarithm is drawn evenly. A range between
    whole numbers gives whole numbers where the recipe has one.

    Raises:
        FlukelineError: The file cannot be read, or parts of it are not understood; each is named.
    """
    content = read_file(path)
    if not isinstance(content, dict) or not content:
        raise FlukelineError(f"{path} must name parts of the recipe with their values.")
    parts: dict[str, Part] = {}
    faults: list[tuple[str, str]] = []
    for name, given in content.items():
        try:
            part = _part(given, isinstance(getattr(recipe, str(name), None), int))
            for value in part.ends():
                changed(recipe, [written(str(name), value)])
            parts[str(name)] = part
        except Rejected as error:
            faults += [(str(name), why) for _, why in error.faults]
        except (FlukelineError, ValueError) as error:
            faults.append((str(name), str(getattr(error, "detail", error))))
    if faults:
        raise FlukelineError(f"{path} has {len(faults)} faults.", faults)
    return parts


def _part(given: Any, whole: bool) -> Part:
    if isinstance(given, list) and given:
        return Part(choices=tuple(given))
    kind = next(iter(given)) if isinstance(given, Mapping) and len(given) == 1 else ""
    if kind == "choices" and isinstance(given[kind], list) and given[kind]:
        return Part(choices=tuple(given[kind]))
    if kind not in ("range", "log") or not isinstance(given[kind], list) or len(given[kind]) != 2:
        raise ValueError("give a list of choices, or range or log with its two ends")
    # YAML reads 1e-4 as text: it wants 1.0e-4 for a number.
    low, high = (float(each) for each in given[kind])
    if not low < high or not math.isfinite(high - low):
        raise ValueError("the first end must be below the second")
    if kind == "log" and low <= 0:
        raise ValueError("a logarithm needs ends above 0")
    if whole and not (low.is_integer() and high.is_integer()):
        raise ValueError("this part takes whole numbers")
    return Part(low=low, high=high, log=kind == "log", whole=whole)


def written(name: str, value: Any) -> str:
    """A setting as ``--set`` takes it."""
    return f"{name}={_tuples(value)!r}"


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def draw(space: Mapping[str, Part], count: int, seed: int, sweep: str) -> Runs:
    """Different runs, drawn at random; the same ones for the same space, count and seed.

    Returns:
        Settings by name. Fewer than ``count`` where the space has no more.
    """
    random = np.random.default_rng(seed)
    found: list[list[str]] = []
    for _ in range(100 * count):
        settings = [written(name, part.draw(random)) for name, part in space.items()]
        if settings not in found:
            found.append(settings)
        if len(found) == count:
            break
    return {f"{sweep}-{number:03d}": settings for number, settings in enumerate(found, start=1)}


def with_common(runs: Mapping[str, Sequence[str]], common: Sequence[str]) -> Runs:
    """The runs with settings that hold for all of them; a run's own come last and win."""
    return {name: [*common, *settings] for name, settings in runs.items()}
