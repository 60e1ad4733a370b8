"""The composition root: builds the services of this process from its settings."""

from __future__ import annotations

import contextlib
import os
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flukeline.errors import Rejected
from flukeline.services import LaptopServices, Services
from flukeline.settings import SPECIES, AwsSettings, Settings
from flukeline.vision.models import Models

if TYPE_CHECKING:
    from flukeline.storage.local.data_folder import DataFolder


SECRET_BYTES = 32


@cache
def services() -> Services:
    """The services that this process's environment selects: AWS or a laptop. Built once."""
    settings = Settings.from_environment()
    if settings.aws is not None:
        return aws_services(settings)
    return local_services(settings.data_folder, load_models(settings), settings.species)


def load_models(settings: Settings, threads: int = 1) -> Models:
    """The models that the settings select."""
    return Models.load(settings.models_folder, threads, settings.embedder)


def laptop_services() -> LaptopServices:
    """The services of this process, which must be a laptop's.

    Raises:
        Rejected: The environment names a stack on AWS, where the Lambda functions do this work.
    """
    found = services()
    if not isinstance(found, LaptopServices):
        raise Rejected(
            "This command works on the data folder of this machine. On AWS start the state machine."
        )
    return found


def local_services(folder: Path, models: Models, species: str = SPECIES) -> LaptopServices:
    """The services of a laptop: files and an SQLite database in one folder, made if missing."""
    from flukeline.storage.local.catalogue import LocalCatalogue
    from flukeline.storage.local.data_folder import DataFolder
    from flukeline.storage.local.photographs import LocalPhotographs
    from flukeline.storage.local.queue import LocalQueue
    from flukeline.storage.local.vectors import LocalVectors

    data = DataFolder(folder)
    database = data.open()
    return LaptopServices(
        LocalPhotographs(folder, _signing_secret(folder)),
        LocalCatalogue(database),
        LocalVectors(database),
        LocalQueue(database),
        models,
        species=species,
        data=data,
    )


def laptop_data() -> DataFolder:
    """The data folder of this laptop, which need not be there or be whole."""
    from flukeline.storage.local.data_folder import DataFolder

    return DataFolder(Settings.from_environment().data_folder)


def aws_services(settings: Settings) -> Services:
    """The services of a Lambda function: S3, DynamoDB and SQS.

    Raises:
        Rejected: The settings name no stack on AWS.
    """
    import boto3
    from botocore.config import Config

    from flukeline.storage.aws.catalogue import DynamoCatalogue
    from flukeline.storage.aws.photographs import S3Photographs
    from flukeline.storage.aws.queue import SqsQueue
    from flukeline.storage.aws.vectors import DynamoVectors

    names = settings.aws
    if not isinstance(names, AwsSettings):
        raise Rejected("The environment names no stack on AWS.")
    with_retries = Config(retries={"mode": "standard", "max_attempts": 8})
    # Presigned links must name the bucket's regional host. boto3 signs for the global host by
    # default; for a new bucket in another region S3 redirects from there, and the web app's
    # content security policy blocks the redirect.
    regional = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    dynamodb = boto3.client("dynamodb", config=with_retries)
    return Services(
        S3Photographs(
            boto3.client("s3", config=with_retries.merge(regional)),
            names.originals_bucket,
            names.derived_bucket,
        ),
        DynamoCatalogue(dynamodb, names.catalogue_table),
        DynamoVectors(dynamodb, names.embeddings_table, names.embedding_distances_table),
        SqsQueue(boto3.client("sqs"), names.queue_urls, names.dead_queue_urls),
        load_models(settings),
        max_in_flight=settings.max_in_flight,
        species=settings.species,
    )


def _signing_secret(folder: Path) -> bytes:
    """The secret that signs a laptop's presigned uploads and links; made at the first start."""
    path = folder / "secret"
    # An empty file is left by a full disk: a signature by it could be made by anybody.
    if not path.exists() or path.stat().st_size < SECRET_BYTES:
        path.unlink(missing_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(secrets.token_bytes(SECRET_BYTES))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()
