"""Drawing flukes of invented whales, in several photographs of each whale.

A whale determines the trailing edge (notch, nicks, scallops), the lobes and the scars; a photograph
determines light, angle, distance and water. ``python -m flukeline.sample.draw FOLDER`` writes
drawings to a folder.
"""

from __future__ import annotations

import argparse
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 800
_OVERSAMPLING = 2
"""The fluke is drawn at this multiple of the final size and reduced, which smooths its edges."""


@dataclass(frozen=True, slots=True)
class Fluke:
    """One whale's fluke; x is from -1 to 1, y points upwards, and the notch is near (0, 0).

    Attributes:
        outline: float64 (N, 2), a closed polygon.
        scars: (polyline, float64 (M, 2), and its width) of each scar.
        spots: (x, y, radius, brightness) of each spot.
        tone: Grey value of the skin, 0 to 255.
    """

    outline: NDArray[np.float64]
    scars: tuple[tuple[NDArray[np.float64], float], ...]
    spots: tuple[tuple[float, float, float, int], ...]
    tone: int


def fluke_of(whale: int) -> Fluke:
    """The fluke of whale number ``whale``; the same number always gives the same fluke."""
    random = np.random.default_rng([2020, whale])
    x = np.linspace(-1, 1, 700)
    far = np.abs(x)
    height = random.uniform(0.22, 0.38)
    trailing = height * far ** random.uniform(1.1, 1.8) * np.sign(1.12 - far)
    trailing += random.uniform(-0.06, 0.12) * np.sin(np.pi * far)
    notch = random.uniform(0.06, 0.16)
    trailing -= notch * np.exp(-((x / random.uniform(0.03, 0.08)) ** 2))
    waves = random.integers(5, 14)
    scallops = random.uniform(0.0, 0.016) * np.sin(waves * np.pi * x + random.uniform(0, 6, 2)[0])
    trailing += scallops * (1 - far**6)
    for _ in range(random.integers(3, 9)):
        at, size = random.uniform(-0.93, 0.93), random.uniform(0.012, 0.04)
        depth = random.uniform(0.03, 0.12)
        side = np.clip(1 - np.abs(x - at) / size, 0, None)
        trailing -= depth * side ** random.uniform(0.5, 1.6)
    tip = trailing[0], trailing[-1]
    thick = random.uniform(0.38, 0.52)
    lead = -thick * (1 - far ** random.uniform(1.8, 2.6)) + far**2 * np.where(x < 0, *tip)
    stem = random.uniform(0.09, 0.14)
    lead = np.where(far < stem, lead - 0.5 * (1 - (far / stem) ** 2), lead)
    outline = np.concatenate([np.stack([x, trailing], 1), np.stack([x[::-1], lead[::-1]], 1)])
    scars = []
    for _ in range(random.integers(2, 9)):
        start = np.array([random.uniform(-0.8, 0.8), random.uniform(-0.2, 0.12)])
        turn = random.uniform(0, np.pi)
        steps = np.cumsum(random.normal(0, 0.25, 12)) * 0.3 + turn
        step = random.uniform(0.008, 0.035)
        line = start + np.cumsum(step * np.stack([np.cos(steps), np.sin(steps)], 1), axis=0)
        scars.append((line, random.uniform(0.003, 0.011)))
    spots = tuple(
        (
            float(random.uniform(-0.85, 0.85)),
            float(random.uniform(-0.25, 0.15)),
            float(random.uniform(0.008, 0.05)),
            int(random.integers(60, 190)),
        )
        for _ in range(random.integers(2, 10))
    )
    return Fluke(outline, tuple(scars), spots, int(random.integers(34, 66)))


def _noise(random: np.random.Generator, rows: int, columns: int) -> NDArray[np.float64]:
    """Smooth noise with mean 0 and the size of the picture, from a grid of rows x columns."""
    coarse = Image.fromarray(random.normal(0, 1, (rows, columns)).astype(np.float32))
    return np.asarray(coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.float64)


