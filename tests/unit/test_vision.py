"""Finding, cutting and embedding: geometry by drawn shapes, and the models as shipped."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from flukeline.records import Box
from flukeline.sample.draw import draw_picture
from flukeline.settings import Settings
from flukeline.vision.crop import MARGIN, cut, decode_crop, encode_crop, find_fluke, levelled
from flukeline.vision.embed import embed
from flukeline.vision.models import ModelFault, Models


def turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    """A point given from the centre of a 600 x 400 picture, turned clockwise about it."""
    turn = math.radians(degrees)
    return (
        300 + math.cos(turn) * x - math.sin(turn) * y,
        200 + math.sin(turn) * x + math.cos(turn) * y,
    )


def tilted(degrees: float) -> Image.Image:
    """A black bar with a red upper left quarter, turned clockwise."""
    picture = Image.new("RGB", (600, 400), "white")
    pen = ImageDraw.Draw(picture)
    corners = [(-150, -40), (150, -40), (150, 40), (-150, 40)]
    pen.polygon([turned(x, y, degrees) for x, y in corners], fill="black")
    quarter = [(-150, -40), (0, -40), (0, 0), (-150, 0)]
    pen.polygon([turned(x, y, degrees) for x, y in quarter], fill="red")
    return picture


@pytest.mark.parametrize("degrees", [-30.0, -12.5, 0.0, 7.0, 33.0])
def test_a_tilted_box_is_cut_level(degrees: float) -> None:
    crop = np.asarray(cut(tilted(degrees), Box(150, 160, 450, 240, degrees))).astype(int)
    assert crop.shape[:2] == (round(80 * (1 + 2 * MARGIN)), round(300 * (1 + 2 * MARGIN)))
    inside = crop[6:-6, 18:-18]
    half_height, half_width = inside.shape[0] // 2, inside.shape[1] // 2
    red = inside[: half_height - 3, : half_width - 3]
    assert red[..., 0].min() > 200
    assert red[..., 1].max() < 60
    assert inside[half_height + 3 :].max() < 60


def test_levelling_finds_the_box_of_a_tilted_bar() -> None:
    corners = [turned(x, y, 20) for x, y in [(-150, -40), (150, -40), (150, 40), (-150, 40)]]
    xs, ys = zip(*corners, strict=True)
    points = np.array([turned(-150, 0, 20), turned(0, 0, 20), turned(150, 0, 20)])
    box = levelled(min(xs), min(ys), max(xs), max(ys), points)
    found = (box.x0, box.y0, box.x1, box.y1, box.rotation)
    assert found == pytest.approx((150, 160, 450, 240, 20), abs=1e-6)


edge = st.floats(-300, 900)


@settings(max_examples=60, deadline=None)
@given(edge, edge, st.floats(1, 900), st.floats(1, 900), st.floats(-180, 180))
def test_any_box_can_be_cut(x: float, y: float, wide: float, high: float, turn: float) -> None:
    picture = tilted(0)
    crop = cut(picture, Box(x, y, x + wide, y + high, turn))
    assert 1 <= crop.width <= 1024
    assert 1 <= crop.height <= 1024


def test_beyond_the_edge_the_edge_goes_on() -> None:
    crop = np.asarray(cut(Image.new("RGB", (50, 50), (9, 80, 200)), Box(-40, -40, 90, 90)))
    assert np.ptp(crop.reshape(-1, 3), axis=0).tolist() == [0, 0, 0]


def test_the_crop_file_holds_picture_and_nothing_else() -> None:
    data = encode_crop(draw_picture(0, 0))
    assert b"Exif" not in data
    assert decode_crop(data).size == (1200, 800)


@pytest.mark.parametrize("whale", range(4))
def test_the_shipped_detector_finds_a_drawn_fluke(models: Models, whale: int) -> None:
    found = find_fluke(models.detector, draw_picture(whale, 0))
    assert found.fluke_found
    assert 0.5 <= found.confidence <= 1
    assert 250 < found.box.x1 - found.box.x0 < 1100
    left, notch, right = found.keypoints
    assert left[0] < notch[0] < right[0]


def test_plain_water_is_no_fluke(models: Models) -> None:
    waves = np.random.default_rng(3).normal(100, 6, (300, 400, 3)).clip(0, 255).astype(np.uint8)
    assert not find_fluke(models.detector, Image.fromarray(waves)).fluke_found


def test_a_vector_has_length_one_and_does_not_depend_on_threads(models: Models) -> None:
    crop = decode_crop(encode_crop(draw_picture(1, 0)))
    once = embed(models.embedder, crop)
    assert once.dtype == np.float32
    assert once.shape == (models.embedder.entry["dimension"],)
    assert float(np.linalg.norm(once)) == pytest.approx(1.0, abs=1e-6)
    assert np.array_equal(once, embed(models.embedder, crop))
    other = embed(Models.load(Settings.from_environment().models_folder, threads=2).embedder, crop)
    assert np.abs(once - other).max() < 1e-5


def test_two_shots_of_one_drawing_are_nearer_than_another_whale(models: Models) -> None:
    def vector(whale: int, shot: int) -> np.ndarray:
        picture = draw_picture(whale, shot)
        box = find_fluke(models.detector, picture).box
        return embed(models.embedder, decode_crop(encode_crop(cut(picture, box))))

    vectors = {(w, s): vector(w, s) for w in range(4) for s in range(2)}
    same = [float(np.linalg.norm(vectors[w, 0] - vectors[w, 1])) for w in range(4)]
    other = [
        float(np.linalg.norm(vectors[a, 0] - vectors[b, 1]))
        for a in range(4)
        for b in range(4)
        if a != b
    ]
    assert np.median(same) < np.median(other)


def test_a_changed_or_missing_model_is_refused(tmp_path: Path) -> None:
    manifest = json.loads((Settings.from_environment().models_folder / "manifest.json").read_text())
    shutil.copy(Settings.from_environment().models_folder / "manifest.json", tmp_path)
    with pytest.raises(ModelFault, match="is missing"):
        Models.load(tmp_path).detector.session()
    name = manifest["crop"]["file"]
    whole = (Settings.from_environment().models_folder / name).read_bytes()
    (tmp_path / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelFault, match="not the one"):
        Models.load(tmp_path).detector.session()
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ModelFault, match="cannot be read"):
        Models.load(tmp_path)


def test_the_settings_choose_among_the_embedders_of_a_manifest(
    tmp_path: Path, models: Models
) -> None:
    manifest = {
        "crop": models.detector.entry,
        "embedding": models.embedder.entry | {"version": "large"},
        "calibration": asdict(models.calibration),
        "former": models.embedder.entry
        | {"version": "small", "calibration": asdict(models.calibration) | {"temperature": 0.5}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    def chosen(embedder: str) -> tuple[list[str], float]:
        found = Models.load(tmp_path, embedder=embedder)
        return [each.version for each in found.embedders], found.calibration.temperature

    assert chosen("") == chosen("large") == (["large", "small"], models.calibration.temperature)
    assert chosen("small") == (["small", "large"], 0.5)
    with pytest.raises(ModelFault, match=r"no embedder 'smal' .* There are: large, small\."):
        chosen("smal")
