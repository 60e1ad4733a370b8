"""Builds one frozen Services from the settings: the only reader of the environment."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flukeline.index import Indexes
from flukeline.storage.ports import QUEUES, Catalogue, Photographs, Queue, QueueName, Vectors
from flukeline.vision.models import Models

if TYPE_CHECKING:
    from flukeline.storage.local.database import Database


@dataclass(frozen=True)
class Services:
    """Everything that the stages work with."""

    photographs: Photographs
    catalogue: Catalogue
    vectors: Vectors
    queue: Queue
    models: Models
    ahead: int = 6
    """Photographs that a backfill may have on their way at once: what whoever uploads waits for."""
    indexes: Indexes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "indexes", Indexes(self.vectors))

    @property
    def model_version(self) -> str:
        """The version of the embedding model that matching uses."""
        return self.models.embedder.version


def models_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the models lie: FLUKELINE_MODELS, a function's zip, or the repository."""
    if "FLUKELINE_MODELS" in environment:
        return Path(environment["FLUKELINE_MODELS"])
    beside = Path(__file__).resolve().parents[1] / "models"
    return beside if beside.exists() else Path(__file__).resolve().parents[2] / "models"


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the laptop keeps its data: FLUKELINE_DATA, or .flukeline here."""
    return Path(environment.get("FLUKELINE_DATA", ".flukeline")).resolve()


def on_lambda(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is a Lambda function."""
    return "AWS_LAMBDA_FUNCTION_NAME" in environment


def user_pool(environment: Mapping[str, str] = os.environ) -> dict[str, str] | None:
    """The user pool that people sign in to, by its client's names; None on a laptop."""
    if "USER_POOL_ID" not in environment:
        return None
    return {
        "region": environment["AWS_REGION"],
        "user_pool_id": environment["USER_POOL_ID"],
        "client_id": environment["USER_POOL_CLIENT_ID"],
    }


def _secret(folder: Path) -> bytes:
    path = folder / "secret"
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(secrets.token_bytes(32))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()


def local_database(folder: Path) -> Database:
    """The laptop's database in a data folder."""
    from flukeline.storage.local.database import Database

    folder.mkdir(parents=True, exist_ok=True)
    return Database(folder / "flukeline.db")


def local_services(folder: Path, models: Models) -> Services:
    """The services of a laptop: files and SQLite in one folder."""
    from flukeline.storage.local.catalogue import LocalCatalogue
    from flukeline.storage.local.photographs import LocalPhotographs
    from flukeline.storage.local.queue import LocalQueue
    from flukeline.storage.local.vectors import LocalVectors

    database = local_database(folder)
    return Services(
        LocalPhotographs(folder, _secret(folder)),
        LocalCatalogue(database),
        LocalVectors(database),
        LocalQueue(database),
        models,
    )


def _urls(environment: Mapping[str, str], what: str) -> dict[QueueName, str]:
    """Of the queues that there are: one embedder needs no queue for a former one."""
    wanted = {name: environment.get(f"{name.upper()}_{what}") for name in QUEUES}
    return {name: url for name, url in wanted.items() if url is not None}


def aws_services(environment: Mapping[str, str], models: Models) -> Services:
    """The services of a Lambda function: S3, DynamoDB and SQS."""
    import boto3
    from botocore.config import Config

    from flukeline.storage.aws.catalogue import DynamoCatalogue
    from flukeline.storage.aws.photographs import S3Photographs
    from flukeline.storage.aws.queue import SqsQueue
    from flukeline.storage.aws.vectors import DynamoVectors

    patient = Config(retries={"mode": "standard", "max_attempts": 8})
    # Links to the region's own host: to the global one, boto3's choice, S3 answers with a redirect
    # from a young bucket elsewhere, and the page's policy does not know it.
    regional = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    dynamodb = boto3.client("dynamodb", config=patient)
    return Services(
        S3Photographs(
            boto3.client("s3", config=patient.merge(regional)),
            environment["ORIGINALS_BUCKET"],
            environment["DERIVED_BUCKET"],
        ),
        DynamoCatalogue(dynamodb, environment["CATALOGUE_TABLE"]),
        DynamoVectors(
            dynamodb, environment["EMBEDDINGS_TABLE"], environment["EMBEDDING_DISTANCES_TABLE"]
        ),
        SqsQueue(
            boto3.client("sqs"),
            _urls(environment, "QUEUE_URL"),
            _urls(environment, "DEAD_QUEUE_URL"),
        ),
        models,
        # Cropped twenty at once; comparing them, one after the other, takes the longest.
        ahead=20,
    )


@cache
def services() -> Services:
    """The services of this process, by its environment; built once."""
    models = Models.load(models_folder())
    if "CATALOGUE_TABLE" in os.environ:
        return aws_services(os.environ, models)
    return local_services(data_folder(), models)
