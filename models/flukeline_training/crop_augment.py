"""Batches for the crop model: flukes at other places and in other light, and pictures without one."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from flukeline_training.detector import INPUT_SIDE

LEAST_WATER = 12
"""Pixels of a strip beside a fluke's box that is taken for a picture of water."""


def _smooth_noise(count: int, generator: torch.Generator) -> Tensor:
    """Backgrounds with power at every scale, as sea and sky have: (count, 3, 96, 96) in 0..255."""
    base = torch.rand(count, 3, 1, 1, generator=generator) * 220 + 15
    base = base.lerp(base.mean(1, keepdim=True), 0.6)
    out = base.expand(-1, -1, INPUT_SIDE, INPUT_SIDE).clone()
    for side in (2, 4, 8, 16, 32, 96):
        strength = torch.rand(count, 1, 1, 1, generator=generator) ** 2 * 60
        height = max(2, side // 2) if torch.rand(1, generator=generator) < 0.5 else side
        noise = torch.randn(count, 1, side, height, generator=generator).transpose(2, 3)
        out += strength * F.interpolate(noise, (INPUT_SIDE, INPUT_SIDE), mode="bilinear")
    return out.clamp(0, 255)


def _shapes(count: int, rng: np.random.Generator) -> Tensor:
    """Straight-edged clutter (buildings, masts, horizons) that is no fluke."""
    out = np.empty((count, INPUT_SIDE, INPUT_SIDE, 3), np.float32)
    for picture in out:
        picture[:] = rng.uniform(20, 240, 3)
        for _ in range(int(rng.integers(1, 60))):
            x, y = rng.integers(0, INPUT_SIDE, 2)
            w, h = (INPUT_SIDE * rng.uniform(0.02, 0.6, 2) ** 1.5).astype(int) + 1
            picture[y : y + h, x : x + w] = rng.uniform(0, 255) + rng.normal(0, 25, 3)
        np.add(
            picture, rng.normal(0, rng.uniform(1, 25), picture.shape), out=picture, casting="unsafe"
        )
    return torch.from_numpy(out).permute(0, 3, 1, 2).clamp(0, 255)


class Augment:
    """Draws the batches: every step sees each photograph at another place, size, tilt and light."""

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)
        self.rng = np.random.default_rng(seed)

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return torch.rand(count, generator=self.generator) * (high - low) + low

    def warp(self, pixels: Tensor, harsh: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """Places pictures (B, 3, h, w) on made-up backgrounds.

        Returns:
            The pictures (B, 3, 96, 96), the matrices (B, 2, 3) that take a point of the picture
            (fractions) to its new place, and the rotations (B,) in radians.
        """
        count = len(pixels)
        moved = self._uniform(count, 0, 1) < 0.8
        zoom = torch.exp(self._uniform(count, math.log(0.4), math.log(1.25)))
        aspect = torch.exp(self._uniform(count, -0.5, 0.5))
        keep = ~moved
        zoom[keep], aspect[keep] = 1.0, 1.0
        angle = self._uniform(count, -0.3, 0.3) * (self._uniform(count, 0, 1) < 0.45)
        angle[keep] = 0.0
        scale_x, scale_y = zoom * aspect.sqrt(), zoom / aspect.sqrt()
        flip = torch.where(self._uniform(count, 0, 1) < 0.5, -1.0, 1.0)
        room_x, room_y = (1 - scale_x).abs() / 2, (1 - scale_y).abs() / 2
        spread = 1.0 if not harsh else 1.5
        at_x = 0.5 + self._uniform(count, -1, 1) * room_x * spread
        at_y = 0.5 + self._uniform(count, -1, 1) * room_y * spread
        cos, sin = angle.cos(), angle.sin()
        linear = torch.stack(
            [
                torch.stack([cos * scale_x * flip, -sin * scale_y], -1),
                torch.stack([sin * scale_x * flip, cos * scale_y], -1),
            ],
            -2,
        )
        centre = torch.stack([at_x, at_y], -1)
        offset = centre - (linear @ torch.full((count, 2, 1), 0.5))[..., 0]
        forward = torch.cat([linear, offset[..., None]], -1)
        inverse = torch.linalg.inv(linear)
        # grid_sample counts from -1 to 1; a fraction f is 2 f - 1 there.
        back = -(inverse @ offset[..., None])[..., 0]
        theta = torch.cat([inverse, (2 * back - 1 + inverse.sum(-1))[..., None]], -1)
        grid = F.affine_grid(theta, [count, 3, INPUT_SIDE, INPUT_SIDE], align_corners=False)
        padding = "border" if self.rng.random() < 0.3 else "zeros"
        placed = F.grid_sample(pixels, grid, padding_mode=padding, align_corners=False)
        if padding == "zeros":
            inside = F.grid_sample(
                torch.ones(count, 1, 8, 8), grid, padding_mode="zeros", align_corners=False
            )
            placed = placed + (1 - inside) * self._surround(pixels)
        return placed, forward, angle

    def _surround(self, pixels: Tensor) -> Tensor:
        """Sea and sky around a picture, in the colours of its own upper and lower border."""
        count = len(pixels)
        top, bottom = pixels[:, :, :4].mean((2, 3)), pixels[:, :, -4:].mean((2, 3))
        ramp = torch.linspace(0, 1, INPUT_SIDE).view(1, 1, -1, 1)
        own = top[..., None, None] * (1 - ramp) + bottom[..., None, None] * ramp
        noise = _smooth_noise(count, self.generator)
        own = own + (noise - noise.mean((2, 3), keepdim=True)) * 0.6
        mine = (self._uniform(count, 0, 1) < 0.75).view(-1, 1, 1, 1)
        return torch.where(mine, own, noise)

    def light(self, pictures: Tensor) -> Tensor:
        """Exposure, contrast, colour cast, grey, blur and grain; (B, 3, 96, 96) in 0..255."""
        count = len(pictures)
        one = (count, 1, 1, 1)
        mean = pictures.mean((1, 2, 3), keepdim=True)
        contrast = self._uniform(count, 0.6, 1.4).view(one)
        shift = self._uniform(count, -35, 35).view(one)
        out = (pictures - mean) * contrast + mean + shift
        cast = torch.randn(count, 3, 1, 1, generator=self.generator) * 8
        grey = (self._uniform(count, 0, 1) < 0.25).view(one)
        out = torch.where(grey, out.mean(1, keepdim=True).expand_as(out), out + cast)
        blurred = F.avg_pool2d(F.pad(out, (1, 1, 1, 1), mode="replicate"), 3, 1)
        out = out.lerp(blurred, self._uniform(count, -0.7, 1.0).view(one))
        grain = (self._uniform(count, 0, 1) ** 2 * 15).view(one)
        out = out + grain * torch.randn(out.shape, generator=self.generator)
        return out.clamp(0, 255)

    def without(self, count: int, negatives: Tensor, pixels: Tensor, boxes: Tensor) -> Tensor:
        """Pictures without a fluke: real ones, water beside flukes, clutter, shuffled flukes."""
        parts = [count // 2, count // 4, count // 8]
        parts.append(count - sum(parts))
        pick = torch.from_numpy(self.rng.integers(0, len(negatives), parts[0]))
        real, _, _ = self.warp(self._cropped(negatives[pick].float()), harsh=True)
        water = self._water(parts[1], pixels, boxes)
        drawn = torch.cat(
            [
                _smooth_noise(parts[2] // 2, self.generator),
                _shapes(parts[2] - parts[2] // 2, self.rng),
            ]
        )
        pick = torch.from_numpy(self.rng.integers(0, len(pixels), parts[3]))
        tiles = F.interpolate(pixels[pick].float(), (INPUT_SIDE, INPUT_SIDE), mode="bilinear")
        side = INPUT_SIDE // 4
        tiles = tiles.unfold(2, side, side).unfold(3, side, side).flatten(2, 3)
        tiles = tiles[:, :, torch.from_numpy(self.rng.permutation(16))]
        tiles = tiles.view(-1, 3, 4, 4, side, side).permute(0, 1, 2, 4, 3, 5)
        return torch.cat([real, water, drawn, tiles.reshape(-1, 3, INPUT_SIDE, INPUT_SIDE)])

    def _cropped(self, pictures: Tensor) -> Tensor:
        side = int(self.rng.integers(80, 161))
        x, y = self.rng.integers(0, 161 - side, 2)
        return pictures[:, :, y : y + side, x : x + side]

    def _water(self, count: int, pixels: Tensor, boxes: Tensor) -> Tensor:
        """What lies above or below a fluke's box, stretched over the whole picture."""
        side = pixels.shape[2]
        above, below = boxes[:, 1] * side - 4, (1 - boxes[:, 3]) * side - 4
        # Where every box fills its picture there is no water to take.
        wide = torch.nonzero(torch.maximum(above, below) >= LEAST_WATER)[:, 0]
        if not len(wide):
            return _smooth_noise(count, self.generator)
        out: list[Tensor] = []
        for index in wide[torch.from_numpy(self.rng.integers(0, len(wide), count))].tolist():
            top, bottom = int(above[index]), int(below[index])
            strip = pixels[index : index + 1, :, :top]
            if bottom > top:
                strip = pixels[index : index + 1, :, side - bottom :]
            out.append(F.interpolate(strip.float(), (INPUT_SIDE, INPUT_SIDE), mode="bilinear"))
        return torch.cat(out)


def move_boxes(boxes: Tensor, forward: Tensor, angle: Tensor) -> Tensor:
    """The boxes (B, 4) after the warp; a turned fluke's is that of the ellipse within its box."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    linear = forward[..., :2]
    moved = (linear @ centre[..., None])[..., 0] + forward[..., 2]
    corner = (linear.abs() @ half[..., None])[..., 0]
    ellipse = ((linear * half[:, None]) ** 2).sum(-1).sqrt()
    extent = torch.where((angle != 0)[:, None], 0.5 * (corner + ellipse), corner)
    return torch.cat([moved - extent, moved + extent], -1)
