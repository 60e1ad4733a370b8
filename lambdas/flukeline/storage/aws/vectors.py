"""The Vectors port on DynamoDB: the tables Embeddings and EmbeddingDistances.

Embeddings: ``model#block`` / ordinal holds a vector (4,096 ordinals a block), ``model#pending`` /
annotation one without an ordinal, ``model#annotation#id`` / arrived or retired its ordinal, and
``model#progress`` the head and done. EmbeddingDistances: ``model#row#n`` / chunk holds the
distances of ordinal n to those before it, ``model#nearest#block`` / ordinal a nearest list.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from flukeline.errors import NotFound
from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.aws.dynamo import (
    Item,
    batch_get,
    batch_put,
    cancelled,
    failed_conditions,
    text,
)
from flukeline.storage.ports import AlreadyThere, HeadMoved, Progress
from flukeline.storage.serialization import floats

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BLOCK = 4096
CHUNK = 90_000
"""Floats a chunk: 360 KB, under DynamoDB's 400 KB an item."""
ENTRIES, RADII = 240, 1024
"""Items of a query: what fits into one page of 1 MB, with vectors of 1,024 numbers, and of lists."""
AT_ONCE = 4
"""Queries asked at once: a cold function does little but wait for them. More might ask more of one
partition than DynamoDB reads of it, 3,000 units a second."""


def _key(partition: str, sort: str | int) -> Item:
    written = f"{sort:012d}" if isinstance(sort, int) else sort
    return {"pk": {"S": partition}, "sk": {"S": written}}


def _parts(start: int, stop: int, size: int) -> Iterator[tuple[int, int, int]]:
    """(block, first, last) ordinals of parts of start..stop-1, each of a block and no larger."""
    while start < stop:
        block = start // BLOCK
        end = min(stop, start + size, (block + 1) * BLOCK)
        yield block, start, end - 1
        start = end


def pending_item(model: str, annotation_id: str, vector: NDArray[np.float32]) -> Item:
    """A vector that has no ordinal yet."""
    return _key(f"{model}#pending", annotation_id) | {
        "vector": {"B": vector.astype("<f4").tobytes()}
    }


def entry_items(model: str, entry: Entry) -> tuple[Item, Item]:
    """What says which ordinal an annotation has, and what the ordinal stands for."""
    n = entry.ordinal
    event = "arrived" if entry.retires is None else "retired"
    mark = _key(f"{model}#annotation#{entry.annotation_id}", event) | {"n": {"N": str(n)}}
    item = _key(f"{model}#{n // BLOCK}", n) | {"annotation": {"S": entry.annotation_id}}
    if entry.vector is not None:
        item["vector"] = {"B": entry.vector.astype("<f4").tobytes()}
    if entry.retires is not None:
        item["retires"] = {"N": str(entry.retires)}
    return mark, item


def row_items(model: str, ordinal: int, row: NDArray[np.float32]) -> list[Item]:
    """The chunks of a distance row."""
    return [
        _key(f"{model}#row#{ordinal}", chunk)
        | {"distances": {"B": row[start : start + CHUNK].astype("<f4").tobytes()}}
        for chunk, start in enumerate(range(0, len(row), CHUNK))
    ]


def nearest_item(model: str, list_: Nearest) -> Item:
    """A nearest list."""
    return _nearest_key(model, list_.ordinal) | {
        "last": {"N": str(list_.last)},
        "radius": {"B": np.array([list_.radius], dtype="<f4").tobytes()},
        "ordinals": {"B": list_.ordinals.astype("<i8").tobytes()},
        "distances": {"B": list_.distances.astype("<f4").tobytes()},
        "retired": {"BOOL": list_.retired},
    }


def _nearest_key(model: str, ordinal: int) -> Item:
    return _key(f"{model}#nearest#{ordinal // BLOCK}", ordinal)


