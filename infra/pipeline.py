"""Pipeline: a queue with dead letters before each stage, and the stage's function behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
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

from flukeline.storage.ports import MAX_TRIES, QueueName
from flukeline.vision.models import Models
from infra.bundling import code
from infra.iam import objects, records, vectors
from infra.storage import Storage


def log(scope: Construct, id: str) -> logs.LogGroup:
    """A log, which is nobody's data: it goes with its stack."""
    return logs.LogGroup(
        scope,
        id,
        retention=logs.RetentionDays.THREE_MONTHS,
        removal_policy=RemovalPolicy.DESTROY,
    )


@dataclass(frozen=True)
class Stage:
    """How one stage runs: the queue before it, its module of functions/, and its room."""

    queue: QueueName
    module: str
    title: str
    memory: int
    seconds: int
    batch: int
    concurrency: int
    vision: bool = False
    again: bool = False
    """Whether it sends what is left to its own queue."""


def stages(models: Models) -> tuple[Stage, ...]:
    """Every stage, that of embedding once for each embedder there is.

    An embedder's function and queue are named by its file's hash: an upgrade leaves them as they
    are, with what waits in them, and makes others for the newer one beside them.
    """
    # Memory buys processor on Lambda: 1,769 MB is one core.
    queues: tuple[QueueName, ...] = ("embed", "embed_former")
    embeds = (
        Stage(queue, "embed", f"Embed{each.sha256[:8]}", 1769, 60, 1, 20, vision=True)
        for queue, each in zip(queues, models.embedders, strict=False)
    )
    return (
        Stage("crop", "crop", "Crop", 3008, 60, 1, 20, vision=True),
        *embeds,
        Stage("distances", "distances", "Distances", 3008, 120, 10, 2),
        Stage("backfill", "backfill", "Backfill", 1769, 300, 1, 2, again=True),
    )


