"""What a deployment's settings change in its stacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.web import response_headers
from tests.infra.template import of_type, synthesize, template, templates

DEV = {"stage": "dev", "domain": "flukes.example.org", "protect": "false"}


def dev() -> Template:
    """The template of the system with a stage, a domain and no protection."""
    return templates(**DEV)["Flukeline-dev"]


def test_stacks_are_named_by_their_stage() -> None:
    names = {"FlukelineHosting", "Flukeline", "FlukelineWeb", "FlukelineBudget"}
    assert set(templates()) == names
    assert set(templates(**DEV)) == {f"{each}-dev" for each in names}


@pytest.mark.parametrize("protect", [True, False])
def test_stacks_data_and_people_are_protected_unless_a_setting_says_otherwise(
    protect: bool, tmp_path: Path
) -> None:
    app = synthesize(tmp_path, {} if protect else {"protect": "false"})
    stacks = [each for each in app.node.children if isinstance(each, cdk.Stack)]
    assert {each.termination_protection for each in stacks} == {protect}
    system = Template.from_stack(next(each for each in stacks if each.stack_name == "Flukeline"))
    tables = of_type("AWS::DynamoDB::Table", system).values()
    assert [each["Properties"]["DeletionProtectionEnabled"] for each in tables] == [protect] * 3
    (users,) = of_type("AWS::Cognito::UserPool", system).values()
    assert users["Properties"]["DeletionProtection"] == ("ACTIVE" if protect else "INACTIVE")


def test_a_domain_is_amplify_s_and_both_origins_may_call_the_api_and_send_photographs() -> None:
    (domain,) = of_type("AWS::Amplify::Domain", templates(**DEV)["FlukelineWeb-dev"]).values()
    assert domain["Properties"]["DomainName"] == "flukes.example.org"
    (setting,) = domain["Properties"]["SubDomainSettings"]
    assert setting["Prefix"] == ""
    (api,) = of_type("AWS::ApiGatewayV2::Api", dev()).values()
    rules = [api["Properties"]["CorsConfiguration"]["AllowOrigins"]]
    for bucket in of_type("AWS::S3::Bucket", dev()).values():
        cors = bucket["Properties"].get("CorsConfiguration", {"CorsRules": []})
        rules += [each["AllowedOrigins"] for each in cors["CorsRules"]]
    assert len(rules) == 3
    for allowed in rules:
        assert "https://flukes.example.org" in allowed
        assert "FlukelineHosting-dev" in json.dumps(allowed)
    assert not of_type("AWS::Amplify::Domain", templates()["FlukelineWeb"])


def test_a_new_account_s_ten_functions_leave_two_to_the_api() -> None:
    most = [
        each["Properties"]["ScalingConfig"]["MaximumConcurrency"]
        for each in of_type("AWS::Lambda::EventSourceMapping").values()
    ]
    assert sum(most) == 8
    more = templates(concurrency='{"crop": 20, "backfill": 4}')["Flukeline"]
    mappings = of_type("AWS::Lambda::EventSourceMapping", more).values()
    found = sorted(each["Properties"]["ScalingConfig"]["MaximumConcurrency"] for each in mappings)
    assert found == [2, 2, 4, 20]
    assert states(more)["Parts"]["MaxConcurrency"] == 4


def states(of: Template) -> dict[str, Any]:
    """The states of the backfill, those of its parts too."""
    (machine,) = of_type("AWS::StepFunctions::StateMachine", of).values()
    written = machine["Properties"]["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "arn" for part in written))
    found: dict[str, Any] = definition["States"]
    return {**found, **found["Parts"]["ItemProcessor"]["States"]}


def test_a_throttled_invocation_of_the_backfill_is_no_try_at_the_work() -> None:
    for each in states(template()).values():
        if each["Type"] != "Task":
            continue
        throttled = [e for e in each["Retry"] if "Lambda.TooManyRequestsException" in str(e)]
        assert throttled == [each["Retry"][0]]
        assert throttled[0]["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
        assert throttled[0]["MaxAttempts"] == 20
        (work,) = (e for e in each["Retry"] if e["ErrorEquals"] == ["States.TaskFailed"])
        assert work["MaxAttempts"] == 3


def test_the_budget_is_made_in_a_region_that_has_budgets(tmp_path: Path) -> None:
    app = synthesize(tmp_path, {})
    (budget,) = (e for e in app.node.children if isinstance(e, cdk.Stack) and "Budget" in e.node.id)
    assert budget.region == "us-east-1"


def test_changed_headers_are_a_changed_asset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def key(folder: str) -> str:
        (tmp_path / folder).mkdir()
        app = synthesize(tmp_path / folder, {})
        (web,) = (e for e in app.node.children if isinstance(e, cdk.Stack) and "Web" in e.node.id)
        made = of_type("Custom::AmplifyAssetDeployment", Template.from_stack(web)).values()
        return str(next(iter(made))["Properties"]["S3ObjectKey"])

    before = key("before")
    assert key("same") == before

    def changed(region: str, api: str) -> dict[str, str]:
        return {**response_headers(region, api), "Referrer-Policy": "same-origin"}

    monkeypatch.setattr("infra.web.response_headers", changed)
    assert key("changed") != before


def test_the_web_app_is_deployed_by_functions_that_reach_its_bucket_and_app_alone(
    tmp_path: Path,
) -> None:
    synthesize(tmp_path, {})
    (nested,) = (tmp_path / "cdk.out").glob("FlukelineWeb*nested.template.json")
    resources = json.loads(nested.read_text())["Resources"].values()
    statements = [
        statement
        for each in resources
        if each["Type"] == "AWS::IAM::Policy"
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
    ]
    reaching = [
        e for e in statements if "amplify:" in str(e["Action"]) or "s3:" in str(e["Action"])
    ]
    assert len(reaching) == 3
    assert all(each["Resource"] != "*" for each in reaching)
    assert "GetSignedUrl" not in nested.read_text()


def test_headers_are_set_before_the_web_app_is_deployed() -> None:
    web = templates()["FlukelineWeb"]
    (rules,) = web.find_resources("Custom::AWS")
    (deployment,) = of_type("Custom::AmplifyAssetDeployment", web).values()
    assert rules in deployment["DependsOn"]
