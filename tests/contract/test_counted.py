"""What the benchmark counts is what the adapter on DynamoDB really sends."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import boto3
import numpy as np
from moto import mock_aws

from flukeline.index import Index
from flukeline.storage.aws.vectors import DynamoVectors
from flukeline.storage.local.database import Database
from flukeline.storage.local.vectors import LocalVectors
from flukeline.storage.ports import Vectors
from tests.benchmarks.counted import Counted
from tests.contract.limits import size_of_item
from tests.infra.template import tables


class Sent:
    """Counts the items and units of the requests themselves."""

    def __init__(self) -> None:
        self.items = self.units = self.row_units = self.items_read = 0

    def request(self, params: dict[str, Any], model: Any, **_more: Any) -> None:
        if model.name in ("PutItem", "UpdateItem", "DeleteItem"):
            self.items += 1
            # What a deletion or an update costs is the size of an item that it does not name.
            if model.name == "PutItem":
                self.units += math.ceil(size_of_item(params["Item"]) / 1024)
        elif model.name == "TransactWriteItems":
            for each in params["TransactItems"]:
                item = each.get("Put", {}).get("Item", {})
                units = 2 * math.ceil(size_of_item(item) / 1024)
                if "distances" in item:
                    self.row_units += units
                else:
                    self.items += 1
                    self.units += units

    def response(self, parsed: dict[str, Any], model: Any, **_more: Any) -> None:
        if model.name == "GetItem":
            self.items_read += "Item" in parsed
        elif model.name == "BatchGetItem":
            self.items_read += sum(len(items) for items in parsed["Responses"].values())
        elif model.name == "Query":
            self.items_read += len(parsed["Items"])


def live(store: Vectors) -> None:
    """Sixty flukes come, twice two of them together, and two go."""
    vectors = np.random.default_rng(4).normal(size=(60, 300)).astype(np.float32)
    index = Index(store, "m", 10)
    for n, vector in enumerate(vectors):
        store.put_pending("m", f"a{n:03d}", vector)
        if n not in (20, 40):
            index.arrive(*(f"a{each:03d}" for each in range(max(0, n - 1), n + 1)))
    index.retire("a003")
    index.retire("a030")


def test_the_counts_are_those_of_the_requests(tmp_path: Path) -> None:
    counted = Counted(LocalVectors(Database(tmp_path / "test.db")))
    live(counted)
    sent = Sent()
    with mock_aws():
        client = boto3.client("dynamodb")
        names = {}
        for logical, properties in tables().items():
            names[logical] = f"test-{logical}"
            client.create_table(**{**properties, "TableName": names[logical]})
        client.meta.events.register("provide-client-params.dynamodb", sent.request)
        client.meta.events.register("after-call.dynamodb", sent.response)
        live(DynamoVectors(client, names["Embeddings"], names["EmbeddingDistances"]))
    tally = counted.tally
    assert tally.items == sent.items
    assert tally.row_units == sent.row_units
    # Absent items are read too, for a unit; the counter takes every mark for one that is there.
    assert abs(tally.items_read - sent.items_read) <= 5
    vector = math.ceil((300 * 4 + 40) / 1024)
    updates = 60 + 2 + 60
    assert 0 <= tally.write_units - sent.units <= 60 * vector + 2 * updates + 20
