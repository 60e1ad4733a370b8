"""Sources of a sheet's photographs: a local folder, or the bucket of originals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from typing_extensions import override

from flukeline.errors import NotFound, Rejected
from flukeline.storage.ports import Photographs


class Source(Protocol):
    """Photographs by their names in a sheet."""

    def place(self, name: str) -> str:
        """The path or key of a photograph; equal for all spellings of one name.

        Raises:
            Rejected: The name is not possible, or is outside the folder.
        """

    def read(self, name: str) -> bytes:
        """The content of a photograph's file. Raises Rejected if it cannot be read."""


@dataclass(frozen=True)
class Folder(Source):
    """A folder on this machine."""

    path: Path

    @override
    def place(self, name: str) -> str:
        folder = self.path.resolve()
        try:
            path = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise Rejected(f"{name[:60]!r} cannot be the name of a photograph") from error
        if not path.is_relative_to(folder):
            raise Rejected(f"the photograph {name} lies outside the folder")
        return str(path)

    @override
    def read(self, name: str) -> bytes:
        path = Path(self.place(name))
        try:
            if not path.is_file():
                raise Rejected(f"there is no photograph {name}")
            return path.read_bytes()
        except ValueError as error:
            raise Rejected(f"{name[:60]!r} cannot be the name of a photograph") from error
        except OSError as error:
            if len(path.name.encode()) > 255:
                raise Rejected(f"{name[:60]!r} cannot be the name of a photograph") from error
            raise Rejected(f"{path.name} cannot be read: {error.strerror}") from error


@dataclass(frozen=True)
class Stored(Source):
    """The photographs beside a sheet under ``imports/`` in the bucket of originals."""

    photographs: Photographs
    prefix: str

    @override
    def place(self, name: str) -> str:
        parts = name.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise Rejected(f"the photograph {name} lies outside the folder")
        if len(name) > 300 or re.search(r"[\0-\x1f\\]", name):
            raise Rejected(f"{name[:60]!r} cannot be the name of a photograph")
        return self.prefix + name

    @override
    def read(self, name: str) -> bytes:
        try:
            return self.photographs.get(self.place(name))
        except NotFound as error:
            raise Rejected(f"there is no photograph {name}") from error
