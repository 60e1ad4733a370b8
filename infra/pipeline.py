"""The pipeline: for each stage a queue with its dead letter queue, and a Lambda function."""

from __future__ import annotations

from dataclasses import dataclass

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

from flukeline.storage.ports import QueueName
from flukeline.vision.models import Models
from infra.bundling import Bundle, code
from infra.concurrency import Concurrency
from infra.iam import allow_objects, allow_records, allow_vectors
from infra.settings import Settings
from infra.storage import Storage

MAX_DELIVERIES = 5
"""A message delivered so often without a result, because Lambda was throttled or the function was
killed, is a dead letter: AWS's advice. A function sends a message that failed anew, so that its
deliveries are counted afresh, and makes it a dead letter after ``MAX_TRIES`` tries."""


def make_log_group(scope: Construct, id: str) -> logs.LogGroup:
    """A log group, deleted with its stack because it holds no research data."""
    return logs.LogGroup(
        scope,
        id,
        retention=logs.RetentionDays.THREE_MONTHS,
        removal_policy=RemovalPolicy.DESTROY,
    )


@dataclass(frozen=True)
class Stage:
    """Configuration of one stage.

    Attributes:
        queue: The queue that it receives messages from.
        module: Its module in ``flukeline.functions``.
        title: Prefix of the CloudFormation ids of its resources.
        memory: Memory of the function in MB; 1,769 MB correspond to one core.
        seconds: Timeout of the function.
        batch: Maximum messages of one invocation.
        concurrency: Maximum invocations at a time.
        bundle: What its zip holds besides the code.
        sends_to_itself: Whether it sends messages to its own queue.
    """

    queue: QueueName
    module: str
    title: str
    memory: int
    seconds: int
    batch: int
    concurrency: int
    bundle: Bundle = Bundle.PLAIN
    sends_to_itself: bool = False


def stages(models: Models, most: Concurrency) -> tuple[Stage, ...]:
    """All stages; the embedding stage once for each embedder of the manifest.

    The function and the queue of an embedder are named by the hash of its file. So an upgrade keeps
    those of the former embedder, with their queued messages, and adds new ones.
    """
    queues: tuple[QueueName, ...] = ("embed", "embed_former")
    embeds = (
        Stage(queue, "embed", f"Embed{each.sha256[:8]}", 1769, 60, 1, most.embed, Bundle.EMBED)
        for queue, each in zip(queues, models.embedders, strict=False)
    )
    return (
        Stage("crop", "crop", "Crop", 3008, 60, 1, most.crop, Bundle.CROP),
        *embeds,
        Stage("distances", "distances", "Distances", 3008, 120, 10, most.distances),
        Stage(
            "backfill",
            "backfill",
            "Backfill",
            1769,
            300,
            1,
            most.backfill,
            # It opens every photograph of a sheet, HEIC included.
            Bundle.CROP,
            sends_to_itself=True,
        ),
    )


