"""Pipeline: a queue with dead letters before each stage, and the stage's function behind it."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from flukeline.storage.ports import MAX_TRIES
from infra.bundling import code
from infra.storage import Storage

READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
WRITE = (
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:ConditionCheckItem",
)


@dataclass(frozen=True)
class Stage:
    """How one stage runs."""

    name: str
    memory: int
    seconds: int
    batch: int
    concurrency: int
    vision: bool = False


# Memory buys processor on Lambda: 1,769 MB is one core.
STAGES = (
    Stage("crop", 3008, 60, 1, 20, vision=True),
    Stage("embed", 1769, 60, 1, 20, vision=True),
    Stage("distances", 3008, 120, 10, 2),
    Stage("backfill", 1769, 300, 1, 2),
)


class Pipeline(Construct):
    """Queues and functions of the stages, and the sweeper on its schedule."""

    def __init__(self, scope: Construct, id: str, storage: Storage, python: str) -> None:
        super().__init__(scope, id)
        self._storage = storage
        self._code = {vision: code(vision, python) for vision in (True, False)}
        self.queues: dict[str, sqs.Queue] = {}
        self.dead: dict[str, sqs.Queue] = {}
        for stage in STAGES:
            self._queue(stage)
        self.functions = {stage.name: self._stage(stage) for stage in STAGES}
        self.functions["sweep"] = self.function(
            # To send 100,000 photographs to a newer model takes minutes.
            "sweep",
            "sweep.handler",
            512,
            900,
        )
        self._permit()
        storage.originals.add_event_notification(
            s3.EventType.OBJECT_CREATED,
            notifications.SqsDestination(self.queues["crop"]),
            s3.NotificationKeyFilter(prefix="originals/"),
        )
        events.Rule(
            self,
            "SweepSchedule",
            schedule=events.Schedule.rate(Duration.minutes(5)),
            targets=[targets.LambdaFunction(self.functions["sweep"])],
        )

    def _queue(self, stage: Stage) -> None:
        title = stage.name.capitalize()
        self.dead[stage.name] = sqs.Queue(
            self,
            f"{title}Dead",
            retention_period=Duration.days(14),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
        )
        self.queues[stage.name] = sqs.Queue(
            self,
            f"{title}Queue",
            # Six times the function's timeout, as Lambda asks for.
            visibility_timeout=Duration.seconds(6 * stage.seconds),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead[stage.name], max_receive_count=MAX_TRIES
            ),
        )

    def _stage(self, stage: Stage) -> lambda_.Function:
        function = self.function(
            stage.name, f"{stage.name}.handler", stage.memory, stage.seconds, stage.vision
        )
        function.add_event_source(
            sources.SqsEventSource(
                self.queues[stage.name],
                batch_size=stage.batch,
                report_batch_item_failures=True,
                max_concurrency=stage.concurrency,
            )
        )
        return function

    def function(
        self, name: str, handler: str, memory: int, seconds: int, vision: bool = False
    ) -> lambda_.Function:
        """A function of the product, with the names of everything in its environment."""
        title = name.capitalize()
        log_group = logs.LogGroup(self, f"{title}Log", retention=logs.RetentionDays.THREE_MONTHS)
        # Not the managed policy, which may write to every log of the account.
        role = iam.Role(
            self,
            f"{title}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        log_group.grant_write(role)
        return lambda_.Function(
            self,
            title,
            role=role,
            runtime=lambda_.Runtime.PYTHON_3_13,
            # arm64 crashes are reported for onnxruntime.
            architecture=lambda_.Architecture.X86_64,
            handler=f"flukeline.functions.{handler}",
            code=self._code[vision],
            memory_size=memory,
            timeout=Duration.seconds(seconds),
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log_group,
            environment={
                "ORIGINALS_BUCKET": self._storage.originals.bucket_name,
                "DERIVED_BUCKET": self._storage.derived.bucket_name,
                "CATALOGUE_TABLE": self._storage.catalogue.table_name,
                "EMBEDDINGS_TABLE": self._storage.embeddings.table_name,
                "EMBEDDING_DISTANCES_TABLE": self._storage.distances.table_name,
                "POWERTOOLS_SERVICE_NAME": f"flukeline-{name}",
                **{f"{each.upper()}_QUEUE_URL": q.queue_url for each, q in self.queues.items()},
                **{f"{each.upper()}_DEAD_QUEUE_URL": q.queue_url for each, q in self.dead.items()},
            },
        )

    def _permit(self) -> None:
        storage, of = self._storage, self.functions
        for each in of.values():
            permit(storage.catalogue, each, *READ, *WRITE)
        pictures(storage.originals, of["crop"], "s3:GetObject")
        pictures(storage.derived, of["crop"], "s3:PutObject", "s3:DeleteObject")
        self.may_send(of["crop"], "embed", "distances")
        pictures(storage.derived, of["embed"], "s3:GetObject")
        permit(storage.embeddings, of["embed"], "dynamodb:GetItem", "dynamodb:PutItem")
        self.may_send(of["embed"], "distances")
        permit(storage.embeddings, of["distances"], *READ, *WRITE)
        permit(storage.distances, of["distances"], *READ, *WRITE)
        # Sheets and photographs under imports/, what is taken in of them, and the reports.
        pictures(storage.originals, of["backfill"], "s3:GetObject", "s3:PutObject")
        pictures(storage.derived, of["backfill"], "s3:GetObject", "s3:PutObject")
        self.may_send(of["backfill"], "crop", "backfill")
        for name in ("crop", "embed", "distances"):
            self.dead[name].grant(of["backfill"], "sqs:GetQueueAttributes")
        permit(storage.embeddings, of["backfill"], *READ, *WRITE)
        permit(storage.distances, of["backfill"], *READ, *WRITE, "dynamodb:BatchWriteItem")
        pictures(storage.originals, of["sweep"], "s3:GetObject")
        # Whether a newer model has every fluke, so that it may serve.
        permit(storage.embeddings, of["sweep"], "dynamodb:GetItem")
        self.may_send(of["sweep"], "crop", "embed")

    def may_send(self, function: lambda_.Function, *queues: str) -> None:
        """Let a function send to queues."""
        for name in queues:
            self.queues[name].grant(function, "sqs:SendMessage")


def permit(table: dynamodb.Table, function: lambda_.Function, *actions: str) -> None:
    """Let a function do ``actions`` on a table and its indexes."""
    table.grant(function, *actions)


def pictures(bucket: s3.Bucket, function: lambda_.Function, *actions: str) -> None:
    """Let a function do ``actions`` on a bucket's objects, and hear that one is not there.

    Without ListBucket S3 answers 403 instead of 404 for what is missing.
    """
    function.add_to_role_policy(
        iam.PolicyStatement(actions=list(actions), resources=[bucket.arn_for_objects("*")])
    )
    if "s3:GetObject" in actions:
        function.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn])
        )