class DynamoVectors:
    """Both tables; ``append`` is one transaction over the two."""

    def __init__(self, client: DynamoDBClient, embeddings: str, distances: str) -> None:
        self._client = client
        self._embeddings = embeddings
        self._distances = distances
        self._threads = ThreadPoolExecutor(AT_ONCE, "pages")

    def put_pending(self, model: str, annotation_id: str, vector: NDArray[np.float32]) -> None:
        """See the port."""
        item = pending_item(model, annotation_id, vector)
        self._client.put_item(TableName=self._embeddings, Item=item)

    def pending(self, model: str, annotation_id: str) -> NDArray[np.float32] | None:
        """See the port."""
        item = self._get(self._embeddings, _key(f"{model}#pending", annotation_id))
        return None if item is None else floats(item["vector"]["B"])

    def drop_pending(self, model: str, annotation_id: str) -> None:
        """See the port."""
        key = _key(f"{model}#pending", annotation_id)
        self._client.delete_item(TableName=self._embeddings, Key=key)

    def _get(self, table: str, key: Item) -> Item | None:
        answer = self._client.get_item(TableName=table, Key=key, ConsistentRead=True)
        return answer.get("Item")

    def progress(self, model: str) -> Progress:
        """See the port."""
        item = self._get(self._embeddings, _key(f"{model}#progress", "progress"))
        if item is None:
            return Progress(0, 0)
        head, done, retirements = (
            int(item.get(name, {"N": "0"})["N"]) for name in ("head", "done", "retirements")
        )
        return Progress(head, done, retirements)

    def append(self, model: str, entry: Entry, row: NDArray[np.float32] | None) -> None:
        """See the port."""
        n = entry.ordinal
        head: Item = {
            "TableName": self._embeddings,
            "Key": _key(f"{model}#progress", "progress"),
            "UpdateExpression": "SET head = :next ADD retirements :retired",
            "ConditionExpression": "head = :n" if n else "attribute_not_exists(head)",
            "ExpressionAttributeValues": {
                ":next": {"N": str(n + 1)},
                ":retired": {"N": str(int(entry.retires is not None))},
            },
        }
        if n:
            head["ExpressionAttributeValues"][":n"] = {"N": str(n)}
        mark, item = entry_items(model, entry)
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
            chunks = row_items(model, n, row)
            writes += [{"Put": {"TableName": self._distances, "Item": each}} for each in chunks]
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
        except self._client.exceptions.TransactionCanceledException as error:
            if 1 in failed_conditions(error):
                raise AlreadyThere from error
            if cancelled(error):
                raise HeadMoved from error
            raise

    def ordinals(self, model: str, annotation_ids: Sequence[str]) -> dict[str, int]:
        """See the port."""
        prefix = f"{model}#annotation#"
        keys = [_key(f"{prefix}{each}", "arrived") for each in dict.fromkeys(annotation_ids)]
        items = batch_get(self._client, self._embeddings, keys)
        return {text(item, "pk").removeprefix(prefix): int(item["n"]["N"]) for item in items}

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
        """The items of ordinals start..stop-1 in order, parts of ``size`` read side by side."""

        def read(part: tuple[int, int, int]) -> list[Item]:
            block, first, last = part
            pages = self._client.get_paginator("query").paginate(
                TableName=table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": {"S": f"{prefix}{block}"},
                    ":first": {"S": f"{first:012d}"},
                    ":last": {"S": f"{last:012d}"},
                },
                ProjectionExpression=names,
                ConsistentRead=consistent,
            )
            return [item for page in pages for item in page["Items"]]

        parts = list(_parts(start, stop, size))
        side_by_side = map if len(parts) < 2 else self._threads.map
        return chain.from_iterable(side_by_side(read, parts))

    def annotations(self, model: str, ordinals: Sequence[int]) -> dict[int, str]:
        """See the port."""
        keys = [_key(f"{model}#{int(each) // BLOCK}", int(each)) for each in ordinals]
        items = batch_get(self._client, self._embeddings, keys, "sk, annotation")
        return {int(text(item, "sk")): text(item, "annotation") for item in items}

    def entries(self, model: str, start: int, stop: int) -> list[Entry]:
        """See the port.

        An entry never changes, so of many any copy will do, for half of what a consistent read
        costs and takes of the partition. The newest may not have come to every copy yet.
        """
        if stop - start > ENTRIES:
            found = self._entries(model, start, stop, consistent=False)
            if len(found) == stop - start:
                return found
        return self._entries(model, start, stop, consistent=True)

    def _entries(self, model: str, start: int, stop: int, consistent: bool) -> list[Entry]:
        names = "sk, annotation, vector, retires"
        items = self._range(self._embeddings, f"{model}#", start, stop, ENTRIES, names, consistent)
        return [
            Entry(
                int(text(item, "sk")),
                text(item, "annotation"),
                floats(item["vector"]["B"]) if "vector" in item else None,
                int(item["retires"]["N"]) if "retires" in item else None,
            )
            for item in items
        ]

    def row(self, model: str, ordinal: int) -> NDArray[np.float32]:
        """See the port."""
        if ordinal == 0:
            return np.zeros(0, dtype=np.float32)
        query: dict[str, Any] = {
            "TableName": self._distances,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": f"{model}#row#{ordinal}"}},
            "ConsistentRead": True,
        }
        pages = self._client.get_paginator("query").paginate(**query)
        chunks = [floats(item["distances"]["B"]) for page in pages for item in page["Items"]]
        if not chunks:
            raise NotFound("There is no distance row at this ordinal.")
        return np.concatenate(chunks)

    def rows(self, model: str, start: int, stop: int) -> dict[int, NDArray[np.float32]]:
        """See the port."""
        found = {}
        for ordinal in range(start, stop):
            with contextlib.suppress(NotFound):
                found[ordinal] = self.row(model, ordinal)
        return found

    def put_rows(self, model: str, rows: Mapping[int, NDArray[np.float32]]) -> None:
        """See the port. A reader may see new chunks beside old ones until all are put."""
        chunks = (chunk for n, row in rows.items() for chunk in row_items(model, n, row))
        batch_put(self._client, self._distances, chunks)

    def nearest(self, model: str, ordinals: Sequence[int]) -> dict[int, Nearest]:
        """See the port."""
        keys = [_nearest_key(model, int(ordinal)) for ordinal in ordinals]
        found = {}
        for item in batch_get(self._client, self._distances, keys):
            ordinal = int(text(item, "sk"))
            found[ordinal] = Nearest(
                ordinal,
                int(item["last"]["N"]),
                float(floats(item["radius"]["B"])[0]),
                np.frombuffer(item["ordinals"]["B"], dtype="<i8").astype(np.int64),
                floats(item["distances"]["B"]),
                item["retired"]["BOOL"],
            )
        return found

    def radii(self, model: str, start: int, stop: int) -> NDArray[np.float32]:
        """See the port."""
        found = np.full(max(0, stop - start), np.inf, dtype=np.float32)
        items = self._range(self._distances, f"{model}#nearest#", start, stop, RADII, "sk, radius")
        for item in items:
            found[int(text(item, "sk")) - start] = floats(item["radius"]["B"])[0]
        return found

    def save_nearest(self, model: str, lists: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        """See the port."""
        return [list_.ordinal for list_, last in lists if not self._save(model, list_, last)]

    def _save(self, model: str, list_: Nearest, last: int | None) -> bool:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if last is not None:
            condition = {
                "ConditionExpression": "#last = :last",
                "ExpressionAttributeNames": {"#last": "last"},
                "ExpressionAttributeValues": {":last": {"N": str(last)}},
            }
        try:
            self._client.put_item(
                TableName=self._distances, Item=nearest_item(model, list_), **condition
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def advance(self, model: str, done: int) -> None:
        """See the port."""
        try:
            self._client.update_item(
                TableName=self._embeddings,
                Key=_key(f"{model}#progress", "progress"),
                UpdateExpression="SET done = :done",
                ConditionExpression="attribute_not_exists(done) OR done < :done",
                ExpressionAttributeValues={":done": {"N": str(done)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return
