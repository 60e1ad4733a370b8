"""Copy the items of one DynamoDB table to another: ``copy_table.py FROM TO``.

Items of TO that FROM lacks are deleted. Nobody may use the system meanwhile. AWS restores or imports
a table only under a new name, from which this script copies it to the stack's table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def items(table: Table, **options: Any) -> Iterator[dict[str, Any]]:
    """All items of a table; ``options`` are passed to Scan."""
    pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name, **options)
    for page in pages:
        yield from page["Items"]


def copy(source: Table, target: Table) -> int:
    """Make ``target`` equal to ``source``, and return the number of items."""
    names = [each["AttributeName"] for each in target.key_schema]
    # Placeholders, because DynamoDB reserves some attribute names.
    keys = {
        "ProjectionExpression": ", ".join(f"#{each}" for each in names),
        "ExpressionAttributeNames": {f"#{each}": each for each in names},
    }
    kept = {tuple(each[name] for name in names) for each in items(source, **keys)}
    with target.batch_writer() as batch:
        for each in items(target, **keys):
            if tuple(each[name] for name in names) not in kept:
                batch.delete_item(Key={name: each[name] for name in names})
        for each in items(source):
            batch.put_item(Item=each)
    return len(kept)


def main() -> int:
    """Run the command line; returns the exit status."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    dynamodb = boto3.resource("dynamodb")
    count = copy(*(dynamodb.Table(each) for each in sys.argv[1:]))
    print(f"{count:,} items")
    return 0


if __name__ == "__main__":
    sys.exit(main())
