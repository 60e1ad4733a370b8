"""Permissions: what a function may do with records, vectors and pictures, and nothing besides."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from infra.storage import Storage


def records(
    storage: Storage, function: lambda_.Function, lists: bool = False, commits: bool = False
) -> None:
    """Let a function find records; list them; save and remove them in transactions."""
    table = storage.catalogue.table_arn
    _allow(function, [table], "dynamodb:BatchGetItem")
    if lists:
        _allow(function, [f"{table}/index/*"], "dynamodb:Query")
    if commits:
        changes = ("PutItem", "DeleteItem")
        _allow(function, [table], *(f"dynamodb:{each}" for each in changes))


def vectors(table: dynamodb.Table, function: lambda_.Function, *actions: str) -> None:
    """Let a function do ``actions`` of DynamoDB on one of the tables of vectors."""
    _allow(function, [table.table_arn], *(f"dynamodb:{each}" for each in actions))


def objects(
    bucket: s3.Bucket, function: lambda_.Function, folders: Sequence[str], *actions: str
) -> None:
    """Let a function do ``actions`` on what lies in a bucket's folders.

    Without ListBucket S3 answers 403 instead of 404 for what is missing.
    """
    _allow(function, [bucket.arn_for_objects(f"{each}/*") for each in folders], *actions)
    if "s3:GetObject" in actions:
        _allow(function, [bucket.bucket_arn], "s3:ListBucket")


def _allow(function: lambda_.Function, resources: Sequence[str], *actions: str) -> None:
    function.add_to_role_policy(
        iam.PolicyStatement(actions=list(actions), resources=list(resources))
    )
