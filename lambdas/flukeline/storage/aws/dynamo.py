"""What both DynamoDB adapters need of the client."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]


def text(item: Any, name: str) -> str:
    """The string attribute ``name`` of an item."""
    return str(item[name]["S"])


def batch_get(
    client: DynamoDBClient, table: str, keys: Sequence[Item], names: str | None = None
) -> list[Item]:
    """Every item that there is among ``keys``, read consistently, in no certain order."""
    found: list[Item] = []
    for start in range(0, len(keys), 100):
        request: Item = {"Keys": list(keys[start : start + 100]), "ConsistentRead": True}
        if names is not None:
            request["ProjectionExpression"] = names

        def get(wanted: Any) -> Any:
            answer = client.batch_get_item(RequestItems=wanted)
            found.extend(answer["Responses"].get(table, []))
            return answer.get("UnprocessedKeys")

        _until_nothing_is_left(get, {table: request})
    return found


def batch_put(client: DynamoDBClient, table: str, items: Iterable[Item]) -> None:
    """Put every item, over what is there; each is whole or as before, but not all at once."""
    left = iter(items)
    while part := list(islice(left, 25)):
        _until_nothing_is_left(
            lambda wanted: client.batch_write_item(RequestItems=wanted).get("UnprocessedItems"),
            {table: [{"PutRequest": {"Item": item}} for item in part]},
        )


def _until_nothing_is_left(ask: Callable[[Any], Any], wanted: Any) -> None:
    """Ask again, later and later, for what a batch left undone."""
    pause = 0.05
    while wanted := ask(wanted):
        time.sleep(pause)
        pause = min(2 * pause, 2.0)


def cancelled(error: ClientError) -> bool:
    """Whether a transaction was cancelled by a condition or by another one on the same items."""
    reasons = error.response.get("CancellationReasons", [])
    codes = {reason.get("Code") for reason in reasons}
    return bool(codes & {"ConditionalCheckFailed", "TransactionConflict"})


def failed_conditions(error: ClientError) -> list[int]:
    """The places in a transaction whose condition failed."""
    reasons = error.response.get("CancellationReasons", [])
    return [at for at, each in enumerate(reasons) if each.get("Code") == "ConditionalCheckFailed"]
