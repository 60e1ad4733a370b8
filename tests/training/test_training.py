"""Every loss and switch of the embedder's training, growing, and going on after a stop."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from flukeline.errors import FlukelineError
from flukeline_training.augment import CropAugment
from flukeline_training.backbones import ResNet101, make_backbone
from flukeline_training.config import AUGMENTATIONS, DEPTHS, EmbedConfig
from flukeline_training.crops import Crops
from flukeline_training.embed_training import Training, checkpoint_of, load_embedder
from flukeline_training.train_embed import train_on
from tests.training.conftest import tiny

Weights = dict[str, torch.Tensor]
ALONE: dict[str, dict[str, object]] = {
    "arcface": {"arcface": 1.0, "contrast": 0.0, "margin": 0.0},
    "softmax": {"arcface": 0.0, "contrast": 0.0, "softmax": 1.0},
    "triplet": {"arcface": 0.0, "contrast": 0.0, "triplet": 1.0},
    "contrast": {"arcface": 0.0, "contrast": 1.0},
}


def steps(training: Training, count: int) -> list[dict[str, float]]:
    found = []
    for _ in range(count):
        training.follow(training.share())
        found.append(training.learn())
    return found


def trained(crops: Crops, config: EmbedConfig, count: int = 6) -> Weights:
    training = Training(crops, config)
    steps(training, count)
    weights: Weights = training.averaged().state_dict()
    return weights


def same(one: Weights, other: Weights) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("name", ALONE)
def test_each_loss_alone_is_lowered(drawn_crops: Crops, name: str) -> None:
    training = Training(drawn_crops, tiny(augment=0.0, learning_rate=3e-3, **ALONE[name]))
    found = steps(training, 24)
    assert all(each.keys() == {name} for each in found)
    values = [each[name] for each in found]
    assert np.mean(values[-5:]) < 0.9 * np.mean(values[:5])


@pytest.mark.parametrize(
    "changes",
    [
        {"flips": False},
        {"augment": 0.0},
        *({f"augment_{name}": 1.0 if name == "distance" else 0.0} for name in AUGMENTATIONS),
        {"averaging": 0.0},
        {"dropout": 0.3},
        {"focal": 2.0},
        {"smooth": 0.1},
        {"margin": 0.0},
        {"scale": 10.0},
        {"softmax": 0.5},
        {"triplet": 0.5},
        {"contrast": 0.0},
        {"decay": 0.9},
        {"backbone_rate": 0.1},
        {"bfloat16": True},
        {"seed": 2},
        {"views": 3},
        {"phases": ((0.0, 16, 32, (1, 1, 1, 1)),)},
        {"phases": ((0.0, 32, 64, (1, 1, 2, 1)),)},
    ],
    ids="-".join,
)
def test_each_switch_changes_what_is_learnt(drawn_crops: Crops, changes: dict[str, object]) -> None:
    config = tiny(steps=12)
    again = trained(drawn_crops, config)
    assert same(trained(drawn_crops, config), again)
    assert not same(trained(drawn_crops, tiny(steps=12, **changes)), again)


def test_what_is_frozen_stays_with_its_statistics(drawn_crops: Crops) -> None:
    training = Training(drawn_crops, tiny(freeze=True))
    assert isinstance(training.backbone, ResNet101)
    before = {name: value.clone() for name, value in training.backbone.state_dict().items()}
    steps(training, 5)
    moved = {
        name.split(".")[0]
        for name, value in training.backbone.state_dict().items()
        if not torch.equal(value, before[name])
    }
    assert moved == {"layer2", "layer3", "layer4"}


def test_a_block_that_joins_changes_nothing_at_first() -> None:
    torch.manual_seed(0)
    network = ResNet101(width=4).eval()
    network.active = [1, 2, 2, 1]
    crops = torch.rand(2, 3, 32, 64) * 255
    with torch.no_grad():
        before = network(crops)
        network.grow(list(DEPTHS))
        assert torch.equal(network(crops), before)


def test_growing_keeps_pretrained_blocks(drawn_crops: Crops, tmp_path: Path) -> None:
    torch.manual_seed(1)
    weights = make_backbone("resnet101/16").state_dict()
    for value in weights.values():
        if value.is_floating_point():
            value.normal_().abs_()
    file = tmp_path / "start.pth"
    torch.save({"backbone": "resnet101/16", "weights": weights}, file)
    small, whole = (1, 1, 1, 1), (1, 1, 3, 1)
    config = tiny(
        pretrained=str(file), phases=((0.0, 32, 64, small), (0.5, 32, 64, whole)), steps=4
    )
    training = Training(drawn_crops, config)
    steps(training, 1)
    training.save(tmp_path / "run.pt")
    # It goes on even where the starting weights are gone.
    file.unlink()
    training = Training(drawn_crops, config, tmp_path / "run.pt")
    training.follow(0.5)
    assert training.backbone.active == list(whole)
    kept = training.backbone.state_dict()
    assert torch.equal(kept["layer3.2.conv2.weight"], weights["layer3.2.conv2.weight"])
    assert torch.equal(kept["layer3.2.bn3.weight"], weights["layer3.2.bn3.weight"])


def test_starting_weights_of_another_backbone_are_refused(
    drawn_crops: Crops, tmp_path: Path
) -> None:
    file = tmp_path / "start.pth"
    torch.save({"backbone": "resnet101-grown", "weights": {}}, file)
    with pytest.raises(FlukelineError, match="--set backbone=resnet101-grown"):
        Training(drawn_crops, tiny(pretrained=str(file)))
    torch.save(make_backbone("resnet101/8").state_dict(), file)
    with pytest.raises(FlukelineError, match="no weights of resnet101/16"):
        Training(drawn_crops, tiny(pretrained=str(file)))
    with pytest.raises(FlukelineError, match="flukeline train start"):
        Training(drawn_crops, tiny(pretrained="nowhere.pth"))


def test_a_stopped_run_goes_on_as_if_never_stopped(drawn_crops: Crops, tmp_path: Path) -> None:
    phases = ((0.0, 16, 32, (1, 1, 1, 1)), (0.6, 32, 64, (1, 1, 2, 1)))
    config = tiny(steps=12, phases=phases, dropout=0.2, softmax=0.3, triplet=0.3)
    whole = Training(drawn_crops, config)
    steps(whole, 12)
    part = Training(drawn_crops, config)
    steps(part, 5)
    part.averaged()
    part.save(tmp_path / "run.pt")
    steps(part, 3)
    resumed = Training(drawn_crops, config, tmp_path / "run.pt")
    assert resumed.step == 5
    steps(resumed, 7)
    assert same(whole.network.state_dict(), resumed.network.state_dict())
    assert same(whole.average, resumed.average)
    assert same(whole.heads.state_dict(), resumed.heads.state_dict())


def test_a_run_goes_on_from_a_rung_as_if_it_had_not_stopped(
    drawn_crops: Crops, tmp_path: Path
) -> None:
    phases = ((0.0, 16, 32, (1, 1, 1, 1)), (0.6, 32, 64, DEPTHS))
    config = tiny(steps=12, phases=phases, dropout=0.2)
    for until in (0.25, 0.5, 1.0):
        train_on(drawn_crops, drawn_crops, tmp_path / "rungs", config, until=until)
    train_on(drawn_crops, drawn_crops, tmp_path / "whole", config)
    states = [
        torch.load(tmp_path / each / "embedder.pt", weights_only=False)
        for each in ("rungs", "whole")
    ]
    assert all(same(states[0][part], states[1][part]) for part in ("network", "average", "heads"))
    rungs = json.loads((tmp_path / "rungs" / "rungs.json").read_text())
    assert {share: each["steps"] for share, each in rungs.items()} == {"0.25": 3, "0.5": 6}
    assert all(0 <= each["held_out_top_1"] <= 1 for each in rungs.values())


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_each_augmentation_alone_changes_crops(drawn_crops: Crops, name: str) -> None:
    crops = torch.from_numpy(np.array(drawn_crops.pixels[:32]))
    off = dict.fromkeys(AUGMENTATIONS, 0.0)
    none = CropAugment(1, parts=off)(crops, 32, 64)
    assert torch.allclose(none, CropAugment(1, 0.0)(crops, 32, 64), atol=0.01)
    assert torch.allclose(none, crops.float(), atol=0.01)
    alone = CropAugment(1, parts={**off, name: 1.0})(crops, 32, 64)
    changed = (alone - none).abs().mean((1, 2, 3)) > 0.05
    some = name in ("grey", "patch", "distance")
    assert 2 <= changed.sum() <= 24 if some else changed.sum() >= 24


def test_the_best_checkpoint_is_the_one_exported(
    drawn_crops: Crops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flukeline_training import train_embed

    reached = iter([0.2, 0.6, 0.4, 0.5, 0.1, 0.3])
    monkeypatch.setattr(
        train_embed, "held_out_accuracy", lambda *_: {"held_out_top_1": next(reached)}
    )
    config = tiny(steps=5, evaluate_every_seconds=0.0, phases=((0.0, 32, 64, DEPTHS),))
    train_on(drawn_crops, drawn_crops, tmp_path, config)
    best = checkpoint_of(tmp_path)
    assert best.name == "best.pt"
    assert torch.load(best, weights_only=False)["step"] == 2
    assert torch.load(tmp_path / "embedder.pt", weights_only=False)["step"] == 5
    assert '"held_out_top_1": 0.6' in (tmp_path / "figures.json").read_text()


def test_patience_ends_a_run_that_gets_no_better(
    drawn_crops: Crops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flukeline_training import train_embed

    monkeypatch.setattr(Training, "at_full_size", lambda _: True)
    config = tiny(steps=8, evaluate_every_seconds=0.0, patience=3)
    falling = iter(range(100, 0, -1))
    monkeypatch.setattr(
        train_embed, "held_out_accuracy", lambda *_: {"held_out_top_1": next(falling) / 100}
    )
    train_on(drawn_crops, drawn_crops, tmp_path / "falling", config)
    assert torch.load(tmp_path / "falling" / "embedder.pt", weights_only=False)["step"] == 4


def test_a_checkpoint_of_an_earlier_version_is_read(drawn_crops: Crops, tmp_path: Path) -> None:
    training = Training(drawn_crops, tiny(averaging=0.9))
    steps(training, 2)
    training.save(tmp_path / "embedder.pt")
    expected = load_embedder(tmp_path / "embedder.pt").state_dict()
    state = torch.load(tmp_path / "embedder.pt", weights_only=False)
    for part in ("network", "average"):
        state[part] = {n.replace("backbone.", "trunk."): v for n, v in state[part].items()}
    state["config"] = state["config"].replace('"backbone"', '"trunk"')
    state["best"] = 0.5
    del state["since_best"], state["pretrained"]
    torch.save(state, tmp_path / "old.pt")
    assert same(load_embedder(tmp_path / "old.pt").state_dict(), expected)
    assert Training(drawn_crops, tiny(), tmp_path / "old.pt").best == {"held_out_top_1": 0.5}