class Pipeline(Construct):
    """Queues and functions of the stages, and the sweeper on its schedule."""

    def __init__(
        self, scope: Construct, id: str, storage: Storage, models: Path, python: str
    ) -> None:
        super().__init__(scope, id)
        self._storage = storage
        self._code = {vision: code(vision, models, python) for vision in (True, False)}
        self.queues: dict[QueueName, sqs.Queue] = {}
        self.dead: dict[QueueName, sqs.Queue] = {}
        self.stages = stages(Models.load(models))
        for stage in self.stages:
            self._queue(stage)
        self.functions: dict[str, lambda_.Function] = {
            stage.queue: self._stage(stage) for stage in self.stages
        }
        # Whether a newer model has every fluke is asked a hundred at a time, of 100,000 too.
        self.functions["sweep"] = self.function("Sweep", "sweep", 512, 900)
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
        self.dead[stage.queue] = sqs.Queue(
            self,
            f"{stage.title}Dead",
            retention_period=Duration.days(14),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
        )
        self.queues[stage.queue] = sqs.Queue(
            self,
            f"{stage.title}Queue",
            # Six times the function's timeout, as Lambda asks for.
            visibility_timeout=Duration.seconds(6 * stage.seconds),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead[stage.queue], max_receive_count=MAX_TRIES
            ),
        )

    def _stage(self, stage: Stage) -> lambda_.Function:
        function = self.function(
            stage.title, stage.module, stage.memory, stage.seconds, stage.vision, stage.again
        )
        function.add_event_source(
            sources.SqsEventSource(
                self.queues[stage.queue],
                batch_size=stage.batch,
                report_batch_item_failures=True,
                max_concurrency=stage.concurrency,
            )
        )
        return function

    def function(
        self,
        title: str,
        module: str,
        memory: int,
        seconds: int,
        vision: bool = False,
        again: bool = False,
    ) -> lambda_.Function:
        """A function of the product, with the names of everything in its environment."""
        log_group = log(self, f"{title}Log")
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
            handler=f"flukeline.functions.{module}.handler",
            code=self._code[vision],
            memory_size=memory,
            timeout=Duration.seconds(seconds),
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log_group,
            # Lambda stops a chain of some 16 invocations that a function begins again by itself; a
            # catalogue is taken in by more portions than that.
            recursive_loop=lambda_.RecursiveLoop.ALLOW if again else None,
            environment={
                "ORIGINALS_BUCKET": self._storage.originals.bucket_name,
                "DERIVED_BUCKET": self._storage.derived.bucket_name,
                "CATALOGUE_TABLE": self._storage.catalogue.table_name,
                "EMBEDDINGS_TABLE": self._storage.embeddings.table_name,
                "EMBEDDING_DISTANCES_TABLE": self._storage.distances.table_name,
                "POWERTOOLS_SERVICE_NAME": f"flukeline-{module.partition('.')[0]}",
                **{f"{each.upper()}_QUEUE_URL": q.queue_url for each, q in self.queues.items()},
                **{f"{each.upper()}_DEAD_QUEUE_URL": q.queue_url for each, q in self.dead.items()},
            },
        )

    def _permit(self) -> None:
        storage, of = self._storage, self.functions
        embedders = [stage.queue for stage in self.stages if stage.module == "embed"]
        records(storage, of["crop"], commits=True)
        objects(storage.originals, of["crop"], ["originals"], "s3:GetObject")
        made = ("s3:PutObject", "s3:DeleteObject")
        objects(storage.derived, of["crop"], ["display", "crops"], *made)
        self.may_send(of["crop"], *embedders, "distances")
        for each in embedders:
            records(storage, of[each], commits=True)
            objects(storage.derived, of[each], ["crops"], "s3:GetObject")
            vectors(storage.embeddings, of[each], "GetItem", "BatchGetItem", "PutItem")
            # To those in use, where the model that a message asks for is gone.
            self.may_send(of[each], *embedders, "distances")
        records(storage, of["distances"], commits=True)
        changes = ("PutItem", "UpdateItem", "DeleteItem")
        vectors(storage.embeddings, of["distances"], "GetItem", "BatchGetItem", "Query", *changes)
        vectors(storage.distances, of["distances"], "BatchGetItem", "Query", "PutItem")
        self._permit_whole_catalogues(of["backfill"])
        records(storage, of["sweep"], lists=True, commits=True)
        objects(storage.originals, of["sweep"], ["originals"], "s3:GetObject")
        # Whether a newer model has every fluke, so that it may serve; and how far it is.
        vectors(storage.embeddings, of["sweep"], "GetItem", "BatchGetItem")
        objects(storage.derived, of["sweep"], ["backfills"], "s3:GetObject", "s3:PutObject")
        self.may_send(of["sweep"], "crop", "backfill")
        self._may_count_dead_letters(of["sweep"])

    def _permit_whole_catalogues(self, function: lambda_.Function) -> None:
        storage = self._storage
        records(storage, function, lists=True, commits=True)
        objects(storage.originals, function, ["imports"], "s3:GetObject")
        # GetObject: a photograph is tried again only where its file is there. DeleteObject: drawings
        # are removed where the sample is taken back while it is loaded.
        every = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
        objects(storage.originals, function, ["originals"], *every)
        objects(storage.derived, function, ["display", "crops"], "s3:DeleteObject")
        objects(storage.derived, function, ["backfills"], "s3:GetObject", "s3:PutObject")
        self.may_send(function, "crop", "embed", "distances", "backfill")
        self._may_count_dead_letters(function)
        vectors(storage.embeddings, function, "GetItem", "BatchGetItem", "Query", "UpdateItem")
        writes = ("PutItem", "BatchWriteItem")
        vectors(storage.distances, function, "BatchGetItem", "Query", *writes)

    def _may_count_dead_letters(self, function: lambda_.Function) -> None:
        """Many new ones stop a job."""
        for stage in self.stages:
            if stage.queue != "backfill":
                self.dead[stage.queue].grant(function, "sqs:GetQueueAttributes")

    def may_send(self, function: lambda_.Function, *queues: QueueName) -> None:
        """Let a function send to queues."""
        for name in queues:
            self.queues[name].grant(function, "sqs:SendMessage")
