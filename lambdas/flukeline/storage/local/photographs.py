"""The Photographs port on files: atomic writes, and presigned uploads and links like S3's."""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from typing_extensions import override

from flukeline.errors import Conflict, Forbidden, NoSpace, NotFound, Rejected, TooLarge
from flukeline.storage.local.database import DISK_FULL
from flukeline.storage.ports import Incoming, LaptopPhotographs, PresignedUpload

_FOLDERS = ("originals", "display", "crops", "exports", "mappings", "backfills")
_KEY = re.compile(
    rf"({'|'.join(_FOLDERS)})/[A-Za-z0-9._-]{{1,80}}|imports(/[^/\\\0]{{1,255}}){{2,20}}"
)


def _sync_folder(path: Path) -> None:
    """Make a new file name durable: without this a power failure may lose it."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def _full_disk_told() -> Iterator[None]:
    """Turn the system's error of a full disk into NoSpace."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(DISK_FULL) from error
        raise


def _move_to(file: IO[bytes], incoming: Path, path: Path) -> None:
    """Move a written file to ``path``, durably."""
    file.flush()
    os.fsync(file.fileno())
    os.replace(incoming, path)
    _sync_folder(path.parent)


def _equal(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


class LocalIncoming(Incoming):
    """A file in ``incoming/``, hashed as it is written."""

    # Two uploads to one key: the second must see that the first was stored.
    _storing = threading.Lock()

    def __init__(self, key: str, path: Path, folder: Path, sizes: tuple[int, int]) -> None:
        self._key = key
        self._path = path
        self._smallest, self._largest = sizes
        self._size = 0
        self._hash = hashlib.sha256()
        self._incoming = folder / secrets.token_hex(8)
        with _full_disk_told():
            self._file = open(self._incoming, "wb")  # noqa: SIM115

    @property
    @override
    def key(self) -> str:
        return self._key

    @property
    @override
    def size(self) -> int:
        return self._size

    @override
    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._largest:
            raise TooLarge(f"The file is larger than {self._largest // 1_000_000} MB.")
        self._hash.update(data)
        with _full_disk_told():
            self._file.write(data)

    @override
    def store(self) -> None:
        if self._size < self._smallest:
            raise Rejected("The file is empty (0 bytes).")
        with self._storing:
            if self._path.is_file():
                with open(self._path, "rb") as stored:
                    if hashlib.file_digest(stored, "sha256").digest() != self._hash.digest():
                        raise Conflict("Another file has been uploaded here already.")
            with _full_disk_told():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                _move_to(self._file, self._incoming, self._path)

    @override
    def discard(self) -> None:
        # Closing writes what is buffered, which a full disk refuses; the file goes in any case.
        with contextlib.suppress(OSError):
            self._file.close()
        self._incoming.unlink(missing_ok=True)


class LocalPhotographs(LaptopPhotographs):
    """Files under one folder, and the secret that signs presigned uploads and links."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret
        for prefix in (*_FOLDERS, "imports", "incoming"):
            (folder / prefix).mkdir(mode=0o700, parents=True, exist_ok=True)

    @override
    def tidy(self) -> None:
        for path in (self._folder / "incoming").iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key) or {".", ".."} & set(key.split("/")):
            raise NotFound("There is no such picture.")
        return self._folder / key

    def _sign(self, text: str) -> str:
        return hmac.digest(self._secret, text.encode(), "sha256").hex()

    @override
    def presign_upload(self, key: str, size_limit: int, seconds: int) -> PresignedUpload:
        expires = int(time.time()) + seconds
        policy = {"key": key, "size": [1, size_limit], "expires": expires}
        packed = base64.b64encode(json.dumps(policy).encode()).decode()
        fields = {"key": key, "policy": packed, "signature": self._sign("upload:" + packed)}
        return PresignedUpload("POST", "/objects", fields, datetime.fromtimestamp(expires, UTC))

    @override
    def receive(self, fields: dict[str, str]) -> LocalIncoming:
        policy = fields.get("policy", "")
        expected = self._sign("upload:" + policy)
        if not _equal(expected, fields.get("signature", "")):
            raise Forbidden("This upload was not authorized by this server.")
        terms = json.loads(base64.b64decode(policy))
        if terms["key"] != fields.get("key"):
            raise Forbidden("This upload was authorized for another photograph.")
        if terms["expires"] < time.time():
            raise Forbidden("This upload has expired. Add the photograph again.")
        key = str(terms["key"])
        return LocalIncoming(key, self._path(key), self._folder / "incoming", tuple(terms["size"]))

    @override
    def put(self, key: str, data: bytes, content_type: str) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        incoming = self._folder / "incoming" / secrets.token_hex(8)
        try:
            with _full_disk_told(), open(incoming, "wb") as file:
                file.write(data)
                _move_to(file, incoming, path)
        finally:
            incoming.unlink(missing_ok=True)

    @override
    def get(self, key: str, version: str | None = None) -> bytes:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotFound("There is no such picture.") from error

    @override
    def version(self, key: str) -> str | None:
        return None

    @override
    def delete_version(self, key: str, version: str) -> None:
        """A laptop refuses a second file, so that there is never another version."""

    @override
    def size(self, key: str) -> int | None:
        try:
            return self._path(key).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    @override
    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    @override
    def listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        for root, _folders, names in os.walk(self._folder / prefix):
            for name in names:
                path = Path(root) / name
                with contextlib.suppress(FileNotFoundError):
                    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield path.relative_to(self._folder).as_posix(), written

    @override
    def url(self, key: str, seconds: int = 3600) -> str:
        # The link stays the same for ``seconds``, so that a browser can cache the picture.
        expires = (int(time.time()) // seconds + 2) * seconds
        signature = self._sign(f"read:{key}:{expires}")
        return f"/objects/{quote(key)}?expires={expires}&signature={signature}"

    @override
    def open_link(self, key: str, expires: str, signature: str) -> Path:
        expected = self._sign(f"read:{key}:{expires}")
        if not _equal(expected, signature) or int(expires) < time.time():
            raise Forbidden("This link has expired. Reload the page.")
        path = self._path(key)
        if not path.is_file():
            raise NotFound("There is no such picture.")
        return path
