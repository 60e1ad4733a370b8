"""Small drawings of flukes as a labelled folder, and a recipe of seconds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from flukeline.sample.draw import fluke_of
from flukeline_training.config import EmbedConfig
from flukeline_training.crops import Crops

torch.set_num_threads(1)

HEADER = "image,individual,split,original_width,original_height,x0,y0,x1,y1"
BOX = "10,15,90,85"


def draw_small(whale: int, shot: int, size: tuple[int, int] = (160, 100)) -> bytes:
    """A small drawing of a whale's fluke, a little moved and lit in each shot."""
    random = np.random.default_rng([whale, shot])
    fluke = fluke_of(whale)
    width, height = size
    light = random.uniform(0.85, 1.15)
    image = Image.new("RGB", size, tuple(int(each * light) for each in (120, 150, 170)))
    pen = ImageDraw.Draw(image)
    centre = np.array([width, height]) * (0.5 + random.uniform(-0.02, 0.02, 2))

    def placed(points: np.ndarray) -> list[tuple[float, float]]:
        moved = points * np.array([0.38 * width, -0.6 * height]) + centre
        return [(float(x), float(y)) for x, y in moved]

    pen.polygon(placed(fluke.outline), fill=(fluke.tone,) * 3)
    for line, _ in fluke.scars:
        pen.line(placed(line), fill=(180, 180, 185), width=max(1, width // 80))
    noisy = np.asarray(image, np.float32) + random.normal(0, 4, (height, width, 3))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


MakeFolder = Callable[..., Path]


@pytest.fixture(scope="session")
def make_folder(tmp_path_factory: pytest.TempPathFactory) -> MakeFolder:
    """Makes a folder of ``whales`` with ``shots`` each, labelled and zipped."""

    def make(whales: int = 12, shots: int = 4, split: str = "train") -> Path:
        folder = tmp_path_factory.mktemp("labelled")
        lines = [HEADER]
        with zipfile.ZipFile(folder / "photographs.zip", "w") as archive:
            for whale in range(whales):
                for shot in range(shots):
                    name = f"w{whale:02d}-{shot}.jpg"
                    lines.append(f"{name},whale {whale:02d},{split},160,100,{BOX}")
                    archive.writestr(name, draw_small(whale, shot))
        (folder / "labels.csv").write_text("\n".join(lines) + "\n", "utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def labelled(make_folder: MakeFolder) -> Path:
    """Twelve whales with four photographs each, split ``train``."""
    return make_folder()


def tiny(**changes: object) -> EmbedConfig:
    """A recipe of a second: an eighth of ResNet-101's channels, one block a stage, 32x64."""
    parts: dict[str, object] = {
        "steps": 24,
        "height": 32,
        "width": 64,
        "dimension": 16,
        "phases": ((0.0, 32, 64, (1, 1, 1, 1)),),
        "whales": 6,
        "views": 2,
        "averaging": 0.9,
        "held_out": 0,
        "evaluate_every_seconds": 1e9,
        "save_seconds": 1e9,
        "backbone": "resnet101/16",
        "threads": 1,
    }
    return EmbedConfig(**{**parts, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def drawn_crops(labelled: Path) -> Crops:
    """All crops of the labelled folder, 32x64."""
    from flukeline_training.crops import load_crops
    from flukeline_training.data import read_labels

    return load_crops(labelled, read_labels(labelled), 32, 64)
