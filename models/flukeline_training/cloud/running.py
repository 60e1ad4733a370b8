"""Sweeps and ``train own`` on SageMaker: what is asked, uploaded, started and fetched."""

from __future__ import annotations

import json
import re
import sys
import tarfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flukeline.errors import FlukelineError, Rejected
from flukeline_training.cloud.jobs import Job, Jobs, Outcome, Target, log_of
from flukeline_training.cloud.prices import Machine, estimate
from flukeline_training.cloud.upload import files_of, models_of, upload, upload_code
from flukeline_training.config import PACKAGED
from flukeline_training.recipes import RECIPES
from flukeline_training.sweep import (
    FIGURES,
    RUN,
    RUNGS,
    Task,
    Trainer,
    has_reached,
    note,
    read,
    write,
)

OWN = "job.json"
BESIDE_TRAINING = 2.0
"""Hours that ``train own`` gets for cutting, measuring and exporting beside its training."""
BEST, LAST = "best.pt", "embedder.pt"


@dataclass(frozen=True)
class Cloud:
    """The clients of AWS that are used.

    Attributes:
        s3: Of the bucket.
        sagemaker: Of the jobs.
        logs: Of what they print.
        target: The stack's resources.
    """

    s3: Any
    sagemaker: Any
    logs: Any
    target: Target

    @classmethod
    def connect(cls, stack: str) -> Cloud:
        """By the credentials and the region of the environment."""
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        # A laptop's connection may be gone for some minutes while jobs run for hours.
        config = Config(retries={"mode": "standard", "total_max_attempts": 12})
        client: Callable[..., Any] = boto3.client
        try:
            target = Target.find(client("cloudformation", config=config), stack)
            s3, sagemaker, logs = (
                client(name, config=config) for name in ("s3", "sagemaker", "logs")
            )
        except BotoCoreError as error:
            raise FlukelineError(f"AWS cannot be used: {error}") from error
        return cls(s3, sagemaker, logs, target)

    def fetch(self, key: str, path: Path) -> bool:
        """Downloads an object, whole or not at all; whether it is there."""
        from botocore.exceptions import ClientError

        temporary = path.with_name(f"{path.name}.part")
        try:
            self.s3.download_file(self.target.bucket, key, str(temporary))
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
                raise
            return False
        temporary.replace(path)
        return True


def agree(machine: Machine, trainings: float, yes: bool) -> None:
    """Says what it costs at most, and asks.

    Raises:
        Rejected: The answer is no, or nobody can answer.
    """
    print(estimate(machine, trainings), flush=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise Rejected("Nothing was started: say --yes to agree to these costs.")
    if input("Start? [y/N] ").strip().lower() not in ("y", "yes"):
        raise Rejected("Nothing was started.")


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:24] or "run"


def _gigabytes(files: Mapping[str, Path]) -> int:
    """Of disk: room for the data, the crops cut from them, and checkpoints."""
    return 50 + round(3 * sum(path.stat().st_size for path in files.values()) / 1e9)


def train_there(
    cloud: Cloud,
    folder: Path,
    out: Path,
    models: Path,
    machine: Machine,
    at_most: int,
    waiting: Mapping[str, Any] | None = None,
) -> Trainer:
    """Trains a sweep's tasks on SageMaker, one job each; see ``sweep.Trainer``.

    Args:
        cloud: AWS.
        folder: Labels and photographs.
        out: Folder of the sweeps.
        models: Whose crop model finds boxes that are not given.
        machine: What each job runs on.
        at_most: Jobs at a time.
        waiting: Other arguments of ``Jobs``, for tests: how to wait.
    """
    files = files_of(folder)
    bucket = cloud.target.bucket
    channels = {
        "labelled": upload(cloud.s3, bucket, files),
        "models": upload(cloud.s3, bucket, models_of(models)),
    }
    jobs = Jobs(
        cloud.sagemaker,
        cloud.target,
        upload_code(cloud.s3, bucket),
        machine,
        **(waiting or {}),
    )

    def job(task: Task) -> Job:
        run = out / task.name
        known = read(run / RUN)
        if "id" not in known:
            # Written before the job starts, so that a killed sweep finds its jobs again.
            known |= {"id": uuid.uuid4().hex[:12], "where": f"SageMaker {machine.instance}"}
            write(run / RUN, known)
        own = dict(channels)
        pretrained = known["config"].get("pretrained", "")
        if pretrained not in ("", PACKAGED):
            path = Path(pretrained)
            if not path.is_file():
                raise FlukelineError(f"There is no file {path} with starting weights.")
            own["start"] = upload(cloud.s3, bucket, {path.name: path})
        share = f"{task.until:g}".replace(".", "p").replace("-", "m")
        return Job(
            f"flukeline-{_slug(task.name)}-{known['id']}-{share}"[:58],
            {
                "kind": "embed",
                "recipe": task.recipe,
                "settings": list(task.settings),
                "until": task.until,
            },
            own,
            f"jobs/{known['id']}",
            _gigabytes(files),
        )

    print("Stopped, this command leaves its jobs running; started again, it waits for them.")

    def train(tasks: Sequence[Task]) -> None:
        wanted = [job(task) for task in tasks]
        made = {each.name: task for each, task in zip(wanted, tasks, strict=True)}

        def ended(each: Job, outcome: Outcome) -> None:
            task = made[each.name]
            run = out / task.name
            for name in (FIGURES, RUNGS):
                cloud.fetch(f"{each.folder}/checkpoints/{name}", run / name)
            (run / f"log-{outcome.name}.txt").write_text(log_of(cloud.logs, outcome.name), "utf-8")
            good = outcome.good and has_reached(run, task.until)
            _add_cost(run / RUN, outcome, machine)
            note(run, "running" if good else "failed")
            print(f"{outcome.name} {'ended' if good else f'failed: {outcome.why}'}", flush=True)

        jobs.run(wanted, at_most, ended)

    return train


