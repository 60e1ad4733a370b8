"""The metrics of a stage as CloudWatch reads them from the log."""

from __future__ import annotations

import json

import pytest

from flukeline.functions import metrics


def test_a_message_is_counted_by_stage_and_outcome(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "crop")
    metrics.count("cropping", "done", 0.25, "p1")
    metrics.count("cropping", "failed", 0.5)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["stage"], each["outcome"], each["Duration"]) for each in lines] == [
        ("cropping", "done", [250.0]),
        ("cropping", "failed", [500.0]),
    ]
    assert [each.get("photograph_id") for each in lines] == ["p1", None]
    (directive,) = lines[0]["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Flukeline"
    assert sorted(directive["Dimensions"][0]) == ["outcome", "service", "stage"]


def test_a_laptop_stays_silent(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.count("cropping", "done", 0.25)
    assert capsys.readouterr().out == ""
