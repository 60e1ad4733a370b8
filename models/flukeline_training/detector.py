"""The crop model: is there a fluke, where is its box, where are its tips and notch."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

INPUT_SIDE = 96


class _Residual(nn.Module):
    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.skip: nn.Module = nn.Identity()
        if stride != 1 or channels_in != channels:
            self.skip = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.body(x) + self.skip(x))


class FlukeDetector(nn.Module):
    """A small residual network with a decoder whose maps are read off as expected positions.

    Input: (B, 3, 96, 96) RGB in 0..255, the whole photograph squashed to a square.
    Output: presence logits (B,), boxes (B, 4) as x0 y0 x1 y1, keypoints (B, 3, 2) as left tip,
    notch, right tip; coordinates are fractions of the picture.
    """

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        w = width
        self.stem = nn.Sequential(
            nn.Conv2d(3, w, 3, 2, 1, bias=False), nn.BatchNorm2d(w), nn.ReLU(inplace=True)
        )
        self.down1 = _Residual(w, 2 * w, 2)
        self.down2 = _Residual(2 * w, 4 * w, 2)
        self.down3 = nn.Sequential(_Residual(4 * w, 6 * w, 2), _Residual(6 * w, 6 * w, 1))
        self.mix2 = nn.Conv2d(6 * w, 4 * w, 1)
        self.mix1 = nn.Conv2d(4 * w, 2 * w, 1)
        self.merge = _Residual(2 * w, 2 * w, 1)
        self.box_maps = nn.Conv2d(2 * w, 4, 3, 1, 1)
        self.point_maps = nn.Conv2d(2 * w, 3, 3, 1, 1)
        self.context = nn.Linear(6 * w, 2 * w)
        self.presence = nn.Sequential(
            nn.Linear(8 * w, 64), nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Linear(64, 1)
        )
        side = INPUT_SIDE // 4
        # A box may touch the picture's border, so the outermost bins lie beyond it.
        bins = ((torch.arange(side) + 0.5) / side - 0.5) * 1.1 + 0.5
        self.register_buffer("bins", bins, persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = (x - 120.0) / 64.0
        f1 = self.down1(self.stem(x))
        f2 = self.down2(f1)
        f3 = self.down3(f2)
        middle = f2 + F.interpolate(self.mix2(f3), scale_factor=2.0, mode="nearest")
        fine = f1 + F.interpolate(self.mix1(middle), scale_factor=2.0, mode="nearest")
        whole = f3.mean((2, 3))
        fine = self.merge(fine + self.context(whole)[:, :, None, None])
        maps = self.box_maps(fine)
        columns = F.softmax(maps[:, 0::2].mean(2) * 4.0, -1)
        rows = F.softmax(maps[:, 1::2].mean(3) * 4.0, -1)
        bins: Tensor = self.bins  # type: ignore[assignment]
        across, down = (columns * bins).sum(-1), (rows * bins).sum(-1)
        box = torch.stack([across[:, 0], down[:, 0], across[:, 1], down[:, 1]], -1)
        heat = self.point_maps(fine)
        heat = F.softmax(heat.flatten(2), -1).view(heat.shape)
        points = torch.stack([(heat.sum(2) * bins).sum(-1), (heat.sum(3) * bins).sum(-1)], -1)
        pooled = torch.cat([whole, fine.amax((2, 3))], -1)
        return self.presence(pooled)[:, 0], box, points


class Exported(nn.Module):
    """The detector as the product calls it: presence as a probability."""

    def __init__(self, detector: FlukeDetector) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        presence, box, keypoints = self.detector(image)
        return torch.sigmoid(presence), box, keypoints
