"""The Photographs port on S3: private buckets, presigned uploads and links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from typing_extensions import override

from flukeline.errors import NotFound
from flukeline.records import now
from flukeline.storage.keys import is_source
from flukeline.storage.ports import Photographs, PresignedUpload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef


class S3Photographs(Photographs):
    """Originals have their own bucket, so that derived objects never trigger the pipeline."""

    def __init__(self, client: S3Client, originals: str, derived: str) -> None:
        self._client = client
        self._originals = originals
        self._derived = derived

    def _bucket(self, key: str) -> str:
        return self._originals if is_source(key) else self._derived

    @override
    def presign_upload(self, key: str, size_limit: int, seconds: int) -> PresignedUpload:
        # S3 itself enforces the key, the size and the time limit.
        post = self._client.generate_presigned_post(
            Bucket=self._bucket(key),
            Key=key,
            Fields={"Content-Type": "application/octet-stream"},
            Conditions=[
                ["content-length-range", 1, size_limit],
                {"Content-Type": "application/octet-stream"},
            ],
            ExpiresIn=seconds,
        )
        return PresignedUpload(
            "POST", post["url"], post["fields"], now() + timedelta(seconds=seconds)
        )

    @override
    def put(self, key: str, data: bytes, content_type: str) -> None:
        self._client.put_object(
            Bucket=self._bucket(key), Key=key, Body=data, ContentType=content_type
        )

    @override
    def get(self, key: str, version: str | None = None) -> bytes:
        bucket = self._bucket(key)
        try:
            if version is None:
                answer = self._client.get_object(Bucket=bucket, Key=key)
            else:
                answer = self._client.get_object(Bucket=bucket, Key=key, VersionId=version)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if version is not None and code in ("NoSuchVersion", "InvalidArgument"):
                return self.get(key)
            if code == "NoSuchKey":
                raise NotFound("There is no such picture.") from error
            raise
        return answer["Body"].read()

    @override
    def version(self, key: str) -> str | None:
        head = self._head(key)
        return head.get("VersionId") if head is not None else None

    @override
    def delete_version(self, key: str, version: str) -> None:
        self._client.delete_object(Bucket=self._bucket(key), Key=key, VersionId=version)

    @override
    def size(self, key: str) -> int | None:
        head = self._head(key)
        return head["ContentLength"] if head is not None else None

    def _head(self, key: str) -> HeadObjectOutputTypeDef | None:
        try:
            return self._client.head_object(Bucket=self._bucket(key), Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise

    @override
    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket(key), Key=key)

    @override
    def listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket(prefix), Prefix=prefix):
            for item in page.get("Contents", []):
                yield item["Key"], item["LastModified"]

    @override
    def url(self, key: str, seconds: int = 3600) -> str:
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket(key), "Key": key}, ExpiresIn=seconds
        )
