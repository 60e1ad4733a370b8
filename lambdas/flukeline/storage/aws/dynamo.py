"""Helpers that both DynamoDB adapters use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]


def string_of(item: Any, name: str) -> str:
    """The value of an item's string attribute."""
    return str(item[name]["S"])


def batch_get(
    client: DynamoDBClient, table: str, keys: Sequence[Item], names: str | None = None
) -> list[Item]:
    """Read the items with these keys consistently; in no particular order, missing ones left out.

    Args:
        client: The client.
        table: The table's name.
        keys: Any number of primary keys.
        names: A projection expression; None: all attributes.
    """
    found: list[Item] = []
    for start in range(0, len(keys), 100):
        request: Item = {"Keys": list(keys[start : start + 100]), "ConsistentRead": True}
        if names is not None:
            request["ProjectionExpression"] = names

        def get(wanted: Any) -> Any:
            answer = client.batch_get_item(RequestItems=wanted)
            found.extend(answer["Responses"].get(table, []))
            return answer.get("UnprocessedKeys")

        _retry_unprocessed(get, {table: request})
    return found


def batch_put(client: DynamoDBClient, table: str, items: Iterable[Item]) -> None:
    """Put items, replacing stored ones; each put is atomic, all together are not."""
    left = iter(items)
    while part := list(islice(left, 25)):
        _retry_unprocessed(
            lambda wanted: client.batch_write_item(RequestItems=wanted).get("UnprocessedItems"),
            {table: [{"PutRequest": {"Item": item}} for item in part]},
        )


def _retry_unprocessed(request: Callable[[Any], Any], items: Any) -> None:
    """Send a batch until nothing of it is left unprocessed, with exponential back-off."""
    pause = 0.05
    while items := request(items):
        time.sleep(pause)
        pause = min(2 * pause, 2.0)


def is_conflict(error: ClientError) -> bool:
    """Whether a transaction failed on a condition, or on another transaction at the same time."""
    return bool(conflicts(error))


def conflicts(error: ClientError) -> list[int]:
    """The positions of the writes in a transaction that make it a conflict."""
    reasons = error.response.get("CancellationReasons", [])
    codes = ("ConditionalCheckFailed", "TransactionConflict")
    return [at for at, reason in enumerate(reasons) if reason.get("Code") in codes]


def failed_conditions(error: ClientError) -> list[int]:
    """The positions of the writes in a transaction whose condition failed."""
    reasons = error.response.get("CancellationReasons", [])
    return [at for at, each in enumerate(reasons) if each.get("Code") == "ConditionalCheckFailed"]
