"""A photograph's whole way, told by the logs of every function it went through."""

from __future__ import annotations

import json

from tests.deploy.faults import until
from tests.deploy.ministack import Cloud
from tests.deploy.user import Checks

STAGES = {"receiving", "cropping", "embedding", "comparing"}


def stages_of(cloud: Cloud, photograph_id: str) -> set[tuple[str, str]]:
    """The (stage, outcome) of each line about one photograph, over all groups."""
    logs = cloud.client("logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    lines = [
        json.loads(event["message"])
        for group in groups
        for event in logs.filter_log_events(logGroupName=group)["events"]
        if photograph_id in event["message"] and event["message"].startswith("{")
    ]
    found = [each for each in lines if each.get("photograph_id") == photograph_id]
    return {(each["stage"], each["outcome"]) for each in found if "outcome" in each}


def tell_its_way(checks: Checks, cloud: Cloud, photograph_id: str) -> None:
    """Each stage has a line that names the photograph and how the stage ended."""
    whole = {(stage, "done") for stage in STAGES}
    told = until(lambda: stages_of(cloud, photograph_id) == whole, 20)
    checks.that("the logs tell its way", told, stages_of(cloud, photograph_id))
