"""The stack for training: only where it is asked for, private, and with a role for its own things."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk.assertions import Template

from tests.infra.template import of_type, templates


def training(**context: str) -> Template:
    return templates(training="true", **context)["FlukelineTraining"]


def allowed(of: Template) -> dict[str, list[str]]:
    """The actions by the resource they are allowed on."""
    (policy,) = of_type("AWS::IAM::Policy", of).values()
    found: dict[str, list[str]] = {}
    for each in policy["Properties"]["PolicyDocument"]["Statement"]:
        assert each["Effect"] == "Allow"
        actions = [each["Action"]] if isinstance(each["Action"], str) else each["Action"]
        resources = each["Resource"] if isinstance(each["Resource"], list) else [each["Resource"]]
        for resource in resources:
            found[_written(resource)] = actions
    return found


def _written(resource: Any) -> str:
    if isinstance(resource, str):
        return resource
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0]).rstrip("0123456789ABCDEF")
    if "Fn::FindInMap" in resource:
        return "account of AWS's images"
    if "Ref" in resource:
        return str(resource["Ref"]).removeprefix("AWS::")
    return "".join(_written(each) for each in resource["Fn::Join"][1])


def test_it_is_made_only_where_it_is_asked_for() -> None:
    assert "FlukelineTraining" not in templates()
    assert "FlukelineTraining-dev" in templates(training="true", stage="dev")


def test_its_bucket_is_private_and_what_is_in_it_expires() -> None:
    buckets = of_type("AWS::S3::Bucket", training())
    assert len(buckets) == 2
    for each in buckets.values():
        assert set(each["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
        assert each["Properties"]["BucketEncryption"]
    assert json.dumps(of_type("AWS::S3::BucketPolicy", training())).count("SecureTransport") == 2
    bucket = next(each for name, each in buckets.items() if name.startswith("Bucket"))
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}
    assert days == {"data/": 90, "code/": 90, "jobs/": 180}


def test_the_role_of_the_jobs_may_do_only_what_they_do() -> None:
    image = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    logs = [
        f"logs:{each}"
        for each in ("CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents")
    ]
    objects = ["Get", "Put", "Delete"]
    group = "arn:Partition:logs:Region:AccountId:log-group:/aws/sagemaker/TrainingJobs"
    assert allowed(training()) == {
        "Bucket": ["s3:ListBucket"],
        "Bucket/data/*": ["s3:GetObject"],
        "Bucket/code/*": ["s3:GetObject"],
        "Bucket/jobs/*": [*(f"s3:{each}Object" for each in objects), "s3:AbortMultipartUpload"],
        group: logs,
        f"{group}:log-stream:*": logs,
        "arn:Partition:ecr:Region:account of AWS's images:repository/pytorch-training": image,
        "*": ["ecr:GetAuthorizationToken"],
    }
    (role,) = of_type("AWS::IAM::Role", training()).values()
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert "ManagedPolicyArns" not in role["Properties"]


def test_an_image_of_ones_own() -> None:
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/flukeline/train:7"
    own = training(training_image=image)
    assert own.to_json()["Outputs"]["TrainingImage"]["Value"] == image
    repository = "arn:Partition:ecr:eu-west-1:123456789012:repository/flukeline/train"
    assert "ecr:BatchGetImage" in allowed(own)[repository]
    address = json.dumps(training().to_json()["Outputs"]["TrainingImage"]["Value"])
    assert "/pytorch-training:2.6.0-gpu-py312" in address