def _add_cost(path: Path, outcome: Outcome, machine: Machine) -> None:
    known = read(path)
    costs = {**known.get("costs", {}), outcome.name: round(machine.cost(outcome.seconds), 4)}
    write(path, {**known, "costs": costs, "cost_usd": round(sum(costs.values()), 2)})


def fetch_best(cloud: Cloud, run: Path) -> None:
    """Fetches the checkpoint to export of a run on SageMaker."""
    known = read(run / RUN)
    if "id" not in known or (run / BEST).exists():
        return
    print(f"Fetching the checkpoint of {run.name} ...", flush=True)
    folder = f"jobs/{known['id']}/checkpoints"
    if not any(cloud.fetch(f"{folder}/{name}", run / name) for name in (BEST, LAST)):
        raise FlukelineError(f"The bucket holds no checkpoint of {run.name} any more.")


def own_there(
    cloud: Cloud,
    folder: Path,
    out: Path,
    models: Path,
    settings: Mapping[str, Any],
    machine: Machine,
    waiting: Mapping[str, Any] | None = None,
) -> str:
    """``flukeline train own`` as one job; started again, it waits for the same job.

    Args:
        cloud: AWS.
        folder: An export with its photographs.
        out: Folder for the model and its report.
        models: The models in use.
        settings: Those of ``OwnSettings`` by name.
        machine: What the job runs on.
        waiting: Other arguments of ``Jobs``, for tests: how to wait.

    Returns:
        What was made, and what it cost.

    Raises:
        FlukelineError: The job failed; SageMaker's words and the log say why. Or the folder holds
            a training with other settings.
    """
    out.mkdir(parents=True, exist_ok=True)
    known = read(out / OWN)
    if "id" not in known:
        known = {"id": uuid.uuid4().hex[:12], "settings": dict(settings)}
        write(out / OWN, known)
    if json.dumps(known["settings"]) != json.dumps(dict(settings)):
        raise FlukelineError(
            f"{out} holds a training with other settings: {known['settings']}. Choose another"
            " folder, or give the same settings to go on with it."
        )
    files, bucket = files_of(folder), cloud.target.bucket
    channels = {
        "labelled": upload(cloud.s3, bucket, files),
        "models": upload(cloud.s3, bucket, models_of(models)),
    }
    start = Path(settings["start"])
    if start.is_file():
        channels["start"] = upload(cloud.s3, bucket, {start.name: start})
    work = {"kind": "own", "settings": dict(settings)}
    folder_key = f"jobs/{known['id']}"
    job = Job(f"flukeline-own-{known['id']}", work, channels, folder_key, _gigabytes(files))
    outcomes: list[Outcome] = []
    code = upload_code(cloud.s3, bucket)
    Jobs(cloud.sagemaker, cloud.target, code, machine, **(waiting or {})).run(
        [job], 1, lambda _, outcome: outcomes.append(outcome)
    )
    (outcome,) = outcomes
    (out / f"log-{outcome.name}.txt").write_text(log_of(cloud.logs, outcome.name), "utf-8")
    _add_cost(out / OWN, outcome, machine)
    cost = read(out / OWN)["cost_usd"]
    if not outcome.good:
        raise FlukelineError(f"{outcome.name} failed: {outcome.why} It cost USD {cost:.2f}.")
    archive = out / "model.tar.gz"
    if not cloud.fetch(f"{folder_key}/output/{outcome.name}/output/model.tar.gz", archive):
        raise FlukelineError(f"The bucket no longer holds the model of {outcome.name}.")
    with tarfile.open(archive) as packed:
        packed.extractall(out, filter="data")
    archive.unlink()
    return (
        f"{out / 'report.html'} says what it learnt from and how good it is. It cost USD {cost:.2f}.\n"
        f"To use the model: FLUKELINE_MODELS={out / 'models'} flukeline serve"
    )


def hours_of(recipe: str) -> float:
    """How long a job of a recipe may take: twice its minutes, or four hours for a recipe of steps."""
    config = RECIPES[recipe]
    return 4.0 if config.steps else max(1.0, config.minutes / 30)
