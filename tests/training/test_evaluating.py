"""Measuring: photographs that were learnt from do not count, and a test set may have no labels."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from flukeline import cli
from flukeline.vision.models import Models
from flukeline_training import evaluate
from flukeline_training.data import Row, unseen
from flukeline_training.proposals import proposals
from tests.training.conftest import MakeFolder, draw_small


def test_the_further_training_photographs_are_no_unseen_ones() -> None:
    rows = [Row("a", "w", split, None, None, None, None) for split in ("train", "more", "val", "")]
    assert [unseen(row) for row in rows] == [False, False, True, True]


def test_no_figure_counts_further_training_photographs(models: Models) -> None:
    import numpy as np

    rows = [
        Row(f"{whale}-{shot}", f"w{whale}", "more", None, None, (0.1, 0.1, 0.9, 0.9), None)
        for whale in range(9)
        for shot in range(2)
    ]
    vectors = np.eye(18, dtype=np.float32)
    assert proposals(models.calibration, rows, vectors) == []
    embedded = evaluate.Embedded(vectors, np.ones((18, 4)), np.ones(18, np.bool_))
    roles = ["catalogue" if index % 2 else "query" for index in range(18)]
    names = {
        each.name for each in evaluate.measure(models.calibration, rows, roles, embedded).figures
    }
    assert not names & {"IoU of the box", "fluke found"}


def test_a_test_set_without_labels_gets_its_lists(
    make_folder: MakeFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = make_folder(6, 4)
    queries = tmp_path / "queries"
    (queries / "day 1").mkdir(parents=True)
    for whale in range(3):
        (queries / "day 1" / f"q{whale}.jpg").write_bytes(draw_small(whale, 9))
    (queries / "damaged.jpg").write_bytes(b"nothing")
    similar = tmp_path / "similar.csv"
    command = ["evaluate", str(labelled), "--queries", str(queries)]
    assert cli.main(command) == 1
    assert "--csv similar.csv" in capsys.readouterr().err
    assert cli.main([*command, "--csv", str(similar), "--boxes", "detected"]) == 1
    assert "damaged.jpg: " in capsys.readouterr().out
    with similar.open(newline="") as lines:
        table = list(csv.DictReader(lines))
    assert [row["query"] for row in table] == [
        f"day 1/q{w}.jpg" for w in range(3) for _ in range(20)
    ]
    first = [row["individual"] for row in table if row["rank"] == "1"]
    assert first == ["whale 00", "whale 01", "whale 02"]
    distances = [float(row["distance"]) for row in table[:20]]
    assert distances == sorted(distances)
