"""Nag: AWS's own checks of the stacks; what they find is cured, or acknowledged with its reason."""

from __future__ import annotations

import re

from aws_cdk import Acknowledgment, App, CfnResource, Stack, Validations
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from cdk_nag import AwsSolutionsChecks

from infra.storage import Storage

LIBRARY = (
    "Made by the CDK's own library for deploying the web app; it runs at deployments only,"
    " by whoever may deploy."
)
RUNTIME = (
    "Python 3.13: the wheels in the bundle are locked and tested for it. It goes up with them."
)
TRACING = "X-Ray takes no resource: xray:PutTraceSegments and PutTelemetryRecords alone."
FOLDERS = ("originals", "imports", "display", "crops", "exports", "backfills")
OBJECTS = (
    "Pictures and sheets are objects of this folder by id; there is no narrower name for them."
)
INDEXES = "The three lists of the Catalogue table, which are its only indexes."
MFA = (
    "Asked of whoever has set it up, by AWS's own tools: the web app has no page for it yet."
    " People are invited, passwords have 12 characters, and some sign in at sea, by satellite."
)
MACHINE_LOGS = "Log delivery and X-Ray take no resource; the machine may do nothing else anywhere."
VERSIONS = "Every version of the one function that the machine invokes."
EXECUTIONS = "Executions of this machine alone, which a distributed map starts by new names."
SIGN_IN = "Says where to sign in, which is asked before anybody has; nothing of it is secret."
TIER = "Costs USD 0.05 a person and month; people are invited, and passwords have 12 characters."


def check(app: App) -> None:
    """Let the checks fail the synthesis on every open finding."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def acknowledge_system(stack: Stack, storage: Storage) -> None:
    """What stands in the stack of the system, each with its reason."""
    wildcards = {"*": TRACING}
    for bucket in (storage.originals, storage.derived):
        name = _logical(stack, bucket.node.default_child)
        for folder in FOLDERS:
            wildcards[f"<{name}.Arn>/{folder}/*"] = OBJECTS
    table = _logical(stack, storage.catalogue.node.default_child)
    wildcards[f"<{table}.Arn>/index/*"] = INDEXES
    for each in stack.node.find_all():
        if isinstance(each, iam.CfnPolicy) and "/Pipeline/" in each.node.path:
            for resource, reason in wildcards.items():
                _acknowledge(each, f"IAM5[Resource::{resource}]", reason)
        elif isinstance(each, iam.CfnPolicy) and "/Backfill/" in each.node.path:
            for resource, reason in _of_machine(stack).items():
                _acknowledge(each, f"IAM5[Resource::{resource}]", reason)
        elif isinstance(each, lambda_.CfnFunction):
            _acknowledge(each, "L1", RUNTIME)
        elif isinstance(each, apigateway.CfnRoute) and each.route_key == "GET /v1/sign-in":
            _acknowledge(each, "APIG4", SIGN_IN)
        elif isinstance(each, cognito.CfnUserPool):
            _acknowledge(each, "COG2", MFA)
            _acknowledge(each, "COG8", TIER)
        elif "BucketNotificationsHandler" in each.node.path:
            _acknowledge_library(stack, each)


def _of_machine(stack: Stack) -> dict[str, str]:
    """The wildcards of the state machine's role, with their reasons."""
    found = {"*": MACHINE_LOGS}
    for each in stack.node.find_all():
        if isinstance(each, lambda_.CfnFunction) and "/Pipeline/Backfill/" in each.node.path:
            found[f"<{_logical(stack, each)}.Arn>:*"] = VERSIONS
        if isinstance(each, stepfunctions.CfnStateMachine):
            name = f'{{"Ref":"{_logical(stack, each)}"}}'
            part = f'{{"Fn::Select":[6,{{"Fn::Split":[":",{name}]}}]}}'
            account = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>"
            found[f"{account}:execution:{part}:*"] = EXECUTIONS
            found[f"{account}:execution:{part}/*:*"] = EXECUTIONS
    return found


def acknowledge_web(stack: Stack) -> None:
    """What stands in the stack of the web app: all of it the CDK's own."""
    for each in stack.node.find_all():
        _acknowledge_library(stack, each)


def _acknowledge_library(stack: Stack, each: object) -> None:
    if not isinstance(each, CfnResource):
        return
    if isinstance(each, iam.CfnRole):
        name = "service-role/AWSLambdaBasicExecutionRole"
        policy = f"arn:<AWS::Partition>:iam::aws:policy/{name}"
        _acknowledge(each, f"IAM4[Policy::{policy}]", LIBRARY)
    elif isinstance(each, iam.CfnPolicy):
        _acknowledge(each, "IAM5[Resource::*]", LIBRARY)
        _acknowledge(each, "IAM5[Action::amplify:GetJob*]", LIBRARY)
        for function in stack.node.find_all():
            if isinstance(function, lambda_.CfnFunction):
                resource = f"<{_logical(stack, function)}.Arn>:*"
                _acknowledge(each, f"IAM5[Resource::{resource}]", LIBRARY)
    elif isinstance(each, lambda_.CfnFunction):
        _acknowledge(each, "L1", LIBRARY)
    elif isinstance(each, stepfunctions.CfnStateMachine):
        _acknowledge(each, "SF1", LIBRARY)
        _acknowledge(each, "SF2", LIBRARY)


def _logical(stack: Stack, element: object) -> str:
    if not isinstance(element, CfnResource):
        raise TypeError(f"{element} has no logical id")
    token = stack.get_logical_id(element)
    return re.sub(r"\s", "", str(stack.resolve(token)))


def _acknowledge(construct: CfnResource, finding: str, reason: str) -> None:
    Validations.of(construct).acknowledge(
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{finding}", reason=reason)
    )
