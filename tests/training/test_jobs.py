"""Fifty training jobs on a stand-in for SageMaker: quotas, faults, a killed client, costs."""

from __future__ import annotations

import functools
import io
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from flukeline import cli
from flukeline.errors import FlukelineError, Rejected
from flukeline.settings import Settings
from flukeline_training import results, sweep
from flukeline_training.cloud import running, upload
from flukeline_training.cloud.jobs import FIRST_WAIT, LOG_GROUP, LONGEST_WAIT, Jobs, Target
from flukeline_training.cloud.prices import Machine, estimate
from flukeline_training.cloud.running import Cloud, agree, fetch_best, own_there, train_there
from flukeline_training.own import OwnSettings

REGION, BUCKET = "eu-west-1", "training"
MACHINE = Machine("ml.g5.xlarge", hours=2.0)
QUOTA = (
    "The account-level service limit 'ml.g5.xlarge for spot training job usage' is {} Instances,"
    " with current utilization of {} Instances and a request delta of 1 Instances."
)


class Time:
    """A clock that only waiting moves; may end the waiting with a kill."""

    def __init__(self) -> None:
        self.now, self.killed_at = 0.0, float("inf")

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.killed_at:
            raise KeyboardInterrupt

    def waiting(self) -> dict[str, Any]:
        return {"sleep": self.sleep, "clock": lambda: self.now}


class SageMaker:
    """moto's SageMaker, whose jobs take their time, use up a quota and leave figures."""

    def __init__(self, time: Time, s3: Any, quota: int = 4) -> None:
        self.real: Any = boto3.client("sagemaker", region_name=REGION)
        self.time, self.s3, self.quota = time, s3, quota
        self.ends: dict[str, float] = {}
        self.failing: dict[str, str] = {}
        self.most = self.refused = 0
        self.asked_at: list[float] = []
        self.requests: dict[str, dict[str, Any]] = {}

    def get_paginator(self, name: str) -> Any:
        return self.real.get_paginator(name)

    def running(self) -> int:
        return sum(end > self.time.now for end in self.ends.values())

    def create_training_job(self, **request: Any) -> None:
        name = request["TrainingJobName"]
        self.asked_at.append(self.time.now)
        if self.running() >= self.quota:
            self.refused += 1
            message = QUOTA.format(self.quota, self.running())
            error: Any = {"Code": "ResourceLimitExceeded", "Message": message}
            raise ClientError({"Error": error}, "CreateTrainingJob")
        self.real.create_training_job(**request)
        self.requests[name] = request
        self.ends[name] = self.time.now + 300
        self.most = max(self.most, self.running())

    def describe_training_job(self, TrainingJobName: str) -> dict[str, Any]:  # noqa: N803
        name = TrainingJobName
        found: dict[str, Any] = self.real.describe_training_job(TrainingJobName=name)
        if self.ends[name] > self.time.now:
            return {**found, "TrainingJobStatus": "InProgress"}
        found["BillableTimeInSeconds"] = 90
        for part, why in self.failing.items():
            if part in name:
                return {**found, "TrainingJobStatus": "Failed", "FailureReason": why}
        self._leave_figures(found["HyperParameters"], found["CheckpointConfig"]["S3Uri"])
        return found

    def _leave_figures(self, parameters: dict[str, str], address: str) -> None:
        work = json.loads(parameters["job"])
        folder = address.removeprefix(f"s3://{BUCKET}/")
        if work["kind"] == "own":
            return
        rate = float(work["settings"][0].partition("=")[2])
        figures = {"held_out_top_1": rate, "steps": 10.0}
        name, content = "figures.json", figures
        if work["until"] < 1:
            name, content = "rungs.json", {f"{work['until']:g}": figures}  # type: ignore[dict-item]
        self.s3.put_object(Bucket=BUCKET, Key=f"{folder}/{name}", Body=json.dumps(content))
        self.s3.put_object(Bucket=BUCKET, Key=f"{folder}/best.pt", Body=b"weights")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Cloud, Time, SageMaker]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        s3: Any = boto3.client("s3", region_name=REGION)
        where: Any = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
        logs: Any = boto3.client("logs", region_name=REGION)
        logs.create_log_group(logGroupName=LOG_GROUP)
        time = Time()
        sagemaker = SageMaker(time, s3)
        role = "arn:aws:iam::123456789012:role/training"
        yield Cloud(s3, sagemaker, logs, Target(BUCKET, role, "image:1")), time, sagemaker


