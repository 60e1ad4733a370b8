"""cdk-nag's AWS Solutions checks, and the findings that are acknowledged, each with its reason."""

from __future__ import annotations

import re

from aws_cdk import Acknowledgment, App, CfnResource, Stack, Validations
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as stepfunctions
from cdk_nag import AwsSolutionsChecks

from infra.storage import Storage

LIBRARY = (
    "Made by a construct of the CDK that deploys the web app; it runs only during deployments,"
    " started by a person who may deploy."
)
RUNTIME = (
    "Python 3.13, for which the wheels in the bundle are locked and tested. Both are upgraded"
    " together."
)
TRACING = (
    "xray:PutTraceSegments and xray:PutTelemetryRecords do not support resource-level permissions."
)
FOLDERS = ("originals", "imports", "mappings", "display", "crops", "exports", "backfills")
OBJECTS = "The objects of this folder are named by ids, so no narrower pattern matches them all."
INDEXES = "The four lists of the Catalogue table, which are its only indexes."
MFA = (
    "Optional: a person can set up a second factor with AWS's tools, but not yet in the web app."
    " People are invited, passwords have at least 12 characters, and some sign in at sea by satellite."
)
MACHINE_LOGS = (
    "Log delivery and X-Ray do not support resource-level permissions; the role has no others on all"
    " resources."
)
VERSIONS = "All versions of the one function that the state machine invokes."
EXECUTIONS = "Executions of this state machine only; a distributed map starts them under new names."
BRANCH = "The jobs of the web app's only branch, whose numbers are not known beforehand."
ASSETS = "arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*.zip"
ASSET = "The web app in the bucket of the CDK's assets, whose name changes with each version."
SIGN_IN = "A person needs this route before signing in; it returns no secret."
REGISTRY = "ecr:GetAuthorizationToken does not support resource-level permissions."
STREAMS = "Each training job writes log streams of its own; SageMaker names them."
TRAINING = (
    "The objects of this folder are named by data, code and jobs that are not known beforehand."
)
TIER = (
    "It costs USD 0.05 per person and month; people are invited, and passwords have at least 12"
    " characters."
)


def check(app: App) -> None:
    """Make synthesis fail on every finding that is not acknowledged."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def acknowledge_system(stack: Stack, storage: Storage) -> None:
    """Acknowledge the findings in the system's stack."""
    wildcards = {"*": TRACING}
    for bucket in (storage.originals, storage.derived):
        name = _logical_id(stack, bucket.node.default_child)
        for folder in FOLDERS:
            wildcards[f"<{name}.Arn>/{folder}/*"] = OBJECTS
    table = _logical_id(stack, storage.catalogue.node.default_child)
    wildcards[f"<{table}.Arn>/index/*"] = INDEXES
    for each in stack.node.find_all():
        if isinstance(each, iam.CfnPolicy) and "/Pipeline/" in each.node.path:
            for resource, reason in wildcards.items():
                _acknowledge(each, f"IAM5[Resource::{resource}]", reason)
        elif isinstance(each, iam.CfnPolicy) and "/Backfill/" in each.node.path:
            for resource, reason in _state_machine_wildcards(stack).items():
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


def _state_machine_wildcards(stack: Stack) -> dict[str, str]:
    """The reason for each resource pattern in the policy of the state machine's role."""
    found = {"*": MACHINE_LOGS}
    for each in stack.node.find_all():
        if isinstance(each, lambda_.CfnFunction) and "/Pipeline/Backfill/" in each.node.path:
            found[f"<{_logical_id(stack, each)}.Arn>:*"] = VERSIONS
        if isinstance(each, stepfunctions.CfnStateMachine):
            name = f'{{"Ref":"{_logical_id(stack, each)}"}}'
            part = f'{{"Fn::Select":[6,{{"Fn::Split":[":",{name}]}}]}}'
            account = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>"
            found[f"{account}:execution:{part}:*"] = EXECUTIONS
            found[f"{account}:execution:{part}/*:*"] = EXECUTIONS
    return found


def acknowledge_web(stack: Stack, branch: str) -> None:
    """Acknowledge the findings in the web app's stack, all in constructs of the CDK.

    Args:
        stack: The stack.
        branch: The pattern of everything of Amplify's branch, as a finding writes it.
    """
    for each in stack.node.find_all():
        _acknowledge_library(stack, each)
        if isinstance(each, iam.CfnPolicy):
            _acknowledge(each, f"IAM5[Resource::{branch}]", BRANCH)
            _acknowledge(each, f"IAM5[Resource::{ASSETS}]", ASSET)


def acknowledge_training(stack: Stack, bucket: s3.Bucket) -> None:
    """Acknowledge the findings in the stack for training."""
    name = _logical_id(stack, bucket.node.default_child)
    logs = "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group"
    wildcards = {
        "*": REGISTRY,
        f"{logs}:/aws/sagemaker/TrainingJobs:log-stream:*": STREAMS,
        **{f"<{name}.Arn>/{folder}/*": TRAINING for folder in ("data", "code", "jobs")},
    }
    for each in stack.node.find_all():
        if isinstance(each, iam.CfnPolicy):
            for resource, reason in wildcards.items():
                _acknowledge(each, f"IAM5[Resource::{resource}]", reason)


def _acknowledge_library(stack: Stack, each: object) -> None:
    if not isinstance(each, CfnResource):
        return
    if isinstance(each, iam.CfnRole):
        name = "service-role/AWSLambdaBasicExecutionRole"
        policy = f"arn:<AWS::Partition>:iam::aws:policy/{name}"
        _acknowledge(each, f"IAM4[Policy::{policy}]", LIBRARY)
    elif isinstance(each, iam.CfnPolicy):
        _acknowledge(each, "IAM5[Resource::*]", LIBRARY)
        for function in stack.node.find_all():
            if isinstance(function, lambda_.CfnFunction):
                resource = f"<{_logical_id(stack, function)}.Arn>:*"
                _acknowledge(each, f"IAM5[Resource::{resource}]", LIBRARY)
    elif isinstance(each, lambda_.CfnFunction):
        _acknowledge(each, "L1", LIBRARY)
    elif isinstance(each, stepfunctions.CfnStateMachine):
        _acknowledge(each, "SF1", LIBRARY)
        _acknowledge(each, "SF2", LIBRARY)


def _logical_id(stack: Stack, element: object) -> str:
    if not isinstance(element, CfnResource):
        raise TypeError(f"{element} has no logical id")
    token = stack.get_logical_id(element)
    return re.sub(r"\s", "", str(stack.resolve(token)))


def _acknowledge(construct: CfnResource, finding: str, reason: str) -> None:
    Validations.of(construct).acknowledge(
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{finding}", reason=reason)
    )
