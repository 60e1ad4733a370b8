"""Doubtful photographs: found by rule, listed in a file that people edit and training leaves out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from flukeline.catalogue.sheets import escape_cell, unescape_cell
from flukeline.cli.files import write_whole
from flukeline.errors import FlukelineError
from flukeline_training.data import Row

LOW_RESOLUTION = 400
"""Pixels of the original's width below which the trailing edge of a fluke is lost."""
EDGE = 0.005
FLAT = 12.0
"""Standard deviation of brightness below which there is fog or night and no mark."""
COMMON = 1 / 3
"""A rule that more photographs than this break says how the catalogue is: none is left out by it."""
COLUMNS = ("image", "reason", "leave_out")


def doubtful(rows: Sequence[Row], pixels: NDArray[np.uint8]) -> list[tuple[str, str]]:
    """Image and reason of every photograph that breaks a rule; one may break several.

    Args:
        rows: Photographs.
        pixels: uint8 (N, side, side, 3), the same photographs squashed.
    """
    found: list[tuple[str, str]] = []
    for row, picture in zip(rows, pixels, strict=True):
        if row.width and row.width < LOW_RESOLUTION:
            found.append((row.image, f"low resolution: less than {LOW_RESOLUTION} pixels wide"))
        if row.box and row.box[0] < EDGE and row.box[2] > 1 - EDGE:
            found.append((row.image, "perhaps half a fluke: the box touches both sides"))
        if float(picture.astype(np.float32).mean(2).std()) < FLAT:
            found.append((row.image, f"no contrast: brightness deviates by less than {FLAT:.0f}"))
    return found


def common_reasons(found: Sequence[tuple[str, str]], photographs: int) -> frozenset[str]:
    """Reasons that hold for so many photographs that none is left out for them."""
    counts = Counter(reason for _, reason in found)
    return frozenset(
        reason for reason, number in counts.items() if number > COMMON * max(photographs, 1)
    )


def write_doubtful(path: Path, found: Sequence[tuple[str, str]], photographs: int) -> None:
    """Writes the list, a row for each reason; ``leave_out`` is ``yes`` or ``no`` and may be edited.

    Args:
        path: Of the CSV.
        found: By ``doubtful``.
        photographs: How many were looked at.
    """
    common = common_reasons(found, photographs)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for image, reason in found:
        table.writerow((escape_cell(image), reason, "no" if reason in common else "yes"))

    def write(file: IO[bytes]) -> None:
        file.write(text.getvalue().encode())

    write_whole(path, write)


def read_doubtful(path: Path) -> dict[str, str]:
    """The images that a list leaves out, and why each.

    Raises:
        FlukelineError: The file cannot be read, or a cell of ``leave_out`` says neither.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            table = list(csv.DictReader(lines))
        cells = [(row["image"], row["reason"], row["leave_out"].strip().lower()) for row in table]
    except (OSError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise FlukelineError(
            f"{path} cannot be read: it needs the columns {', '.join(COLUMNS)}."
        ) from error
    odd = [
        (f"row {number}", f"{image}: leave_out must be yes or no")
        for number, (image, _, answer) in enumerate(cells, start=2)
        if answer not in ("yes", "no")
    ]
    if odd:
        raise FlukelineError(f"{path} has {len(odd)} faults.", odd)
    return {unescape_cell(image): reason for image, reason, answer in cells if answer == "yes"}
