"""Each port with both its adapters, that on AWS with tables from the synthesized template.

It runs over moto, or over ministack where ``AWS_ENDPOINT_URL`` says where one is: it is emptied
before each test.
"""

from __future__ import annotations

import os
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws
from moto.core.utils import unix_time_millis
from moto.sqs import models as sqs_models

from flukeline.storage.aws.catalogue import DynamoCatalogue
from flukeline.storage.aws.photographs import S3Photographs
from flukeline.storage.aws.queue import SqsQueue
from flukeline.storage.aws.vectors import DynamoVectors
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.local.database import Database
from flukeline.storage.local.photographs import LocalPhotographs
from flukeline.storage.local.queue import LocalQueue
from flukeline.storage.local.vectors import LocalVectors
from flukeline.storage.ports import QUEUES, Catalogue, Photographs, Queue, Vectors
from infra.pipeline import MAX_DELIVERIES
from tests.contract.limits import hold
from tests.infra.template import tables

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL")


@dataclass(frozen=True)
class Stores:
    """The four ports over one store."""

    kind: str
    photographs: Photographs
    catalogue: Catalogue
    vectors: Vectors
    queue: Queue


def local_stores(folder: Path) -> Stores:
    database = Database(folder / "test.db")
    return Stores(
        "local",
        LocalPhotographs(folder, b"secret"),
        LocalCatalogue(database),
        LocalVectors(database),
        LocalQueue(database),
    )


def aws_stores() -> Stores:
    """On moto: the tables as the stack defines them, plain buckets, queues with dead letters."""
    dynamodb = boto3.client("dynamodb")
    names = {}
    for logical, properties in tables().items():
        names[logical] = f"test-{logical}"
        dynamodb.create_table(**{**properties, "TableName": names[logical]})
    s3 = boto3.client("s3")
    for bucket in ("originals", "derived"):
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
    sqs = boto3.client("sqs")
    dead: dict[str, str] = {
        name: sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"] for name in QUEUES
    }
    urls: dict[str, str] = {}
    for name in QUEUES:
        arn = sqs.get_queue_attributes(QueueUrl=dead[name], AttributeNames=["QueueArn"])
        policy = (
            f'{{"deadLetterTargetArn": "{arn["Attributes"]["QueueArn"]}",'
            f' "maxReceiveCount": "{MAX_DELIVERIES}"}}'
        )
        created = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})
        urls[name] = created["QueueUrl"]
    hold(dynamodb, sqs)
    return Stores(
        "aws",
        S3Photographs(s3, "originals", "derived"),
        DynamoCatalogue(dynamodb, names["Catalogue"]),
        DynamoVectors(dynamodb, names["Embeddings"], names["EmbeddingDistances"]),
        SqsQueue(sqs, urls, dead),
    )


@pytest.fixture(params=["local", "aws"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "local":
        yield local_stores(tmp_path)
    elif ENDPOINT:
        _empty(ENDPOINT)
        yield aws_stores()
    else:
        with mock_aws():
            yield aws_stores()


def _empty(endpoint: str) -> None:
    asked = urllib.request.Request(f"{endpoint}/_ministack/reset", method="POST")
    trusted = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    with urllib.request.urlopen(asked, context=trusted, timeout=30) as answer:
        answer.read()


@pytest.fixture
def one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto answers wrongly when threads ask at once; between two requests they still mix."""
    if ENDPOINT:
        return
    lock, call = threading.Lock(), BaseClient._make_api_call  # type: ignore[attr-defined]

    def locked(*args: Any) -> Any:
        with lock:
            return call(*args)

    monkeypatch.setattr(BaseClient, "_make_api_call", locked)


@pytest.fixture
def let_pass(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass for the queue: by its clock, and on ministack, whose clock is its own, truly."""

    def passing(seconds: float) -> None:
        if stores.kind == "aws" and ENDPOINT:
            time.sleep(seconds)
        elif stores.kind == "aws":
            monkeypatch.setattr(
                sqs_models, "unix_time_millis", lambda *of: unix_time_millis(*of) + 1000 * seconds
            )
        else:
            clock = time.time
            monkeypatch.setattr(time, "time", lambda: clock() + seconds)

    return passing
