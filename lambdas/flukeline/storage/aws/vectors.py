"""The Vectors port on DynamoDB: the tables Embeddings and EmbeddingDistances.

``vector_items`` describes the items of both tables.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from flukeline.errors import NotFound
from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.aws import vector_items
from flukeline.storage.aws.dynamo import (
    Item,
    batch_get,
    batch_put,
    failed_conditions,
    is_conflict,
    string_of,
)
from flukeline.storage.ports import AlreadyThere, HeadMoved, Progress, Vectors
from flukeline.storage.serialization import floats

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENTRIES, RADII = 240, 1024
"""Ordinals of a query, for entries with vectors of 1,024 numbers and for radii: one page of 1 MB."""
PARALLEL_QUERIES = 4
"""Maximum queries at once. A cold function mostly waits for them; more could exceed the 3,000 read
units a second that DynamoDB allows a partition."""


def _split(start: int, stop: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Split start..stop-1 into (block, first, last) of at most ``size``, each in one block."""
    while start < stop:
        block = start // vector_items.BLOCK
        end = min(stop, start + size, (block + 1) * vector_items.BLOCK)
        yield block, start, end - 1
        start = end


class DynamoVectors(Vectors):
    """``append`` is one transaction over both tables."""

    def __init__(self, client: DynamoDBClient, embeddings: str, distances: str) -> None:
        self._client = client
        self._embeddings = embeddings
        self._distances = distances
        self._threads = ThreadPoolExecutor(PARALLEL_QUERIES, "pages")

    @override
    def put_pending(self, model: str, annotation_id: str, vector: NDArray[np.float32]) -> None:
        item = vector_items.pending_item(model, annotation_id, vector)
        self._client.put_item(TableName=self._embeddings, Item=item)

    @override
    def pending(self, model: str, annotation_id: str) -> NDArray[np.float32] | None:
        item = self._get(self._embeddings, vector_items.pending_key(model, annotation_id))
        return None if item is None else floats(item["vector"]["B"])

    @override
    def drop_pending(self, model: str, annotation_id: str) -> None:
        key = vector_items.pending_key(model, annotation_id)
        self._client.delete_item(TableName=self._embeddings, Key=key)

    def _get(self, table: str, key: Item) -> Item | None:
        answer = self._client.get_item(TableName=table, Key=key, ConsistentRead=True)
        return answer.get("Item")

    @override
    def progress(self, model: str) -> Progress:
        item = self._get(self._embeddings, vector_items.progress_key(model))
        if item is None:
            return Progress(0, 0)
        head, done, retirements = (
            int(item.get(name, {"N": "0"})["N"]) for name in ("head", "done", "retirements")
        )
        return Progress(head, done, retirements)

    @override
    def append(self, model: str, entry: Entry, row: NDArray[np.float32] | None) -> None:
        n = entry.ordinal
        head: Item = {
            "TableName": self._embeddings,
            "Key": vector_items.progress_key(model),
            "UpdateExpression": "SET head = :next ADD retirements :retired",
            "ConditionExpression": "head = :n" if n else "attribute_not_exists(head)",
            "ExpressionAttributeValues": {
                ":next": {"N": str(n + 1)},
                ":retired": {"N": str(int(entry.retires is not None))},
            },
        }
        if n:
            head["ExpressionAttributeValues"][":n"] = {"N": str(n)}
        mark, item = vector_items.entry_items(model, entry)
        writes: list[Item] = [
            {"Update": head},
            {
                "Put": {
                    "TableName": self._embeddings,
                    "Item": mark,
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
            {"Put": {"TableName": self._embeddings, "Item": item}},
        ]
        if row is not None:
            chunks = vector_items.row_items(model, n, row)
            writes += [{"Put": {"TableName": self._distances, "Item": each}} for each in chunks]
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        except self._client.exceptions.TransactionCanceledException as error:
            if 1 in failed_conditions(error):
                raise AlreadyThere from error
            if is_conflict(error):
                raise HeadMoved from error
            raise

    @override
    def ordinals(self, model: str, annotation_ids: Sequence[str]) -> dict[str, int]:
        prefix = vector_items.annotation_partition(model, "")
        keys = [vector_items.arrival_key(model, each) for each in dict.fromkeys(annotation_ids)]
        found = batch_get(self._client, self._embeddings, keys)
        return {string_of(item, "pk").removeprefix(prefix): int(item["n"]["N"]) for item in found}

    def _range(
        self,
        table: str,
        prefix: str,
        start: int,
        stop: int,
        size: int,
        names: str,
        consistent: bool = True,
    ) -> Iterator[Item]:
        """Read the items of ordinals start..stop-1, in order, with parallel queries of ``size``."""

        def read(part: tuple[int, int, int]) -> list[Item]:
            block, first, last = part
            pages = self._client.get_paginator("query").paginate(
                TableName=table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": {"S": f"{prefix}{block}"},
                    ":first": {"S": vector_items.ordinal_key(first)},
                    ":last": {"S": vector_items.ordinal_key(last)},
                },
                ProjectionExpression=names,
                ConsistentRead=consistent,
            )
            return [item for page in pages for item in page["Items"]]

        parts = list(_split(start, stop, size))
        parallel_map = map if len(parts) < 2 else self._threads.map
        return chain.from_iterable(parallel_map(read, parts))

    @override
    def annotations(self, model: str, ordinals: Sequence[int]) -> dict[int, str]:
        keys = [vector_items.entry_key(model, int(each)) for each in ordinals]
        found = batch_get(self._client, self._embeddings, keys, "sk, annotation")
        return {vector_items.ordinal_of(item): string_of(item, "annotation") for item in found}

    @override
    def entries(self, model: str, start: int, stop: int) -> list[Entry]:
        # An entry never changes, so an eventually consistent read is correct where it finds every
        # entry; it costs half the read units. The newest entries may still be missing from it.
        if stop - start > ENTRIES:
            found = self._entries(model, start, stop, consistent=False)
            if len(found) == stop - start:
                return found
        return self._entries(model, start, stop, consistent=True)

    def _entries(self, model: str, start: int, stop: int, consistent: bool) -> list[Entry]:
        names = "sk, annotation, vector, retires"
        found = self._range(self._embeddings, f"{model}#", start, stop, ENTRIES, names, consistent)
        return [vector_items.entry_from(item) for item in found]

    @override
    def row(self, model: str, ordinal: int) -> NDArray[np.float32]:
        if ordinal == 0:
            return np.zeros(0, dtype=np.float32)
        query: dict[str, Any] = {
            "TableName": self._distances,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": vector_items.row_partition(model, ordinal)}},
            "ConsistentRead": True,
        }
        pages = self._client.get_paginator("query").paginate(**query)
        chunks = [floats(item["distances"]["B"]) for page in pages for item in page["Items"]]
        if not chunks:
            raise NotFound("There is no distance row at this ordinal.")
        return np.concatenate(chunks)

    @override
    def rows(self, model: str, start: int, stop: int) -> dict[int, NDArray[np.float32]]:
        found = {}
        for ordinal in range(start, stop):
            with contextlib.suppress(NotFound):
                found[ordinal] = self.row(model, ordinal)
        return found

    @override
    def put_rows(self, model: str, rows: Mapping[int, NDArray[np.float32]]) -> None:
        """Until every chunk is written, a reader may get old and new chunks of one row."""
        chunks = (
            chunk for n, row in rows.items() for chunk in vector_items.row_items(model, n, row)
        )
        batch_put(self._client, self._distances, chunks)

    @override
    def nearest(self, model: str, ordinals: Sequence[int]) -> dict[int, Nearest]:
        keys = [vector_items.nearest_key(model, int(ordinal)) for ordinal in ordinals]
        found = map(vector_items.nearest_from, batch_get(self._client, self._distances, keys))
        return {list_.ordinal: list_ for list_ in found}

    @override
    def radii(self, model: str, start: int, stop: int) -> NDArray[np.float32]:
        radii = np.full(max(0, stop - start), np.inf, dtype=np.float32)
        prefix = f"{model}#nearest#"
        for item in self._range(self._distances, prefix, start, stop, RADII, "sk, radius"):
            radii[vector_items.ordinal_of(item) - start] = vector_items.radius_of(item)
        return radii

    @override
    def save_nearest(self, model: str, lists: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        return [list_.ordinal for list_, last in lists if not self._save_if(model, list_, last)]

    def _save_if(self, model: str, list_: Nearest, last: int | None) -> bool:
        """Save a list if its stored ``last`` is still this one; whether it was saved."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if last is not None:
            condition = {
                "ConditionExpression": "#last = :last",
                "ExpressionAttributeNames": {"#last": "last"},
                "ExpressionAttributeValues": {":last": {"N": str(last)}},
            }
        try:
            item = vector_items.nearest_item(model, list_)
            self._client.put_item(TableName=self._distances, Item=item, **condition)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    @override
    def advance(self, model: str, done: int) -> None:
        try:
            self._client.update_item(
                TableName=self._embeddings,
                Key=vector_items.progress_key(model),
                UpdateExpression="SET done = :done",
                ConditionExpression="attribute_not_exists(done) OR done < :done",
                ExpressionAttributeValues={":done": {"N": str(done)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return
