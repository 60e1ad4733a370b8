"""Golden images: drawings that go with the tests, beside the vectors that PyTorch gave them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flukeline.sample.draw import draw_picture

WHALES, SHOTS = 16, 2
SMALL = (96, 48)
"""Width and height as kept; each pixel is repeated up to the embedder's input."""


def draw_golden() -> NDArray[np.uint8]:
    """The images, uint8 (32, 48, 96, 3)."""
    drawn = [draw_picture(whale, shot) for whale in range(WHALES) for shot in range(SHOTS)]
    return np.stack([np.asarray(each.resize(SMALL, Image.Resampling.BOX)) for each in drawn])


def enlarged(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.float32]:
    """A golden image as the embedder takes it: float32 (1, 3, height, width)."""
    rows = np.arange(size[0]) * image.shape[0] // size[0]
    columns = np.arange(size[1]) * image.shape[1] // size[1]
    return np.ascontiguousarray(image[rows][:, columns].transpose(2, 0, 1)[None], np.float32)


def read_golden(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The images and their vectors float32 (32, D)."""
    with np.load(path) as kept:
        return kept["images"], kept["vectors"]


def angles(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """Degrees between the rows of two arrays of unit vectors."""
    apart = np.linalg.norm(a.astype(np.float64) - b.astype(np.float64), axis=1)
    return np.asarray(np.degrees(2 * np.arcsin(np.clip(apart / 2, 0, 1))))


def equal_lists(a: NDArray[np.float32], b: NDArray[np.float32], top: int = 20) -> float:
    """Share of pictures whose ``top`` nearest others are the same ones in both spaces."""
    lists = []
    for vectors in (a, b):
        near = vectors @ vectors.T
        np.fill_diagonal(near, -9)
        lists.append(np.sort(np.argsort(-near, axis=1)[:, :top], axis=1))
    return float((lists[0] == lists[1]).all(1).mean())
