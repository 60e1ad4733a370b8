"""Least-privilege permissions of a Lambda function for records, vectors and objects."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from infra.storage import Storage


def allow_records(
    storage: Storage,
    function: lambda_.Function,
    lists: bool = False,
    saves: bool = False,
    deletes: bool = False,
) -> None:
    """Allow a function to read records by id.

    Args:
        storage: The tables.
        function: The function.
        lists: Whether it may also list records.
        saves: Whether it may also save records in transactions, and update the counters with them.
        deletes: Whether it may also delete records in transactions.
    """
    table = storage.catalogue.table_arn
    _allow(function, [table], "dynamodb:BatchGetItem")
    if lists:
        _allow(function, [f"{table}/index/*"], "dynamodb:Query")
    if saves:
        _allow(function, [table], "dynamodb:PutItem", "dynamodb:UpdateItem")
    if deletes:
        _allow(function, [table], "dynamodb:DeleteItem")


def allow_vectors(table: dynamodb.Table, function: lambda_.Function, *actions: str) -> None:
    """Allow a function DynamoDB ``actions`` on the table of embeddings or of distances."""
    _allow(function, [table.table_arn], *(f"dynamodb:{each}" for each in actions))


def allow_objects(
    bucket: s3.Bucket, function: lambda_.Function, folders: Sequence[str], *actions: str
) -> None:
    """Allow a function S3 ``actions`` on the objects in some folders of a bucket.

    A function that may read also gets ListBucket, without which S3 answers 403 instead of 404 for a
    missing object.
    """
    _allow(function, [bucket.arn_for_objects(f"{each}/*") for each in folders], *actions)
    if "s3:GetObject" in actions:
        _allow(function, [bucket.bucket_arn], "s3:ListBucket")


def _allow(function: lambda_.Function, resources: Sequence[str], *actions: str) -> None:
    function.add_to_role_policy(
        iam.PolicyStatement(actions=list(actions), resources=list(resources))
    )