class Pipeline(Construct):
    """Queues and functions of the stages, and the scheduled sweeper.

    Attributes:
        queues: The queue of each stage.
        dead_letter_queues: The dead letter queue of each stage, by the name of its queue.
        stages: The configuration of the stages.
        functions: The function of each stage by the name of its queue, and ``sweep``.
    """

    def __init__(self, scope: Construct, id: str, storage: Storage, settings: Settings) -> None:
        super().__init__(scope, id)
        self._storage = storage
        self._code = {
            bundle: code(bundle, settings.models, settings.wheels_python) for bundle in Bundle
        }
        self._embedder = settings.embedder
        self.queues: dict[QueueName, sqs.Queue] = {}
        self.dead_letter_queues: dict[QueueName, sqs.Queue] = {}
        self._concurrency = settings.concurrency
        self._species = settings.species
        self.stages = stages(
            Models.load(settings.models, embedder=settings.embedder), settings.concurrency
        )
        for stage in self.stages:
            self._add_queues(stage)
        self.functions: dict[str, lambda_.Function] = {
            stage.queue: self._make_stage_function(stage) for stage in self.stages
        }
        # 900 s, because it checks whether a newer model has embedded all of up to 100,000 flukes, in
        # reads of 100.
        self.functions["sweep"] = self.function("Sweep", "sweep", 512, 900)
        self._grant_permissions()
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

    def _add_queues(self, stage: Stage) -> None:
        self.dead_letter_queues[stage.queue] = sqs.Queue(
            self,
            f"{stage.title}Dead",
            retention_period=Duration.days(14),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
        )
        self.queues[stage.queue] = sqs.Queue(
            self,
            f"{stage.title}Queue",
            # Six times the function's timeout, as AWS recommends.
            visibility_timeout=Duration.seconds(6 * stage.seconds),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letter_queues[stage.queue], max_receive_count=MAX_DELIVERIES
            ),
        )

    def _make_stage_function(self, stage: Stage) -> lambda_.Function:
        function = self.function(
            stage.title,
            stage.module,
            stage.memory,
            stage.seconds,
            stage.bundle,
            stage.sends_to_itself,
        )
        function.add_event_source(
            sources.SqsEventSource(
                self.queues[stage.queue],
                batch_size=stage.batch,
                report_batch_item_failures=True,
                max_concurrency=stage.concurrency,
            )
        )
        # It sends a message that failed again, with the number of its tries, or to the dead letters.
        for queue in (self.queues[stage.queue], self.dead_letter_queues[stage.queue]):
            queue.grant(function, "sqs:SendMessage")
        return function

    def function(
        self,
        title: str,
        module: str,
        memory: int,
        seconds: int,
        bundle: Bundle = Bundle.PLAIN,
        sends_to_itself: bool = False,
    ) -> lambda_.Function:
        """Make a Lambda function whose environment names all buckets, tables and queues.

        Args:
            title: CloudFormation id, and prefix of the ids of its role and log group.
            module: Its module in ``flukeline.functions``.
            memory: Memory in MB.
            seconds: Timeout.
            bundle: What its zip holds besides the code.
            sends_to_itself: Whether it sends messages to its own queue.
        """
        log_group = make_log_group(self, f"{title}Log")
        # Not the managed policy, which allows writing to every log group of the account.
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
            # Not arm64, for which crashes of onnxruntime are reported.
            architecture=lambda_.Architecture.X86_64,
            handler=f"flukeline.functions.{module}.handler",
            code=self._code[bundle],
            memory_size=memory,
            timeout=Duration.seconds(seconds),
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log_group,
            # By default Lambda stops a function that sent itself some 16 messages in a row, and the
            # import of a catalogue takes more.
            recursive_loop=lambda_.RecursiveLoop.ALLOW if sends_to_itself else None,
            environment={
                "ORIGINALS_BUCKET": self._storage.originals.bucket_name,
                "DERIVED_BUCKET": self._storage.derived.bucket_name,
                "CATALOGUE_TABLE": self._storage.catalogue.table_name,
                "EMBEDDINGS_TABLE": self._storage.embeddings.table_name,
                "EMBEDDING_DISTANCES_TABLE": self._storage.distances.table_name,
                # Interactive uploads queue behind a backfill's photographs, so these are few.
                "MAX_IN_FLIGHT": str(max(6, self._concurrency.crop)),
                "FLUKELINE_EMBEDDER": self._embedder,
                "FLUKELINE_SPECIES": self._species,
                "POWERTOOLS_SERVICE_NAME": f"flukeline-{module.partition('.')[0]}",
                **{f"{name.upper()}_QUEUE_URL": q.queue_url for name, q in self.queues.items()},
                **{
                    f"{name.upper()}_DEAD_QUEUE_URL": q.queue_url
                    for name, q in self.dead_letter_queues.items()
                },
            },
        )

    def _grant_permissions(self) -> None:
        storage, functions = self._storage, self.functions
        embedders = [stage.queue for stage in self.stages if stage.module == "embed"]
        crop = functions["crop"]
        allow_records(storage, crop, saves=True, deletes=True)
        # It deletes what is left of a photograph that was removed while it was cropped.
        # It reads the first version of an original, and deletes one that was uploaded over it.
        allow_objects(
            storage.originals,
            crop,
            ["originals"],
            *("s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"),
        )
        allow_objects(
            storage.derived, crop, ["display", "crops"], "s3:PutObject", "s3:DeleteObject"
        )
        self.allow_sending(crop, *embedders, "distances")
        for each in embedders:
            embed = functions[each]
            allow_records(storage, embed, saves=True)
            allow_objects(storage.derived, embed, ["crops"], "s3:GetObject")
            allow_vectors(storage.embeddings, embed, "GetItem", "BatchGetItem", "PutItem")
            # If the model of a message is no longer in use, the message goes to the current embedders.
            self.allow_sending(embed, *embedders, "distances")
        distances = functions["distances"]
        allow_records(storage, distances, saves=True)
        writes = ("PutItem", "UpdateItem", "DeleteItem")
        allow_vectors(storage.embeddings, distances, "GetItem", "BatchGetItem", "Query", *writes)
        allow_vectors(storage.distances, distances, "BatchGetItem", "Query", "PutItem")
        self._grant_backfill_permissions(functions["backfill"])
        sweep = functions["sweep"]
        allow_records(storage, sweep, lists=True, saves=True, deletes=True)
        # It finishes interrupted removals, and removes files and vectors that no record names, and
        # exported sheets.
        allow_objects(storage.originals, sweep, ["originals"], "s3:GetObject", "s3:DeleteObject")
        allow_objects(storage.derived, sweep, ["display", "crops", "exports"], "s3:DeleteObject")
        allow_vectors(storage.distances, sweep, "BatchGetItem")
        # It checks whether a newer model has embedded every fluke, and writes how far that is.
        allow_vectors(storage.embeddings, sweep, "GetItem", "BatchGetItem")
        allow_objects(storage.derived, sweep, ["backfills"], "s3:GetObject", "s3:PutObject")
        self.allow_sending(sweep, "crop", "distances", "backfill")
        self._allow_counting_dead_letters(sweep)

    def _grant_backfill_permissions(self, function: lambda_.Function) -> None:
        storage = self._storage
        allow_records(storage, function, lists=True, saves=True, deletes=True)
        # DeleteObject removes what a browser sent, once it is taken in.
        allow_objects(storage.originals, function, ["imports"], "s3:GetObject", "s3:DeleteObject")
        allow_objects(storage.originals, function, ["mappings"], "s3:GetObject", "s3:PutObject")
        # GetObject checks that the file of a photograph exists before it is tried again.
        # DeleteObject removes drawings when a person removes the sample while it is being loaded.
        actions = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
        allow_objects(storage.originals, function, ["originals"], *actions)
        allow_objects(storage.derived, function, ["display", "crops"], "s3:DeleteObject")
        # Whether the pictures of a photograph of a restored export are made already.
        allow_objects(storage.derived, function, ["display"], "s3:GetObject")
        allow_objects(storage.derived, function, ["backfills"], "s3:GetObject", "s3:PutObject")
        allow_objects(storage.derived, function, ["exports"], *actions)
        self.allow_sending(function, "crop", "embed", "distances", "backfill")
        self._allow_counting_dead_letters(function)
        allow_vectors(
            storage.embeddings, function, "GetItem", "BatchGetItem", "Query", "UpdateItem"
        )
        writes = ("PutItem", "BatchWriteItem")
        allow_vectors(storage.distances, function, "BatchGetItem", "Query", *writes)

    def _allow_counting_dead_letters(self, function: lambda_.Function) -> None:
        """Allow reading the number of dead letters; a job stops if many are added."""
        for stage in self.stages:
            if stage.queue != "backfill":
                self.dead_letter_queues[stage.queue].grant(function, "sqs:GetQueueAttributes")

    def allow_sending(self, function: lambda_.Function, *queues: QueueName) -> None:
        """Allow a function to send messages to some queues."""
        for name in queues:
            self.queues[name].grant(function, "sqs:SendMessage")
