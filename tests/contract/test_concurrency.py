"""Fifty photographs at once, each message twice, crashes and throttling: equal to brute force."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

import boto3
import numpy as np
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from flukeline.index import Index
from flukeline.storage.aws.vectors import DynamoVectors
from tests.contract.conftest import Stores
from tests.unit.test_index_property import MODEL, K, check

PHOTOGRAPHS = 50
WRITERS = 8
RETIRED = range(0, PHOTOGRAPHS, 7)


class Crash(Exception):
    """The process stops before this call."""


class Crashing:
    """A Vectors port that stops its process at one in twenty calls."""

    def __init__(self, inner: Any, seed: int) -> None:
        self._inner = inner
        self._random = random.Random(seed)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            if self._random.random() < 0.05:
                raise Crash
            return getattr(self._inner, name)(*args)

        return call


def vectors() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    # Few distinct coordinates give ties and exact duplicates.
    return np.random.default_rng(3).integers(0, 5, (PHOTOGRAPHS, 4)).astype(np.float32)


def all_live() -> set[str]:
    return {f"a{n}" for n in range(PHOTOGRAPHS) if n not in RETIRED}


@pytest.mark.usefixtures("one_request_at_a_time")
def test_fifty_at_once_with_repeats_and_crashes(stores: Stores) -> None:
    """As SQS does: a message that was not finished comes again, to whoever asks next."""
    messages: SimpleQueue[tuple[str, int]] = SimpleQueue()
    todo = [("arrive", n) for n in range(PHOTOGRAPHS)] * 2
    todo += [("retire", n) for n in RETIRED] * 2
    random.Random(1).shuffle(todo)
    for each in todo:
        messages.put(each)
    for n, vector in enumerate(vectors()):
        stores.vectors.put_pending(MODEL, f"a{n}", vector)
    failures: list[BaseException] = []
    crashes = 0

    def work(writer: int) -> None:
        nonlocal crashes
        index = Index(Crashing(stores.vectors, writer), MODEL, K)
        while True:
            try:
                kind, n = messages.get_nowait()
            except Empty:
                return
            try:
                if kind == "arrive":
                    index.arrive(f"a{n}")
                elif not stores.vectors.ordinals(MODEL, [f"a{n}"]):
                    # The photograph is not compared yet: its message comes later.
                    messages.put((kind, n))
                else:
                    index.retire(f"a{n}")
            except Crash:
                crashes += 1
                messages.put((kind, n))
                index = Index(Crashing(stores.vectors, 100 * writer + crashes), MODEL, K)
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert not failures, failures
    assert crashes >= PHOTOGRAPHS / 2
    assert all(stores.vectors.pending(MODEL, f"a{n}") is None for n in range(PHOTOGRAPHS))
    check(stores.vectors, all_live())


@contextmanager
def throttled(client: Any, one_in: int) -> Iterator[list[str]]:
    """DynamoDB refuses one request in so many; which, is noted."""
    chance, refused = random.Random(2), []
    body = b'{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}'

    def refuse(request: Any, **_more: Any) -> AWSResponse | None:
        if chance.randrange(one_in):
            return None
        refused.append(bytes(request.headers["X-Amz-Target"]).decode().partition(".")[2])

        class Raw:
            def stream(self) -> Iterator[bytes]:
                yield body

        headers: Any = {"content-type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 400, headers, Raw())

    client.meta.events.register_first("before-send.dynamodb", refuse)
    yield refused
    client.meta.events.unregister("before-send.dynamodb", refuse)


@pytest.mark.parametrize("stores", ["aws"], indirect=True)
def test_a_throttled_index_stops_clearly_and_goes_on_cleanly(stores: Stores) -> None:
    """Without the client's own retries, so that every refusal ends the work of a message."""
    assert isinstance(stores.vectors, DynamoVectors)
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    inner = DynamoVectors(client, "test-Embeddings", "test-EmbeddingDistances")
    index = Index(inner, MODEL, K)
    for n, vector in enumerate(vectors()):
        stores.vectors.put_pending(MODEL, f"a{n}", vector)
    stops = 0
    with throttled(client, 30) as refused:
        todo: list[tuple[Callable[[str], None], int]] = []
        todo += [(index.arrive, n) for n in range(PHOTOGRAPHS)]
        todo += [(index.retire, n) for n in RETIRED]
        while todo:
            work, n = todo[0]
            try:
                work(f"a{n}")
                todo.pop(0)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                assert code == "ProvisionedThroughputExceededException"
                stops += 1
    assert stops == len(refused)
    assert set(refused) >= {"PutItem", "TransactWriteItems"}
    check(stores.vectors, all_live())
