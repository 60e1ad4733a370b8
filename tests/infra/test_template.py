"""What the stack promises: private, encrypted, kept, and each function with only what it uses."""

from __future__ import annotations

import json
from typing import Any

from flukeline.cli import cost
from tests.infra.template import functions, handled, of_type, tables, template, templates, upgraded


def test_every_stage_has_its_function_and_the_api_too() -> None:
    wanted = {"crop", "embed", "distances", "backfill", "sweep", "api", "explain"}
    assert set(functions()) == wanted


def test_every_function_traces_what_it_does() -> None:
    modes = {
        name: each["Properties"]["TracingConfig"]["Mode"] for name, each in functions().items()
    }
    assert set(modes.values()) == {"Active"}, modes


def test_buckets_are_private_encrypted_and_kept() -> None:
    buckets = of_type("AWS::S3::Bucket")
    assert len(buckets) == 3
    for each in buckets.values():
        assert set(each["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
        assert each["Properties"]["BucketEncryption"]
        assert each["DeletionPolicy"] == "Retain"
    originals = next(each for name, each in buckets.items() if "Originals" in name)
    assert originals["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    policies = json.dumps(of_type("AWS::S3::BucketPolicy"))
    assert policies.count('"aws:SecureTransport": "false"') == 3


def test_what_nobody_looks_at_costs_less_and_reports_go() -> None:
    rules = {
        rule["Prefix"]: rule
        for bucket in of_type("AWS::S3::Bucket").values()
        for rule in bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        if "Prefix" in rule
    }
    assert set(rules) == {"originals/", "display/", "backfills/", "exports/"}
    for prefix in ("originals/", "display/"):
        (transition,) = rules[prefix]["Transitions"]
        assert transition == {"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 30}
        assert "ExpirationInDays" not in rules[prefix], "photographs are kept"
    assert rules["backfills/"]["ExpirationInDays"] == 180


def test_tables_are_on_demand_encrypted_kept_and_restorable() -> None:
    assert set(tables()) == {"Catalogue", "Embeddings", "EmbeddingDistances"}
    for each in of_type("AWS::DynamoDB::Table").values():
        assert each["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
        assert each["DeletionPolicy"] == "Retain"
        recovery = each["Properties"]["PointInTimeRecoverySpecification"]
        assert recovery["PointInTimeRecoveryEnabled"] is True
        assert each["Properties"]["SSESpecification"] == {"SSEEnabled": True}, "by AWS's own key"


def test_only_data_and_people_outlast_the_stack() -> None:
    kept = {
        each["Type"]
        for each in template().to_json()["Resources"].values()
        if each.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
    }
    assert kept == {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}
    logs = of_type("AWS::Logs::LogGroup").values()
    assert len(logs) == len(functions()) + 2, "each function's, the machine's and the API's"
    assert {each["DeletionPolicy"] for each in logs} == {"Delete"}
    assert {each["Properties"]["RetentionInDays"] for each in logs} == {90}


def test_queues_have_dead_letters_and_outlast_their_functions() -> None:
    queues = of_type("AWS::SQS::Queue")
    mappings = of_type("AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 4
    for mapping in mappings.values():
        assert mapping["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        queue = queues[mapping["Properties"]["EventSourceArn"]["Fn::GetAtt"][0]]["Properties"]
        assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
        function = of_type("AWS::Lambda::Function")[mapping["Properties"]["FunctionName"]["Ref"]]
        assert queue["VisibilityTimeout"] >= 6 * function["Properties"]["Timeout"]


def test_the_backfill_alone_may_send_to_itself_without_end() -> None:
    settings = {name: each["Properties"] for name, each in functions().items()}
    looping = {
        name: each["RecursiveLoop"] for name, each in settings.items() if "RecursiveLoop" in each
    }
    assert looping == {"backfill": "Allow"}


def test_an_upgrade_sets_a_newer_embedder_beside_the_one_that_serves() -> None:
    before, after = handled(), handled(upgraded())
    assert before.items() <= after.items(), "no function is made anew"
    (newer,) = set(after) - set(before)
    assert after[newer] == "flukeline.functions.embed.handler"
    (former,) = (name for name, each in before.items() if ".embed." in each)
    queues = of_type("AWS::SQS::Queue")
    assert set(queues) < set(of_type("AWS::SQS::Queue", upgraded())), "nor any queue"
    fed = {}
    for mapping in of_type("AWS::Lambda::EventSourceMapping", upgraded()).values():
        function, queue = (mapping["Properties"][e] for e in ("FunctionName", "EventSourceArn"))
        fed[function["Ref"]] = queue["Fn::GetAtt"][0]
    assert fed[former] in queues
    assert fed[newer] not in queues
    for each in functions(upgraded()).values():
        variables = each["Properties"]["Environment"]["Variables"]
        assert variables["EMBED_QUEUE_URL"] == {"Ref": fed[newer]}
        assert variables["EMBED_FORMER_QUEUE_URL"] == {"Ref": fed[former]}
    now = functions()["crop"]["Properties"]["Environment"]["Variables"]
    assert now["EMBED_QUEUE_URL"] == {"Ref": fed[former]}
    assert "EMBED_FORMER_QUEUE_URL" not in now
    assert len(of_type("AWS::CloudWatch::Alarm", upgraded())) == cost.ALARMS + 3


def test_uploads_start_the_crop_stage_alone() -> None:
    (notice,) = of_type("Custom::S3BucketNotifications").values()
    (queue,) = notice["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    assert "CropQueue" in json.dumps(queue["QueueArn"])
    rules = queue["Filter"]["Key"]["FilterRules"]
    assert [(each["Name"].lower(), each["Value"]) for each in rules] == [("prefix", "originals/")]


def test_every_route_asks_for_a_token_and_no_other_site_may_call() -> None:
    routes = [each["Properties"] for each in of_type("AWS::ApiGatewayV2::Route").values()]
    without = {each["RouteKey"] for each in routes if each["AuthorizationType"] != "JWT"}
    assert without == {"GET /v1/sign-in"}
    (api,) = of_type("AWS::ApiGatewayV2::Api").values()
    assert "*" not in api["Properties"]["CorsConfiguration"]["AllowOrigins"]
    (users,) = of_type("AWS::Cognito::UserPool").values()
    assert users["Properties"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_only_invited_people_in_one_of_four_groups_and_with_long_passwords() -> None:
    groups = of_type("AWS::Cognito::UserPoolGroup").values()
    names = {each["Properties"]["GroupName"] for each in groups}
    assert names == {"viewer", "contributor", "curator", "admin"}
    (users,) = of_type("AWS::Cognito::UserPool").values()
    assert users["Properties"]["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert users["Properties"]["MfaConfiguration"] == "OPTIONAL"


def test_nobody_takes_on_another_address_and_no_password_is_sent() -> None:
    (users,) = of_type("AWS::Cognito::UserPool").values()
    assert users["Properties"]["UsernameAttributes"] == ["email"]
    assert users["Properties"]["Schema"] == [{"Name": "email", "Required": True, "Mutable": False}]
    (client,) = of_type("AWS::Cognito::UserPoolClient").values()
    flows = {"ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert set(client["Properties"]["ExplicitAuthFlows"]) == flows
    assert client["Properties"]["AllowedOAuthFlowsUserPoolClient"] is False
    assert "AllowedOAuthFlows" not in client["Properties"]


def test_the_api_is_throttled_and_its_requests_are_logged() -> None:
    (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] == 100
    written = json.loads(stage["Properties"]["AccessLogSettings"]["Format"])
    assert {"requestId", "path", "status", "who"} <= set(written)


def test_the_web_app_is_served_with_its_headers_and_reaches_the_api_by_its_own_address() -> None:
    web = templates()["FlukelineWeb"]
    (branch,) = web.find_resources("AWS::Amplify::Branch").values()
    assert branch["Properties"]["EnableAutoBuild"] is False
    (rules,) = web.find_resources("Custom::AWS").values()
    update = json.dumps(rules["Properties"]["Update"])
    assert "/v1/<*>" in update
    assert "frame-ancestors 'none'" in update
    assert "Strict-Transport-Security" in update
    (api,) = of_type("AWS::ApiGatewayV2::Api").values()
    (origin,) = api["Properties"]["CorsConfiguration"]["AllowOrigins"]
    assert "FlukelineHosting" in json.dumps(origin)


def steps(of: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every state of a machine, those inside its maps too."""
    found = dict(of["States"])
    for each in of["States"].values():
        found |= steps(each["ItemProcessor"]) if "ItemProcessor" in each else {}
    return found


def test_each_step_of_the_backfill_is_given_an_object_and_tries_no_refusal_again() -> None:
    (machine,) = of_type("AWS::StepFunctions::StateMachine").values()
    written = machine["Properties"]["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "arn" for part in written))
    work = {name: each for name, each in steps(definition).items() if each["Type"] == "Task"}
    assert set(work) == {"Start", "Work", "Judge", "Finish"}
    for each in work.values():
        # "$" would reach the function as that string.
        assert isinstance(each.get("Parameters", {}), dict)
        never = [retry["ErrorEquals"] for retry in each["Retry"] if retry["MaxAttempts"] == 0]
        assert never == [["Rejected", "NotFound", "Conflict"]]


def test_the_backfill_is_spread_and_may_invoke_its_function_alone() -> None:
    (machine,) = of_type("AWS::StepFunctions::StateMachine").values()
    definition = json.dumps(machine["Properties"]["DefinitionString"])
    assert "DISTRIBUTED" in definition
    assert machine["Properties"]["TracingConfiguration"] == {"Enabled": True}
    role = machine["Properties"]["RoleArn"]["Fn::GetAtt"][0]
    invoked = [
        json.dumps(statement["Resource"])
        for policy in of_type("AWS::IAM::Policy").values()
        if {"Ref": role} in policy["Properties"]["Roles"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    ]
    assert invoked
    assert all("PipelineBackfill" in each for each in invoked)
