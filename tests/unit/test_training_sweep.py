"""Recipes with changed parts, and the table of a sweep's runs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from flukeline.errors import FlukelineError, Rejected
from flukeline_training import sweep
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
    assert sweep.read_runs(path) == {"all": [], "no flips": ["flips=False"]}
    path.write_text(json.dumps({"../x": []}), "utf-8")
    with pytest.raises(FlukelineError) as caught:
        sweep.read_runs(path)
    assert caught.value.faults == (("../x", "can't name a folder"),)
    path.write_text("[]", "utf-8")
    with pytest.raises(FlukelineError, match="NAME=VALUE"):
        sweep.read_runs(path)


def test_runs_that_ended_are_not_trained_again(tmp_path: Path) -> None:
    for name, reached in (("good", 0.5), ("bad", 0.1)):
        (tmp_path / name).mkdir()
        content = json.dumps({"held_out_top_1": reached, "steps": 10})
        (tmp_path / name / "figures.json").write_text(content, "utf-8")
    runs: dict[str, list[str]] = {"bad": [], "good": []}
    figures = sweep.sweep(tmp_path / "none", tmp_path, runs, "cpu", jobs=2)
    lines = sweep.table({**figures, "failed": {}}).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["good", "bad", "failed"]
