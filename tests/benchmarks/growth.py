"""How each cost grows with the catalogue: a fitted exponent, and a plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks.measuring import Figure

PLOTTED = (
    "a new photograph: items written, mean",
    "a new photograph: bytes written beside the row, mean",
    "a new photograph: bytes of the distance row, mean",
    "a new photograph's distances",
    "the distance stage with its writes",
    "embeddings into a cold process",
    "candidates through the API, p95",
    "resident memory of the server, answering",
    "distances rebuilt: rows and lists",
)


def curves(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """For each plotted cost its figures by size, where there are several."""
    found: dict[str, list[Figure]] = {}
    for name in PLOTTED:
        of_size = {each.size: each for each in figures if each.name == name and each.value > 0}
        if len(of_size) > 1:
            found[name] = [of_size[size] for size in sorted(of_size)]
    return found


def exponent(of: Sequence[Figure]) -> float:
    """The p with which the cost grows as N^p, by least squares of the logarithms."""
    slope, _ = np.polyfit(
        np.log([each.size for each in of]), np.log([each.value for each in of]), 1
    )
    return float(slope)


def exponents(figures: Sequence[Figure]) -> list[Figure]:
    """One figure a plotted cost."""
    return [
        Figure(f"{name}: grows as N to the", 0, exponent(of), "")
        for name, of in curves(figures).items()
    ]


def plot(figures: Sequence[Figure], path: Path, title: str) -> None:
    """All costs against N, on logarithmic axes, as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    mpl.rcParams.update({"svg.hashsalt": "flukeline", "font.size": 9})
    canvas = Canvas(figsize=(10, 6), layout="constrained")
    axes = canvas.subplots()
    markers = "osv^D<>Pd"
    for marker, (name, of) in zip(markers, curves(figures).items(), strict=False):
        label = f"{name} [{of[0].unit or 'count'}], N^{exponent(of):.2f}"
        axes.loglog([e.size for e in of], [e.value for e in of], marker=marker, label=label)
    axes.set_xlabel("photographs in the catalogue")
    axes.set_ylabel("cost, in its own unit")
    axes.set_title(title, fontsize=9)
    axes.grid(visible=True, which="both", alpha=0.2)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    canvas.savefig(path, metadata={"Date": None})