def models() -> Path:
    return Settings.from_environment().models_folder


def trainer(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, out: Path, at_most: int = 10
) -> sweep.Trainer:
    cloud, time, _ = aws
    return train_there(cloud, labelled, out, models(), MACHINE, at_most, time.waiting())


FIFTY = {f"run {number}": [f"dropout={number / 100}"] for number in range(50)}


def test_fifty_jobs_with_a_quota_and_a_killed_client(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    cloud, time, sagemaker = aws
    time.killed_at = 1_000
    with pytest.raises(KeyboardInterrupt):
        sweep.sweep(tmp_path, FIFTY, "cpu", trainer(aws, labelled, tmp_path))
    before = set(sagemaker.ends)
    assert 4 <= len(before) < 50
    time.killed_at = float("inf")
    cloud.logs.create_log_stream(logGroupName=LOG_GROUP, logStreamName=f"{min(before)}/algo-1")
    cloud.logs.put_log_events(
        logGroupName=LOG_GROUP,
        logStreamName=f"{min(before)}/algo-1",
        logEvents=[{"timestamp": 1_790_000_000_000, "message": "step 25"}],
    )
    sweep.sweep(tmp_path, FIFTY, "cpu", trainer(aws, labelled, tmp_path))
    assert len(sagemaker.ends) == 50, "a job was started twice"
    assert sagemaker.most == 4
    assert sagemaker.refused > 0
    rows = results.write_results(tmp_path)
    assert [row["run"] for row in rows[:2]] == ["run 49", "run 48"]
    assert {row["state"] for row in rows} == {"finished"}
    assert {row["where"] for row in rows} == {"SageMaker ml.g5.xlarge"}
    assert {row["cost_usd"] for row in rows} == {0.04}
    assert (tmp_path / "results.html").read_text().count("<path") == 50
    fetch_best(cloud, sweep.best_run(tmp_path))
    assert (tmp_path / "run 49" / "best.pt").read_bytes() == b"weights"
    listed = cloud.s3.list_objects_v2(Bucket=BUCKET, Prefix="code/")["Contents"]
    assert len(listed) == 1
    # A third time nothing is left to do.
    sweep.sweep(tmp_path, FIFTY, "cpu", trainer(aws, labelled, tmp_path))
    assert len(sagemaker.ends) == 50


def test_no_more_jobs_at_a_time_than_asked_for(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    aws[2].quota = 100
    sweep.sweep(tmp_path, FIFTY, "cpu", trainer(aws, labelled, tmp_path, 7))
    assert aws[2].most == 7
    assert aws[2].refused == 0


def test_a_refusal_is_tried_again_later_and_later(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    sagemaker = aws[2]
    sagemaker.quota = 1
    sagemaker.ends["another person's"] = 5_000
    runs = {"a": ["dropout=0.1"]}
    sweep.sweep(tmp_path, runs, "cpu", trainer(aws, labelled, tmp_path))
    waits = [b - a for a, b in zip(sagemaker.asked_at, sagemaker.asked_at[1:], strict=False)]
    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert max(waits) == LONGEST_WAIT
    assert (tmp_path / "a" / "figures.json").exists()


def test_an_account_that_may_not_is_told_so(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    aws[2].quota = 0
    with pytest.raises(FlukelineError, match="higher quota"):
        sweep.sweep(tmp_path, {"a": ["dropout=0.1"]}, "cpu", trainer(aws, labelled, tmp_path))


def test_faults_of_sagemaker_are_tried_again_and_those_of_a_run_are_not(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    sagemaker = aws[2]
    runs = {"good": ["dropout=0.1"], "late": ["dropout=0.2"], "bad": ["dropout=0.3"]}
    sagemaker.failing = {"late": "CapacityError: none left", "bad": "AlgorithmError: nothing"}
    sweep.sweep(tmp_path, runs, "cpu", trainer(aws, labelled, tmp_path))
    tries = {word: sum(word in name for name in sagemaker.ends) for word in runs}
    assert tries == {"good": 1, "late": 3, "bad": 1}
    states = {row["run"]: row["state"] for row in results.collect(tmp_path)}
    assert states == {"good": "finished", "late": "failed", "bad": "failed"}
    # The same command tries them again, and not the good one.
    sagemaker.failing = {"-bad-1": "", "late-1": ""}
    sweep.sweep(tmp_path, runs, "cpu", trainer(aws, labelled, tmp_path))
    assert {row["state"] for row in results.collect(tmp_path)} == {"finished"}
    assert sum("good" in name for name in sagemaker.ends) == 1


def test_a_rung_goes_on_from_the_checkpoints_of_the_one_before(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    runs = {"a": ["dropout=0.1"], "b": ["dropout=0.2"]}
    halving = sweep.Halving((0.3,), 0.5)
    sweep.sweep(tmp_path, runs, "cpu", trainer(aws, labelled, tmp_path), halving)
    requests = list(aws[2].requests.values())
    work = [json.loads(each["HyperParameters"]["job"]) for each in requests]
    assert [(each["settings"], each["until"]) for each in work] == [
        (["dropout=0.1"], 0.3),
        (["dropout=0.2"], 0.3),
        (["dropout=0.2"], 1.0),
    ]
    folders = [each["CheckpointConfig"]["S3Uri"] for each in requests]
    assert folders[1] == folders[2] != folders[0]
    assert all(each["EnableManagedSpotTraining"] for each in requests)
    stop = requests[0]["StoppingCondition"]
    assert stop["MaxRuntimeInSeconds"] == 7200 < stop["MaxWaitTimeInSeconds"]
    assert sweep.read(tmp_path / "b" / "run.json")["cost_usd"] == 0.07


def test_data_and_code_are_uploaded_once(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path
) -> None:
    s3 = aws[0].s3
    files = upload.files_of(labelled)
    assert set(files) == {"labels.csv", "photographs.zip"}
    address = upload.upload(s3, BUCKET, files)
    times = [each["LastModified"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert upload.upload(s3, BUCKET, files) == address
    again = [each["LastModified"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert again == times
    assert len(times) == 2
    with tarfile.open(fileobj=io.BytesIO(upload.code())) as archive:
        names = set(archive.getnames())
    assert {"train.py", "requirements.txt", "flukeline/errors.py"} <= names
    assert "flukeline_training/cloud/job.py" in names
    assert upload.code() == upload.code()
    wanted = upload.requirements()
    assert any(each.startswith("onnxruntime==") for each in wanted)
    assert not any(each.startswith(("torch", "moto", "aws-cdk")) for each in wanted)


def test_a_model_of_ones_own_is_fetched(
    aws: tuple[Cloud, Time, SageMaker], labelled: Path, tmp_path: Path
) -> None:
    cloud, time, sagemaker = aws
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo("report.html")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"good"))
    settings = {"hours": 1.0, "start": "shipped"}
    sweep.write(tmp_path / "job.json", {"id": "abc", "settings": settings})
    name = "flukeline-own-abc-1"
    key = f"jobs/abc/output/{name}/output/model.tar.gz"
    cloud.s3.put_object(Bucket=BUCKET, Key=key, Body=made.getvalue())
    said = own_there(cloud, labelled, tmp_path, models(), settings, MACHINE, time.waiting())
    assert "USD 0.04" in said
    assert (tmp_path / "report.html").read_bytes() == b"good"
    work = json.loads(sagemaker.requests[name]["HyperParameters"]["job"])
    assert work == {"kind": "own", "settings": settings}
    sagemaker.failing = {"own": "AlgorithmError: too few whales"}
    other = {**settings, "hours": 2.0}
    with pytest.raises(FlukelineError, match="other settings"):
        own_there(cloud, labelled, tmp_path, models(), other, MACHINE, time.waiting())
    sweep.write(tmp_path / "job.json", {"id": "def", "settings": settings})
    with pytest.raises(FlukelineError, match="too few whales It cost"):
        own_there(cloud, labelled, tmp_path, models(), settings, MACHINE, time.waiting())


def test_the_commands_start_jobs_where_costs_are_agreed_to(
    aws: tuple[Cloud, Time, SageMaker],
    labelled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cloud, time, sagemaker = aws
    monkeypatch.setattr(Cloud, "connect", lambda stack: cloud)
    monkeypatch.setattr(running, "Jobs", functools.partial(Jobs, **time.waiting()))
    runs = tmp_path / "runs.yaml"
    runs.write_text("low: [dropout=0.1]\nhigh: [dropout=0.2]\n", "utf-8")
    command = ["train", "sweep", str(labelled), "--runs", str(runs), "--out", str(tmp_path / "out")]
    command += ["--on", "sagemaker", "--jobs", "10", "--instance", "ml.g4dn.xlarge"]
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert cli.main(command) != 0
    assert not sagemaker.ends
    assert cli.main([*command, "--yes", "--hours", "3"]) == 0
    said = capsys.readouterr().out
    assert "At most USD 4.42: 2 trainings of up to 3 hours on ml.g4dn.xlarge" in said
    assert "The runs of this sweep cost USD 0.04." in said
    assert (tmp_path / "out" / "high" / "best.pt").exists()
    assert len(sagemaker.ends) == 2
    own = ["train", "own", str(labelled), "--out", str(tmp_path / "own"), "--on", "sagemaker"]
    sagemaker.failing = {"own": "AlgorithmError: too few whales"}
    assert cli.main([*own, "--yes", "--input", "64x128", "--no-spot"]) != 0
    assert "too few whales" in capsys.readouterr().err
    request = next(each for name, each in sagemaker.requests.items() if "own" in name)
    assert not request["EnableManagedSpotTraining"]
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 36_000}
    settings = json.loads(request["HyperParameters"]["job"])["settings"]
    assert OwnSettings(**{**settings, "size": (64, 128)}) == OwnSettings(size=(64, 128))


def test_costs_are_agreed_to_first(monkeypatch: pytest.MonkeyPatch) -> None:
    words = estimate(MACHINE, 50)
    assert words.startswith("At most USD 140.80: 50 trainings of up to 2 hours")
    agree(MACHINE, 50, yes=True)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(Rejected, match="--yes"):
        agree(MACHINE, 50, yes=False)
    with pytest.raises(Rejected, match="--price"):
        estimate(Machine("ml.p9.huge"), 1)
    assert "USD 7.00" in estimate(Machine("ml.p9.huge", 1.0, False, 7.0), 1)


def test_the_stack_is_found_by_its_outputs() -> None:
    client = boto3.client("cloudformation", region_name=REGION)
    outputs: Any = [
        {"OutputKey": f"Training{name}", "OutputValue": name.lower()}
        for name in ("Bucket", "Role", "Image")
    ]
    stack = {"StackName": "s", "CreationTime": datetime.now(UTC), "StackStatus": "CREATE_COMPLETE"}
    with Stubber(client) as stub:
        stub.add_client_error("describe_stacks", "ValidationError", "it does not exist")
        stub.add_response("describe_stacks", {"Stacks": [stack]})
        stub.add_response("describe_stacks", {"Stacks": [{**stack, "Outputs": outputs}]})
        with pytest.raises(FlukelineError, match="cdk deploy FlukelineTraining"):
            Target.find(client, "FlukelineTraining")
        with pytest.raises(FlukelineError, match="not one for training"):
            Target.find(client, "Flukeline")
        assert Target.find(client, "FlukelineTraining") == Target("bucket", "role", "image")
