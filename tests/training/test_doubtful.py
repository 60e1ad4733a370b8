"""Doubtful photographs are listed, edited by people, and left out of training."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from flukeline.errors import FlukelineError
from flukeline_training.data import Row
from flukeline_training.doubtful import doubtful, read_doubtful, write_doubtful


def row(name: str, width: float = 900, box: tuple[float, ...] | None = None) -> Row:
    return Row(name, "w", "", width, 600, box, None)


def test_each_rule_finds_its_photograph(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    pixels = random.integers(0, 255, (10, 100, 100, 3)).astype(np.uint8)
    pixels[2] = 128
    rows = [row(f"{index}.jpg") for index in range(10)]
    rows[0] = row("0.jpg", width=200)
    rows[1] = row("1.jpg", box=(0.0, 0.2, 1.0, 0.8))
    found = doubtful(rows, pixels)
    assert [image for image, _ in found] == ["0.jpg", "1.jpg", "2.jpg"]
    assert ["low" in found[0][1], "half" in found[1][1], "contrast" in found[2][1]] == [True] * 3
    path = tmp_path / "doubtful.csv"
    write_doubtful(path, found, len(rows))
    assert set(read_doubtful(path)) == {"0.jpg", "1.jpg", "2.jpg"}
    path.write_text(
        path.read_text().replace(
            "0.jpg,low resolution: less than 400 pixels wide,yes",
            "0.jpg,low resolution: less than 400 pixels wide,no",
        )
    )
    assert set(read_doubtful(path)) == {"1.jpg", "2.jpg"}


def test_a_rule_that_most_photographs_break_leaves_none_out(tmp_path: Path) -> None:
    found = [(f"{index}.jpg", "low resolution") for index in range(8)] + [("9.jpg", "half")]
    write_doubtful(tmp_path / "doubtful.csv", found, 10)
    assert read_doubtful(tmp_path / "doubtful.csv") == {"9.jpg": "half"}
    with (tmp_path / "doubtful.csv").open(newline="") as lines:
        assert len(list(csv.DictReader(lines))) == 9


def test_an_odd_answer_is_told_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "doubtful.csv"
    path.write_text("image,reason,leave_out\na.jpg,x,yes\nb.jpg,x,perhaps\n")
    with pytest.raises(FlukelineError) as caught:
        read_doubtful(path)
    assert caught.value.faults == (("row 3", "b.jpg: leave_out must be yes or no"),)
    path.write_text("image\na.jpg\n")
    with pytest.raises(FlukelineError, match="image, reason, leave_out"):
        read_doubtful(path)
