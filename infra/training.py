"""An optional stack for training on SageMaker: a private bucket, and the role of the jobs."""

from __future__ import annotations

import re

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import region_info as regions
from constructs import Construct

from infra import nag
from infra.settings import Settings
from infra.storage import make_access_logs

REPOSITORY = "pytorch-training"
TAG = "2.6.0-gpu-py312-cu126-ubuntu22.04-sagemaker"
"""Of AWS's own PyTorch image; the training package needs Python 3.11 or newer."""
IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.]+/([a-z0-9._/-]+)[:@].+")
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
FOLDERS = ("data", "code")
"""What jobs read; they write below ``jobs/``."""


class TrainingStack(Stack):
    """What ``flukeline train --on sagemaker`` uses: it starts the jobs, which cost by the second.

    Args:
        settings: The settings of the deployment.
    """

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(
            scope,
            id,
            description="Flukeline: training on SageMaker",
            termination_protection=settings.protect,
        )
        self._logs = make_access_logs(self)
        bucket = self._bucket()
        image, repository = self._image(settings.training_image)
        role = self._role(bucket, repository)
        nag.acknowledge_training(self, bucket)
        CfnOutput(self, "TrainingBucket", value=bucket.bucket_name)
        CfnOutput(self, "TrainingRole", value=role.role_arn)
        CfnOutput(self, "TrainingImage", value=image)

    def _bucket(self) -> s3.Bucket:
        # Photographs are copies and checkpoints can be made again: both expire.
        expire = {"data/": 90, "code/": 90, "jobs/": 180}
        return s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.RETAIN,
            server_access_logs_bucket=self._logs,
            server_access_logs_prefix="training/",
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
                *(
                    s3.LifecycleRule(prefix=prefix, expiration=Duration.days(days))
                    for prefix, days in expire.items()
                ),
            ],
        )

    def _image(self, own: str | None) -> tuple[str, str]:
        """The address of the image of the jobs, and the ARN of its repository."""
        found = IMAGE.fullmatch(own or "")
        if own and found:
            account, region, name = found.groups()
            return own, f"arn:{self.partition}:ecr:{region}:{account}:repository/{name}"
        account = self.regional_fact(regions.FactName.DLC_REPOSITORY_ACCOUNT)
        host = f"{account}.dkr.ecr.{self.region}.{self.url_suffix}"
        arn = f"arn:{self.partition}:ecr:{self.region}:{account}:repository/{REPOSITORY}"
        return f"{host}/{REPOSITORY}:{TAG}", arn

    def _role(self, bucket: s3.Bucket, repository: str) -> iam.Role:
        """May read data and code, write its results, log, and fetch its image; nothing else."""
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "sagemaker.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            ),
            description="Training jobs of Flukeline",
        )
        logs = f"arn:{self.partition}:logs:{self.region}:{self.account}:log-group:{LOG_GROUP}"
        statements = {
            (bucket.bucket_arn,): ("s3:ListBucket",),
            tuple(bucket.arn_for_objects(f"{each}/*") for each in FOLDERS): ("s3:GetObject",),
            (bucket.arn_for_objects("jobs/*"),): (
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
            ),
            (logs, f"{logs}:log-stream:*"): (
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ),
            (repository,): (
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ),
            ("*",): ("ecr:GetAuthorizationToken",),
        }
        for resources, actions in statements.items():
            role.add_to_policy(
                iam.PolicyStatement(actions=list(actions), resources=list(resources))
            )
        return role
