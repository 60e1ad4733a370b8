"""The settings of a deployment: where they come from, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from infra.concurrency import Concurrency
from infra.settings import FILE, InvalidSetting, Settings


def read(folder: Path, stages: dict[str, Any], **context: Any) -> Settings:
    file = folder / "deployments.json"
    file.write_text(json.dumps(stages))
    return Settings.read(cdk.App(context=context).node, file)


def test_each_stage_has_its_settings_and_the_command_line_comes_before_them(tmp_path: Path) -> None:
    stages = {"default": {"alarm_email": "a@b.org"}, "dev": {"protect": False}}
    assert read(tmp_path, stages) == Settings(alarm_email="a@b.org")
    dev = read(tmp_path, stages, stage="dev")
    assert (dev.protect, dev.alarm_email) == (False, None)
    assert read(tmp_path, stages, alarm_email="").alarm_email is None
    assert read(tmp_path, stages, stage="dev", protect="true").protect is True


def test_a_deployment_without_a_stage_keeps_the_names_of_its_stacks() -> None:
    assert Settings().stack_name("FlukelineWeb") == "FlukelineWeb"
    assert Settings(stage="dev").stack_name("FlukelineWeb") == "FlukelineWeb-dev"


def test_the_file_of_the_repository_is_valid() -> None:
    for stage in json.loads(FILE.read_text()):
        context = {} if stage == "default" else {"stage": stage}
        Settings.read(cdk.App(context=context).node)


@pytest.mark.parametrize(
    ("stages", "context", "told"),
    [
        ({}, {"stage": "Dev"}, "stage"),
        ({}, {"stage": "test"}, "no stage 'test'"),
        ({"default": {"alarm": "a@b.org"}}, {}, "unknown setting alarm"),
        ({}, {"web_origin": "flukes.org"}, "web_origin"),
        ({}, {"domain": "https://flukes.org"}, "domain"),
        ({}, {"domain": "flukes.org", "web_origin": "https://flukes.org"}, "domain or web_origin"),
        ({}, {"protect": "no"}, "protect"),
        ({}, {"species": "humpback"}, "species must be a scientific name"),
        ({}, {"training": "perhaps"}, "training"),
        ({}, {"training_image": "pytorch:latest"}, "training_image"),
        ({}, {"monthly_budget_usd": "a lot"}, "a lot"),
        ({}, {"concurrency": '{"crop": 1}'}, "concurrency of crop"),
        ({}, {"concurrency": {"crop": True}}, "concurrency of crop"),
        ({}, {"concurrency": '{"sweep": 2}'}, "concurrency"),
        ({}, {"concurrency": "20"}, "concurrency"),
    ],
)
def test_an_impossible_setting_is_refused_by_its_name(
    stages: dict[str, Any], context: dict[str, Any], told: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidSetting, match=told):
        read(tmp_path, stages, **context)


def test_concurrency_is_given_as_an_object_or_as_text(tmp_path: Path) -> None:
    stages = {"default": {"concurrency": {"crop": 20}}}
    assert read(tmp_path, stages).concurrency == Concurrency(crop=20)
    assert read(tmp_path, stages, concurrency='{"embed": 9}').concurrency == Concurrency(embed=9)


def test_a_region_without_a_service_is_refused_at_synthesis() -> None:
    for region in ("eu-west-1", "us-east-1", None):
        Settings().check_region(region)
    with pytest.raises(InvalidSetting, match="Amplify Hosting does not exist in eu-central-2"):
        Settings().check_region("eu-central-2")
    Settings(web_origin="https://flukes.org").check_region("eu-central-2")
    Settings(training=True).check_region("eu-west-1")
    with pytest.raises(InvalidSetting, match="no PyTorch image in ap-northeast-3"):
        Settings(training=True).check_region("ap-northeast-3")
    Settings(training=True, training_image="1").check_region("ap-northeast-3")
    with pytest.raises(InvalidSetting, match="cannot be deployed to cn-north-1"):
        Settings(web_origin="https://flukes.org").check_region("cn-north-1")
