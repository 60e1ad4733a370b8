"""Light, angle, blur and waves: changes of whole batches of crops, drawn anew at every step."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from flukeline_training.config import AUGMENTATIONS


class CropAugment:
    """Draws each crop at another place, size, tilt and light.

    Args:
        seed: Of everything that is drawn.
        strength: 0 leaves crops as they are, 1 is the usual range.
        device: Where the crops are.
        parts: Strength of each of ``AUGMENTATIONS``; 1 where not given. Every part of place and
            light draws its numbers at any strength: turning one off leaves the others as they were.
    """

    def __init__(
        self,
        seed: int,
        strength: float = 1.0,
        device: str = "cpu",
        parts: Mapping[str, float] | None = None,
    ) -> None:
        self.generator = torch.Generator(device).manual_seed(seed)
        self.strength = strength
        self.parts = {name: (parts or {}).get(name, 1.0) for name in AUGMENTATIONS}
        self.device = device

    def _random(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self.generator, device=self.device)

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self.generator, device=self.device)

    def _line(self, low: float, high: float, count: int) -> Tensor:
        return torch.linspace(low, high, count, device=self.device)

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return self._random(count) * (high - low) + low

    def _some(self, count: int, chance: float) -> Tensor:
        return self._random(count, 1, 1, 1) < chance

    def __call__(self, crops: Tensor, height: int, width: int) -> Tensor:
        """Crops uint8 (B, 3, h, w) as float (B, 3, height, width), changed, in 0..255."""
        with torch.no_grad():
            pictures = self._place(crops.float(), height, width)
            if self.strength > 0:
                pictures = self._erase(self._light(self._far(pictures)))
            return pictures.clamp(0, 255).contiguous(memory_format=torch.channels_last)

    def _place(self, crops: Tensor, height: int, width: int) -> Tensor:
        count = len(crops)
        parts = {name: part * self.strength for name, part in self.parts.items()}
        angle = self._uniform(count, -0.14, 0.14) * parts["tilt"]
        shear = self._uniform(count, -0.12, 0.12) * parts["shear"]
        across = torch.exp(self._uniform(count, -0.13, 0.10) * parts["zoom"])
        down = torch.exp(self._uniform(count, -0.18, 0.14) * parts["zoom"])
        ratio = width / height
        cos, sin = angle.cos(), angle.sin()
        theta = torch.stack(
            [
                torch.stack([cos * across, (-sin / ratio + shear) * down], -1),
                torch.stack([sin * ratio * across, cos * down], -1),
            ],
            -2,
        )
        shift = torch.stack(
            [self._uniform(count, -0.07, 0.07), self._uniform(count, -0.10, 0.10)], -1
        )
        shift = shift * parts["shift"]
        theta = torch.cat([theta, shift[..., None]], -1)
        # Shrunk by area first where it would otherwise skip pixels, as PIL's filter does.
        if crops.shape[2] > 1.5 * height:
            crops = F.interpolate(crops, (height, width), mode="area")
        grid = F.affine_grid(theta, [count, 3, height, width], align_corners=False)
        return F.grid_sample(crops, grid, padding_mode="border", align_corners=False)

    def _far(self, pictures: Tensor) -> Tensor:
        """Halves the resolution of some crops, as of a fluke far off."""
        if not self.parts["distance"]:
            return pictures
        size = pictures.shape[2:]
        small = F.interpolate(pictures, scale_factor=0.5, mode="area")
        coarse = F.interpolate(small, tuple(size), mode="bilinear", align_corners=False)
        return torch.where(
            self._some(len(pictures), 0.35 * self.strength * self.parts["distance"]),
            coarse,
            pictures,
        )

    def _light(self, pictures: Tensor) -> Tensor:
        count, one = len(pictures), (len(pictures), 1, 1, 1)
        parts = {name: part * self.strength for name, part in self.parts.items()}
        mean = pictures.mean((1, 2, 3), keepdim=True)
        contrast = torch.exp(self._uniform(count, -0.35, 0.35) * parts["contrast"]).view(one)
        shift = (self._uniform(count, -35, 35) * parts["brightness"]).view(one)
        out = (pictures - mean) * contrast + mean + shift
        # Light from one side, as glare and fog give it.
        columns = self._line(-1, 1, out.shape[3]).view(1, 1, 1, -1)
        rows = self._line(-1, 1, out.shape[2]).view(1, 1, -1, 1)
        turn = self._uniform(count, 0, 2 * math.pi).view(one)
        fall = (self._uniform(count, 0, 1) ** 2 * 35 * parts["glare"]).view(one)
        out = out + fall * (turn.cos() * columns + turn.sin() * rows)
        cast = self._normal(count, 3, 1, 1) * 7 * parts["cast"]
        grey = self._some(count, 0.35 * self.parts["grey"])
        out = torch.where(grey, out.mean(1, keepdim=True).expand_as(out), out + cast)
        blurred = F.avg_pool2d(F.pad(out, (1, 1, 1, 1), mode="replicate"), 3, 1)
        out = out.lerp(blurred, self._uniform(count, -0.6, 0.9).view(one) * parts["blur"])
        grain = (self._uniform(count, 0, 1) ** 2 * 10 * parts["grain"]).view(one)
        return out + grain * self._normal(*out.shape)

    def _erase(self, pictures: Tensor) -> Tensor:
        """Hides a patch of some crops, as waves and spray do."""
        count, _, height, width = pictures.shape
        size = torch.stack([self._uniform(count, 0.1, 0.4), self._uniform(count, 0.08, 0.3)])
        at = torch.stack([self._uniform(count, 0, 1), self._uniform(count, 0, 1)])
        rows = self._line(0, 1, height).view(1, -1, 1)
        columns = self._line(0, 1, width).view(1, 1, -1)
        inside = ((rows - at[0].view(-1, 1, 1)).abs() < size[0].view(-1, 1, 1) / 2) & (
            (columns - at[1].view(-1, 1, 1)).abs() < size[1].view(-1, 1, 1) / 2
        )
        hidden = inside[:, None] & self._some(count, 0.35 * self.strength * self.parts["patch"])
        fill = self._uniform(count, 30, 220).view(-1, 1, 1, 1)
        return torch.where(hidden, fill, pictures)
