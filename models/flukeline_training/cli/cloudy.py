"""``--on sagemaker``: its options, and the way from them to jobs."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flukeline_training.cloud.prices import Machine
    from flukeline_training.cloud.running import Cloud
    from flukeline_training.sweep import Trainer

SAGEMAKER = "sagemaker"


def add_options(step: argparse.ArgumentParser) -> None:
    """Add the options of training on SageMaker."""
    where = step.add_argument_group("on SageMaker (docs/deploy.md)")
    where.add_argument("--on", choices=("here", SAGEMAKER), default="here", help="where to train")
    where.add_argument("--instance", default="ml.g5.xlarge", help="machine (ml.g5.xlarge)")
    where.add_argument("--price", type=float, metavar="USD", help="of the machine an hour")
    where.add_argument("--no-spot", action="store_true", help="never interrupted, at full price")
    where.add_argument("--stack", default="FlukelineTraining", help="the stack's name")
    where.add_argument("--yes", action="store_true", help="agree to the costs without being asked")


def _machine(wanted: argparse.Namespace, hours: float) -> Machine:
    from flukeline_training.cloud.prices import Machine

    return Machine(wanted.instance, hours, not wanted.no_spot, wanted.price)


def trainer(wanted: argparse.Namespace, trainings: float) -> tuple[Cloud, Trainer]:
    """Asks whether the costs are agreed to, and gives what trains a sweep on SageMaker."""
    from flukeline.settings import Settings
    from flukeline_training.cloud import running

    machine = _machine(wanted, wanted.hours or running.hours_of(wanted.recipe))
    running.agree(machine, trainings, wanted.yes)
    cloud = running.Cloud.connect(wanted.stack)
    models = wanted.models or Settings.from_environment().models_folder
    return cloud, running.train_there(
        cloud, wanted.folder, wanted.out, models, machine, wanted.jobs
    )


def ended(cloud: Cloud, out: Path, runs: Iterable[str]) -> None:
    """Fetches the best run's checkpoint, and says what the sweep cost."""
    from flukeline_training.cloud import running
    from flukeline_training.sweep import RUN, best_run, read

    running.fetch_best(cloud, best_run(out))
    cost = sum(read(out / run / RUN).get("cost_usd", 0.0) for run in runs)
    print(f"The runs of this sweep cost USD {cost:.2f}.")


def own(wanted: argparse.Namespace, models: Path, settings: Mapping[str, Any]) -> str:
    """``train own`` as a job on SageMaker."""
    from flukeline_training.cloud import running

    machine = _machine(wanted, wanted.hours + running.BESIDE_TRAINING)
    running.agree(machine, 1.0, wanted.yes)
    cloud = running.Cloud.connect(wanted.stack)
    return running.own_there(cloud, wanted.folder, wanted.out, models, settings, machine)
