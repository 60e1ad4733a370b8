"""Training jobs on SageMaker: at most so many at once, retried, and taken up again after a stop."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flukeline.errors import FlukelineError
from flukeline_training.cloud.prices import Machine
from flukeline_training.cloud.upload import PROGRAM

LOG_GROUP = "/aws/sagemaker/TrainingJobs"
POLL_SECONDS = 30.0
FIRST_WAIT, LONGEST_WAIT = 30.0, 900.0
"""Seconds before a job that a quota or the API's rate refused is tried again; doubled each time."""
WAIT_FOR_SPOT = 24 * 3600
TRIES = 3
"""Of a job that ended for want of machines or by a fault of SageMaker's own."""
REFUSED = ("ResourceLimitExceeded", "ThrottlingException", "TooManyRequestsException")
PASSING = ("CapacityError", "InternalServerError")
ENDED = ("Completed", "Failed", "Stopped")


@dataclass(frozen=True, slots=True)
class Target:
    """The stack's resources, by its outputs."""

    bucket: str
    role: str
    image: str

    @classmethod
    def find(cls, cloudformation: Any, stack: str) -> Target:
        """Of a deployed stack.

        Raises:
            FlukelineError: There is no such stack.
        """
        from botocore.exceptions import ClientError

        try:
            found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as error:
            raise FlukelineError(
                f"The stack {stack} cannot be found: deploy it with"
                f" cdk deploy {stack} -c training=true. ({error})"
            ) from error
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
        names = ("TrainingBucket", "TrainingRole", "TrainingImage")
        if not all(name in outputs for name in names):
            raise FlukelineError(f"The stack {stack} is not one for training.")
        return cls(*(outputs[name] for name in names))


