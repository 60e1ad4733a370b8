"""What a labelled folder holds: whales, sizes, look, near-duplicates and unusable photographs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flukeline_training.data import Pictures, Row, check
from flukeline_training.doubtful import common_reasons, doubtful, write_doubtful

NEAR = 4
"""Bits of 64 in which the hashes of near-duplicates differ at most."""
BAR = 40


def explore(folder: Path, listed: Path | None = None) -> str:
    """The report; every fault of the labels is raised at once, before anything else.

    Args:
        folder: Labels and photographs.
        listed: CSV to write every doubtful photograph to, if anywhere.

    Raises:
        FlukelineError: The label file has faults.
    """
    rows = check(folder)
    pixels = Pictures(folder).pixels([row.image for row in rows])
    found = doubtful(rows, pixels)
    if listed:
        write_doubtful(listed, found, len(rows))
    parts = [
        _whales(rows),
        _sizes(rows),
        _look(pixels),
        _doubtful(found, len(rows)),
        _duplicates(rows, pixels),
    ]
    return "\n\n".join(parts)


def bars(counts: Sequence[tuple[str, int]]) -> str:
    """A plot of text, one bar a line."""
    most = max((number for _, number in counts), default=1) or 1
    wide = max((len(name) for name, _ in counts), default=0)
    return "\n".join(
        f"  {name:>{wide}} {number:>6} {'#' * round(BAR * number / most)}"
        for name, number in counts
    )


def _whales(rows: Sequence[Row]) -> str:
    photographs = Counter(row.individual for row in rows if row.individual)
    having = Counter(min(number, 10) for number in photographs.values())
    lines = [(f"{n}{' or more' if n == 10 else ''}", having[n]) for n in sorted(having)]
    unknown = sum(not row.individual for row in rows)
    splits = Counter(row.split or "none" for row in rows)
    shares = ", ".join(
        f"{name} {count} ({count / len(rows):.1%})" for name, count in sorted(splits.items())
    )
    return (
        f"{len(rows)} photographs, {len(photographs)} whales; {unknown} photographs of unknown"
        f" whales\nSplits: {shares}\n"
        "Whales by the number of their photographs (one photograph cannot be matched with"
        f" another):\n{bars(lines)}"
    )


def _sizes(rows: Sequence[Row]) -> str:
    widths = np.array([row.width for row in rows if row.width], float)
    if not len(widths):
        return "The originals' sizes are not given."
    steps = (0, 400, 700, 1000, 1500, 3000, 10**9)
    counts, _ = np.histogram(widths, steps)
    names = [f"from {low}" for low in steps[:-1]]
    boxed = np.array([row.box for row in rows if row.box])
    share = (boxed[:, 2:] - boxed[:, :2]).prod(1) if len(boxed) else np.zeros(1)
    return (
        f"Original width in pixels:\n{bars(list(zip(names, map(int, counts), strict=True)))}\n"
        f"A box is given for {len(boxed)}; the fluke fills {share.mean():.0%} of the picture there"
        f" (half of them between {np.quantile(share, 0.25):.0%} and {np.quantile(share, 0.75):.0%})."
    )


def _look(pixels: NDArray[np.uint8]) -> str:
    means = pixels.reshape(len(pixels), -1, 3).astype(np.float32)
    grey = (np.ptp(means, axis=2).mean(1) < 3).mean()
    light = means.mean((1, 2))
    return (
        f"{grey:.0%} are grey. Brightness (0 to 255): mean {light.mean():.0f}, a tenth below"
        f" {np.quantile(light, 0.1):.0f}, a tenth above {np.quantile(light, 0.9):.0f}."
    )


def _doubtful(found: Sequence[tuple[str, str]], photographs: int) -> str:
    counts = Counter(reason for _, reason in found)
    common = common_reasons(found, photographs)
    lines = [
        f"  {number:>6}  {reason}"
        + (" (so many that none is left out)" if reason in common else "")
        for reason, number in counts.most_common()
    ]
    examples = [f"  {image}: {reason}" for image, reason in found[:10]]
    return "\n".join(["Doubtful photographs, by rule:", *lines, "The first:", *examples])


def hashes(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Difference hashes (N, 64): is each of 8x9 cells darker than its right neighbour?"""
    side = pixels.shape[1]
    rows = np.linspace(0, side, 9).astype(int)
    columns = np.linspace(0, side, 10).astype(int)
    grey = pixels.astype(np.float32).mean(3)
    cells = np.add.reduceat(np.add.reduceat(grey, rows[:-1], axis=1), columns[:-1], axis=2)
    cells /= (np.diff(rows)[:, None] * np.diff(columns)[None]).astype(np.float32)
    return np.asarray((cells[:, :, :-1] < cells[:, :, 1:]).reshape(len(pixels), 64))


def near_duplicates(bits: NDArray[np.bool_], most: int = NEAR) -> list[tuple[int, int]]:
    """Pairs of rows whose hashes differ in at most ``most`` bits."""
    signs = bits.astype(np.float32) * 2 - 1
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(signs), 1000):
        differing = (64 - signs[start : start + 1000] @ signs.T) / 2
        for i, j in np.argwhere(differing <= most):
            if start + i < j:
                pairs.append((int(start + i), int(j)))
    return pairs


def _duplicates(rows: Sequence[Row], pixels: NDArray[np.uint8]) -> str:
    pairs = near_duplicates(hashes(pixels))
    apart = [
        (rows[i].image, rows[j].image)
        for i, j in pairs
        if rows[i].individual and rows[j].individual and rows[i].individual != rows[j].individual
    ]
    lines = [f"  {a} and {b}" for a, b in apart[:10]]
    return "\n".join(
        [
            f"{len(pairs)} pairs of near-duplicates (hashes differ in at most {NEAR} of 64 bits),"
            f" {len(apart)} of them under two names:",
            *lines,
        ]
    )
