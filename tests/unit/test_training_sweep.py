"""Recipes with changed parts, the runs of a sweep, and their table."""

from __future__ import annotations

import csv
import dataclasses
import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from flukeline.errors import FlukelineError, Rejected
from flukeline_training import results, space, sweep
from flukeline_training.config import EmbedConfig, changed


@dataclasses.dataclass(frozen=True)
class Recipe:
    minutes: float = 60.0
    flips: bool = True
    device: str = "cpu"
    pretrained: Path | None = None


def change(*settings: str) -> Any:
    recipe: Any = Recipe()
    return changed(recipe, settings)


def test_parts_of_a_recipe_change() -> None:
    assert change("minutes=5", "flips=False", "device=cuda") == Recipe(5.0, False, "cuda")


def test_text_is_taken_with_and_without_quotes() -> None:
    config = EmbedConfig()
    assert changed(config, ['pretrained="a b.pth"']).pretrained == "a b.pth"
    assert changed(config, ["pretrained=a.pth"]).pretrained == "a.pth"
    assert changed(config, ["pretrained=12"]).pretrained == "12"


def test_names_of_earlier_versions_are_understood() -> None:
    config = changed(EmbedConfig(), ["trunk=efficientnet-lite0", "watch_seconds=5"])
    assert (config.backbone, config.evaluate_every_seconds) == ("efficientnet-lite0", 5.0)
    kept = json.loads(config.to_json())
    kept["trunk_pace"] = kept.pop("backbone_rate")
    kept["trunk"] = kept.pop("backbone")
    assert EmbedConfig.of_json(json.dumps(kept)) == config


def test_a_recipe_without_any_loss_is_refused() -> None:
    with pytest.raises(FlukelineError, match="nothing to learn"):
        changed(EmbedConfig(), ["arcface=0", "contrast=0"])


def test_every_wrong_setting_is_named() -> None:
    with pytest.raises(Rejected) as caught:
        change("flip=False", "minutes=soon", "flips=1")
    assert [where for where, _ in caught.value.faults] == ["flip=False", "minutes=soon", "flips=1"]


def test_runs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text(json.dumps({"all": [], "no flips": ["flips=False"]}), "utf-8")
    assert space.read_runs(path) == {"all": [], "no flips": ["flips=False"]}
    toml = tmp_path / "runs.toml"
    toml.write_text('"no flips" = ["flips=False"]', "utf-8")
    assert space.read_runs(toml) == {"no flips": ["flips=False"]}
    for name in ("../x", "cache", "a:b"):
        path.write_text(json.dumps({name: []}), "utf-8")
        with pytest.raises(FlukelineError) as caught:
            space.read_runs(path)
        assert caught.value.faults == ((name, "can't name a folder"),)
    path.write_text("[]", "utf-8")
    with pytest.raises(FlukelineError, match="NAME=VALUE"):
        space.read_runs(path)


SPACES = {
    "space.toml": """
        learning_rate = {log = [1e-4, 1e-2]}
        dropout = {range = [0, 0.4]}
        whales = {range = [4, 6]}
        flips = [true, false]
    """,
    "space.yaml": """
        learning_rate: {log: [1e-4, 1e-2]}
        dropout: {range: [0, 0.4]}
        whales: {range: [4, 6]}
        flips: [true, false]
    """,
    "space.json": json.dumps(
        {
            "learning_rate": {"log": [1e-4, 1e-2]},
            "dropout": {"range": [0, 0.4]},
            "whales": {"range": [4, 6]},
            "flips": [True, False],
        }
    ),
}