@dataclass(frozen=True, slots=True)
class Job:
    """One training job.

    Attributes:
        name: Letters, digits and "-", at most 58; a number is added for each try.
        work: What it does, as ``job.py`` reads it.
        channels: Address of each input.
        folder: Key below which it writes, shared by the jobs of one run.
        gigabytes: Of disk.
    """

    name: str
    work: Mapping[str, Any]
    channels: Mapping[str, str]
    folder: str
    gigabytes: int = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended.

    Attributes:
        name: The job's name on SageMaker.
        good: Whether it did its work.
        why: Why not, in SageMaker's words.
        seconds: Billable ones.
    """

    name: str
    good: bool
    why: str
    seconds: float


@dataclass
class Jobs:
    """Starts jobs and waits for them.

    Attributes:
        sagemaker: Client.
        target: Where they run.
        code: Address of the code.
        machine: What each runs on.
        sleep: Waits seconds.
        clock: Seconds that only rise.
    """

    sagemaker: Any
    target: Target
    code: str
    machine: Machine
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _tries: dict[str, int] = field(default_factory=dict)

    def run(self, jobs: Sequence[Job], at_most: int, ended: Callable[[Job, Outcome], None]) -> None:
        """Runs jobs, ``at_most`` at a time; those that already run or ended are taken up.

        Args:
            jobs: To run.
            at_most: Jobs at a time.
            ended: Called with each that ended.

        Raises:
            FlukelineError: The account may run no such job at all.
        """
        waiting, running = deque(jobs), dict[str, Job]()
        self._tries.clear()
        wait, not_before = FIRST_WAIT, 0.0
        while waiting or running:
            for name in list(running):
                outcome = self._look(name)
                if outcome is None:
                    continue
                job = running.pop(name)
                if not outcome.good and self._again(job, outcome):
                    waiting.append(job)
                else:
                    ended(job, outcome)
            while waiting and len(running) < at_most and self.clock() >= not_before:
                begun = self._begin(waiting[0], bool(running))
                if begun is None:
                    not_before, wait = self.clock() + wait, min(2 * wait, LONGEST_WAIT)
                else:
                    running[begun], wait = waiting.popleft(), FIRST_WAIT
            if running or waiting:
                self.sleep(POLL_SECONDS)

    def _again(self, job: Job, outcome: Outcome) -> bool:
        self._tries[job.name] = self._tries.get(job.name, 1) + 1
        passing = any(each in outcome.why for each in PASSING)
        return passing and self._tries[job.name] <= TRIES

    def _look(self, name: str) -> Outcome | None:
        """How a job ended; None while it runs."""
        found = self.sagemaker.describe_training_job(TrainingJobName=name)
        status = found["TrainingJobStatus"]
        if status not in ENDED:
            return None
        why = found.get("FailureReason") or found.get("SecondaryStatus") or status
        seconds = found.get("BillableTimeInSeconds", found.get("TrainingTimeInSeconds", 0))
        return Outcome(name, status == "Completed", why, float(seconds))

    def _begin(self, job: Job, others: bool) -> str | None:
        """Starts a job, or finds it; None where a quota or the rate refuses it for now."""
        from botocore.exceptions import ClientError

        name = self._newest(job)
        number = 0 if name is None else int(name.rpartition("-")[2])
        if name is not None:
            outcome = self._look(name)
            if outcome is None or outcome.good:
                return name
        name = f"{job.name}-{number + 1}"
        try:
            self.sagemaker.create_training_job(**self._request(job, name))
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code == "ResourceInUse":
                return name
            if code not in REFUSED:
                raise FlukelineError(f"SageMaker refused a job: {message}") from error
            if code == "ResourceLimitExceeded" and not others and re.search(r"is 0 ", message):
                raise FlukelineError(
                    f"This account may not use {self.machine.instance} for training yet. Ask AWS"
                    " for a higher quota (docs/deploy.md, Training on SageMaker), or choose"
                    f" another machine with --instance. AWS says: {message}"
                ) from error
            print(f"{name} waits: {message}", flush=True)
            return None
        print(f"{name} started", flush=True)
        return name

    def _newest(self, job: Job) -> str | None:
        """The last try of a job that SageMaker knows."""
        pages = self.sagemaker.get_paginator("list_training_jobs").paginate(
            NameContains=job.name, SortBy="CreationTime", SortOrder="Descending"
        )
        names = [each["TrainingJobName"] for page in pages for each in page["TrainingJobSummaries"]]
        known = [each for each in names if re.fullmatch(rf"{re.escape(job.name)}-\d+", each)]
        return max(known, key=lambda each: int(each.rpartition("-")[2]), default=None)

    def _request(self, job: Job, name: str) -> dict[str, Any]:
        seconds = int(self.machine.hours * 3600)
        stop = {"MaxRuntimeInSeconds": seconds}
        if self.machine.spot:
            stop["MaxWaitTimeInSeconds"] = seconds + WAIT_FOR_SPOT
        base = f"s3://{self.target.bucket}/{job.folder}"
        # Script mode reads every value as JSON.
        parameters = {
            "sagemaker_program": PROGRAM,
            "sagemaker_submit_directory": self.code,
            "job": dict(job.work),
        }
        return {
            "TrainingJobName": name,
            "RoleArn": self.target.role,
            "AlgorithmSpecification": {
                "TrainingImage": self.target.image,
                "TrainingInputMode": "File",
            },
            "HyperParameters": {key: json.dumps(value) for key, value in parameters.items()},
            "InputDataConfig": [
                {
                    "ChannelName": channel,
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "S3Prefix",
                            "S3Uri": address,
                            "S3DataDistributionType": "FullyReplicated",
                        }
                    },
                }
                for channel, address in job.channels.items()
            ],
            "OutputDataConfig": {"S3OutputPath": f"{base}/output"},
            "CheckpointConfig": {
                "S3Uri": f"{base}/checkpoints",
                "LocalPath": "/opt/ml/checkpoints",
            },
            "ResourceConfig": {
                "InstanceType": self.machine.instance,
                "InstanceCount": 1,
                "VolumeSizeInGB": job.gigabytes,
            },
            "StoppingCondition": stop,
            "EnableManagedSpotTraining": self.machine.spot,
            "Tags": [{"Key": "project", "Value": "flukeline"}],
        }


def log_of(logs: Any, name: str) -> str:
    """What a job printed; empty where nothing was."""
    from botocore.exceptions import ClientError

    lines: list[str] = []
    try:
        streams = logs.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=f"{name}/")[
            "logStreams"
        ]
        for stream in streams:
            token: str | None = None
            more: dict[str, str] = {}
            while True:
                page = logs.get_log_events(
                    logGroupName=LOG_GROUP,
                    logStreamName=stream["logStreamName"],
                    startFromHead=True,
                    **more,
                )
                lines += [each["message"] for each in page["events"]]
                if page["nextForwardToken"] == token:
                    break
                token = page["nextForwardToken"]
                more = {"nextToken": token}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
    return "".join(f"{line}\n" for line in lines)