def _sea(random: np.random.Generator, horizon: int, light: float) -> Image.Image:
    """Draw sky above the row ``horizon``, and waves below that grow towards the viewer."""
    picture = np.empty((HEIGHT, WIDTH, 3))
    down = np.linspace(0, 1, HEIGHT)[:, None]
    sky = np.array([176, 196, 214]) * light + _noise(random, 4, 6)[..., None] * 5
    deep = np.array([[52, 84, 104]]) * light * random.uniform(0.8, 1.15)
    waves = _noise(random, 60, 14) * 10 + _noise(random, 140, 60) * 8
    water = deep[:, None, :] + (waves * (0.4 + 1.2 * down))[..., None] + 26 * (1 - down)[..., None]
    rows = np.arange(HEIGHT)[:, None, None]
    picture[:] = np.where(rows < horizon, sky, water)
    glints = _noise(random, 200, 110) * down > 1.6
    picture[glints & (np.arange(HEIGHT)[:, None] > horizon)] = 226 * light
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def draw_picture(whale: int, shot: int) -> Image.Image:
    """Draw photograph number ``shot`` of whale number ``whale``: RGB, 1200 x 800 pixels."""
    random = np.random.default_rng([2023, whale, shot])
    fluke = fluke_of(whale)
    light = random.uniform(0.75, 1.15)
    picture = _sea(random, int(HEIGHT * random.uniform(0.18, 0.42)), light)

    span = random.uniform(0.27, 0.4) * WIDTH
    tilt = np.deg2rad(random.uniform(-8, 8))
    squash = random.uniform(0.8, 1.15)
    lean = random.uniform(-0.12, 0.12)
    centre = np.array([WIDTH * random.uniform(0.42, 0.58), HEIGHT * random.uniform(0.44, 0.56)])

    def placed(points: NDArray[np.float64]) -> list[tuple[float, float]]:
        far = 1 + lean * points[:, :1]
        moved = points * far * np.array([1.0, -squash])
        turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
        pixels = (moved @ turn.T * span + centre) * _OVERSAMPLING
        return [(float(px), float(py)) for px, py in pixels]

    size = (WIDTH * _OVERSAMPLING, HEIGHT * _OVERSAMPLING)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(placed(fluke.outline), fill=255)
    waterline = centre[1] + 0.8 * span * squash
    below = (0, min(int(waterline * _OVERSAMPLING), size[1]), *size)
    ImageDraw.Draw(mask).rectangle(below, fill=0)
    skin = Image.new("RGB", size, (fluke.tone,) * 3)
    pen = ImageDraw.Draw(skin)
    for x, y, radius, brightness in fluke.spots:
        (px, py), *_ = placed(np.array([[x, y]]))
        r = radius * span * _OVERSAMPLING
        pen.ellipse((px - r, py - r * squash, px + r, py + r * squash), fill=(brightness,) * 3)
    skin = skin.filter(ImageFilter.GaussianBlur(4 * _OVERSAMPLING))
    pen = ImageDraw.Draw(skin)
    for line, width in fluke.scars:
        pen.line(
            placed(line), fill=(168, 168, 172), width=max(2, int(width * span * _OVERSAMPLING))
        )
    shade = np.asarray(skin.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), dtype=np.float64)
    gloss = np.linspace(1.35, 0.8, HEIGHT)[:, None, None] * light
    shade = shade * gloss + _noise(random, 40, 60)[..., None] * 6 + random.uniform(-5, 22)
    body = Image.fromarray(np.clip(shade, 0, 255).astype(np.uint8))
    picture.paste(body, mask=mask.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))

    # White water around the stem.
    foam = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(foam)
    foot = (placed(np.array([[0.0, -0.85]]))[0][0] / _OVERSAMPLING, waterline)
    for _ in range(90):
        dx, dy = random.normal(0, 0.3 * span), abs(random.normal(0, 0.05 * span))
        r = random.uniform(2, 15)
        x0, y0 = foot[0] + dx, foot[1] - dy
        pen.ellipse((x0 - r, y0 - r / 2, x0 + r, y0 + r / 2), fill=int(random.uniform(60, 190)))
    foam = foam.filter(ImageFilter.GaussianBlur(3))
    picture.paste(Image.new("RGB", (WIDTH, HEIGHT), (232, 238, 240)), mask=foam)
    return picture.filter(ImageFilter.GaussianBlur(float(random.uniform(0.3, 1.1))))


def draw(whale: int, shot: int) -> bytes:
    """A drawing as a JPEG file; on one version of Pillow the same numbers give the same bytes."""
    buffer = io.BytesIO()
    draw_picture(whale, shot).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def main() -> None:
    """Write drawings to a folder; the command line of this module."""
    parser = argparse.ArgumentParser(description="Write drawings of flukes to a folder.")
    parser.add_argument("folder", type=Path, help="where to write the drawings")
    parser.add_argument("--whales", type=int, default=3, help="whales to draw (default: 3)")
    parser.add_argument(
        "--photographs", type=int, default=2, help="photographs of each whale (default: 2)"
    )
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for whale in range(arguments.whales):
        for shot in range(arguments.photographs):
            path = arguments.folder / f"drawing-{whale + 1:02d}-{shot + 1}.jpg"
            path.write_bytes(draw(whale, shot))


if __name__ == "__main__":
    main()