@pytest.mark.parametrize("name", SPACES)
def test_a_search_space_is_drawn_from(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(textwrap.dedent(SPACES[name]), "utf-8")
    parts = space.read_space(path, EmbedConfig())
    runs = space.draw(parts, 200, 1, "first")
    assert list(runs)[:2] == ["first-001", "first-002"]
    assert len({tuple(each) for each in runs.values()}) == 200
    configs = [changed(EmbedConfig(), settings) for settings in runs.values()]
    rates = sorted(config.learning_rate for config in configs)
    assert 1e-4 <= rates[0] < 2e-4
    assert 5e-3 < rates[-1] <= 1e-2
    # Half lie below the middle of the logarithms, and not below that of the numbers.
    assert 0.4 < sum(rate < 1e-3 for rate in rates) / 200 < 0.6
    assert all(0 <= config.dropout <= 0.4 for config in configs)
    assert {config.whales for config in configs} == {4, 5, 6}
    assert {config.flips for config in configs} == {True, False}
    assert space.draw(parts, 200, 1, "first") == runs
    assert space.draw(parts, 200, 2, "first") != runs


def test_a_small_space_is_drawn_once(tmp_path: Path) -> None:
    parts = {"flips": space.Part(choices=(True, False))}
    assert sorted(map(str, space.draw(parts, 5, 1, "s").values())) == [
        "['flips=False']",
        "['flips=True']",
    ]


def test_every_fault_of_a_space_is_named(tmp_path: Path) -> None:
    path = tmp_path / "space.json"
    content = {
        "flip": [True],
        "dropout": {"range": [0.4, 0.1]},
        "learning_rate": {"log": [0, 1]},
        "whales": {"range": [4, 6.5]},
        "backbone": [1],
        "views": {"between": [1, 2]},
        "margin": {"range": ["low", "high"]},
    }
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(FlukelineError) as caught:
        space.read_space(path, EmbedConfig())
    assert {where for where, _ in caught.value.faults} == set(content) - {"backbone"}
    path.write_text("{", "utf-8")
    with pytest.raises(FlukelineError, match="cannot be read"):
        space.read_space(path, EmbedConfig())
    with pytest.raises(FlukelineError, match="must end with"):
        space.read_space(tmp_path / "space.txt", EmbedConfig())


class Pretended:
    """Trains nothing: a run reaches its dropout, at any share; some fail."""

    def __init__(self, out: Path, stop_after: int = 1_000) -> None:
        self.out, self.left = out, stop_after
        self.trained: list[tuple[str, float]] = []

    def __call__(self, tasks: Sequence[sweep.Task]) -> None:
        for task in tasks:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            self.trained.append((task.name, task.until))
            config = changed(EmbedConfig(), task.settings)
            if config.seed == 13:
                continue
            figures = {"held_out_top_1": config.dropout, "steps": 100 * task.until}
            run = self.out / task.name
            if task.until < 1:
                rungs = sweep.read(run / "rungs.json")
                sweep.write(run / "rungs.json", {**rungs, f"{task.until:g}": figures})
            else:
                sweep.write(run / "figures.json", figures)


NINE = {f"r{index}": [f"dropout={index / 10}"] for index in range(9)}
HALVING = sweep.Halving((0.1, 0.3), 1 / 3)


def test_the_better_runs_go_on(tmp_path: Path) -> None:
    train = Pretended(tmp_path)
    found = sweep.sweep(tmp_path, NINE, "cpu", train, HALVING)
    expected = [(f"r{index}", 0.1) for index in range(9)]
    expected += [(f"r{index}", 0.3) for index in (6, 7, 8)] + [("r8", 1.0)]
    assert train.trained == expected
    assert {name for name, figures in found.items() if figures} == {"r8"}
    assert sweep.best_run(tmp_path) == tmp_path / "r8"
    rows = results.collect(tmp_path)
    assert [(row["run"], row["state"], row["steps"]) for row in rows[:4]] == [
        ("r8", "finished", 100),
        ("r7", "ended early", 30),
        ("r6", "ended early", 30),
        ("r5", "ended early", 10),
    ]
    # A run that was ended early comes after all that went on, whatever its figure was.
    sweep.write(tmp_path / "r0" / "rungs.json", {"0.1": {"held_out_top_1": 0.99}})
    assert [row["run"] for row in results.collect(tmp_path)][:4] == ["r8", "r7", "r6", "r0"]
    assert results.page(results.collect(tmp_path)).count("stroke-dasharray") == 8
    assert HALVING.training(9) == pytest.approx(9 * 0.1 + 3 * 0.2 + 0.7)


def test_a_rung_at_a_third_is_reached(tmp_path: Path) -> None:
    train = Pretended(tmp_path)
    found = sweep.sweep(tmp_path, NINE, "cpu", train, sweep.Halving((1 / 3,), 0.2))
    assert {name for name, figures in found.items() if figures} == {"r7", "r8"}
    sweep.sweep(tmp_path, NINE, "cpu", train, sweep.Halving((1 / 3,), 0.2))
    assert len(train.trained) == 11


@pytest.mark.parametrize("stopped_after", range(13))
def test_a_killed_sweep_trains_nothing_twice(tmp_path: Path, stopped_after: int) -> None:
    first = Pretended(tmp_path, stopped_after)
    with pytest.raises(KeyboardInterrupt):
        sweep.sweep(tmp_path, NINE, "cpu", first, HALVING)
    second = Pretended(tmp_path)
    sweep.sweep(tmp_path, NINE, "cpu", second, HALVING)
    assert len(first.trained) + len(second.trained) == 13
    assert not set(first.trained) & set(second.trained)
    assert sweep.best_run(tmp_path) == tmp_path / "r8"


def test_a_run_that_failed_does_not_go_on(tmp_path: Path) -> None:
    runs = {**NINE, "broken": ["dropout=0.9", "seed=13"]}
    found = sweep.sweep(tmp_path, runs, "cpu", Pretended(tmp_path), HALVING)
    # Four of ten go on from the first rung, two of four from the second.
    assert {name for name, figures in found.items() if figures} == {"r7", "r8"}
    only = {"broken": ["seed=13"]}
    with pytest.raises(FlukelineError, match=r"log\.txt"):
        sweep.sweep(tmp_path / "other", only, "cpu", Pretended(tmp_path), HALVING)


def test_a_name_stands_for_one_run(tmp_path: Path) -> None:
    sweep.sweep(tmp_path, {"a": ["dropout=0.1"]}, "cpu", Pretended(tmp_path))
    with pytest.raises(FlukelineError) as caught:
        sweep.sweep(tmp_path, {"a": ["dropout=0.2"]}, "cpu", Pretended(tmp_path))
    assert caught.value.faults[0][0] == "a"


@pytest.mark.parametrize(("rungs", "keep"), [((0.3, 0.1), 0.3), ((1.0,), 0.3), ((0.1,), 1.0)])
def test_impossible_rungs_are_refused(rungs: tuple[float, ...], keep: float) -> None:
    with pytest.raises(FlukelineError):
        sweep.Halving(rungs, keep)


def test_one_table_over_all_sweeps(tmp_path: Path) -> None:
    train = Pretended(tmp_path)
    sweep.sweep(tmp_path, {"a<b": ["dropout=0.1"]}, "cpu", train, name="first")
    second = {"c": ["dropout=0.3", "learning_rate=0.1", "flips=False"], "d": ["seed=13"]}
    sweep.sweep(tmp_path, second, "cpu", train, name="second")
    results.write_results(tmp_path)
    with (tmp_path / "results.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["sweep"], row["run"]) for row in rows] == [
        ("second", "c"),
        ("first", "a<b"),
        ("second", "d"),
    ]
    assert [row["dropout"] for row in rows] == ["0.3", "0.1", "0.1"]
    assert [row["flips"] for row in rows] == ["false", "true", "true"]
    assert "weight" not in rows[0]
    assert rows[2]["held_out_top_1"] == ""
    page = (tmp_path / "results.html").read_text()
    svg = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])
    # A line for each run with a figure, through an axis for each of four settings and the figure.
    paths = [each.attrib["d"] for each in svg if each.tag == "path"]
    assert [path.count(",") for path in paths] == [
        len(results.settings_of(results.collect(tmp_path))) + 1
    ] * 2
    assert "a&lt;b" in page
    assert "http" not in page
    told = results.table(results.collect(tmp_path)).splitlines()
    assert [line.split()[0] for line in told[1:]] == ["c", "a<b", "d"]


def test_where_values_lie_on_an_axis() -> None:
    assert results.places([1e-4, 1e-3, 1e-2]) == (
        [0, pytest.approx(0.5), 1],
        {"0.0001": 0, "0.01": 1},
    )
    assert results.places([0, 1, 4])[0] == [0, 0.25, 1]
    assert results.places([2, 2])[0] == [0.5, 0.5]
    assert results.places([True, False, True]) == ([1, 0, 1], {"false": 0, "true": 1})
