"""Storage: private buckets and DynamoDB tables, which are kept when the stack is deleted."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct


def make_access_logs(scope: Construct) -> s3.Bucket:
    """A bucket for the access logs of a stack's other buckets, which are kept for 90 days."""
    return s3.Bucket(
        scope,
        "AccessLogs",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        removal_policy=RemovalPolicy.RETAIN,
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
    )


class Storage(Construct):
    """Buckets and tables.

    Attributes:
        logs: Bucket of the access logs.
        originals: Bucket of photographs as uploaded, and of the column mappings that people
            corrected; versioned.
        derived: Bucket of display pictures, crops, exports and reports.
        catalogue: Table of the records.
        embeddings: Table of the embedding vectors.
        distances: Table of distance rows and nearest lists.
    """

    def __init__(self, scope: Construct, id: str, origins: Sequence[str], protect: bool) -> None:
        super().__init__(scope, id)
        self._protect = protect
        read_cors = s3.CorsRule(
            allowed_methods=[s3.HttpMethods.GET],
            allowed_origins=list(origins),
            max_age=3600,
        )
        upload_cors = s3.CorsRule(
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.POST],
            allowed_origins=list(origins),
            allowed_headers=["*"],
            max_age=3600,
        )
        # Access logs show who read which photograph, because a group's data are not public.
        self.logs = make_access_logs(self)
        self.originals = self._bucket(
            "Originals", upload_cors, versioned=True, tiered_prefix="originals/"
        )
        self.derived = self._bucket("Derived", read_cors, versioned=False, tiered_prefix="display/")
        # Reports may expire: starting a job again writes its report again.
        self.derived.add_lifecycle_rule(prefix="backfills/", expiration=Duration.days(180))
        pk = dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING)
        sk = dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING)
        self.catalogue = self._table("Catalogue", pk, None)
        for slot in (1, 2, 3, 4):
            self.catalogue.add_global_secondary_index(
                index_name=f"list{slot}",
                partition_key=dynamodb.Attribute(
                    name=f"list{slot}", type=dynamodb.AttributeType.STRING
                ),
                sort_key=dynamodb.Attribute(name=f"sort{slot}", type=dynamodb.AttributeType.STRING),
                projection_type=dynamodb.ProjectionType.KEYS_ONLY,
            )
        self.embeddings = self._table("Embeddings", pk, sk)
        self.distances = self._table("EmbeddingDistances", pk, sk)

    def _bucket(self, id: str, cors: s3.CorsRule, versioned: bool, tiered_prefix: str) -> s3.Bucket:
        # Most photographs are viewed in their first weeks. Intelligent tiering then makes unused ones
        # cheaper at the same access time; S3 leaves out objects below 128 KB.
        tiering = s3.Transition(
            storage_class=s3.StorageClass.INTELLIGENT_TIERING,
            transition_after=Duration.days(30),
        )
        return s3.Bucket(
            self,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=versioned,
            removal_policy=RemovalPolicy.RETAIN,
            cors=[cors],
            server_access_logs_bucket=self.logs,
            server_access_logs_prefix=f"{id.lower()}/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                    noncurrent_version_expiration=Duration.days(90) if versioned else None,
                ),
                s3.LifecycleRule(prefix="exports/", expiration=Duration.days(1)),
                s3.LifecycleRule(prefix=tiered_prefix, transitions=[tiering]),
            ],
        )

    def _table(
        self, id: str, pk: dynamodb.Attribute, sk: dynamodb.Attribute | None
    ) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            id,
            partition_key=pk,
            sort_key=sk,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.RETAIN,
            deletion_protection=self._protect,
        )
