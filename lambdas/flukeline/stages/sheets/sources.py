"""Sources of a sheet's photographs: a local folder, or the bucket of originals."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from typing_extensions import override

from flukeline.catalogue.file_names import FileNames
from flukeline.errors import NotFound, Rejected
from flukeline.storage.ports import Photographs


class Source(Protocol):
    """Photographs by their names in a sheet."""

    def find(self, name: str) -> str:
        """The path of a photograph below the folder, as it is spelt there.

        Raises:
            Rejected: No file fits the name or several do, or it lies outside the folder.
        """

    def read(self, path: str) -> bytes:
        """The content of the file at a path that ``find`` gave. Raises Rejected if it cannot be read."""

    def beside(self, path: str) -> list[str]:
        """Pictures with the name of a file and another ending, in the same folder."""

    def sidecar(self, path: str) -> bytes | None:
        """The XMP file beside a photograph, if there is one."""


def sidecars(path: str) -> tuple[str, ...]:
    """The names that an XMP file beside a photograph may have; the one of this file alone first."""
    stem = str(PurePosixPath(path).with_suffix(""))
    return tuple(f"{each}{ending}" for each in (path, stem) for ending in (".xmp", ".XMP"))


@dataclass(frozen=True)
class _Files(Source):
    """Files by their paths, listed once, for the first name that is spelt differently."""

    _names: list[FileNames] = field(
        default_factory=list, init=False, compare=False, repr=False, kw_only=True
    )

    def _is_file(self, path: str) -> bool:
        """Whether there is a file with exactly this path."""
        raise NotImplementedError

    def _paths(self) -> Iterator[str]:
        """The paths of all files."""
        raise NotImplementedError

    def _index(self) -> FileNames:
        if not self._names:
            self._names.append(FileNames(self._paths()))
        return self._names[0]

    @override
    def beside(self, path: str) -> list[str]:
        return self._index().beside(path)

    @override
    def sidecar(self, path: str) -> bytes | None:
        return next((self.read(each) for each in sidecars(path) if self._is_file(each)), None)


def files_below(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder, without hidden folders."""
    for root, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in names:
            yield (Path(root) / name).relative_to(folder).as_posix()


@dataclass(frozen=True)
class Folder(_Files):
    """A folder on this machine."""

    path: Path

    @override
    def find(self, name: str) -> str:
        if self._is_file(name):
            return name
        _check_inside(name)
        return self._index().find(name)

    @override
    def _is_file(self, path: str) -> bool:
        if "\0" in path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            return False
        try:
            return (self.path / path).is_file()
        except (OSError, ValueError):
            return False

    @override
    def _paths(self) -> Iterator[str]:
        return files_below(self.path)

    @override
    def read(self, path: str) -> bytes:
        full = self.path / path
        try:
            if not full.resolve().is_relative_to(self.path.resolve()):
                raise Rejected(f"the photograph {path} lies outside the folder")
            return full.read_bytes()
        except (ValueError, RuntimeError) as error:
            raise Rejected(f"{path[:60]!r} cannot be the name of a photograph") from error
        except OSError as error:
            raise Rejected(f"{full.name} cannot be read: {error.strerror}") from error


@dataclass(frozen=True)
class Stored(_Files):
    """The photographs beside a sheet under ``imports/`` in the bucket of originals.

    Attributes:
        photographs: Where they are.
        prefix: Of their keys.
        listing: Key of the names of all files, which are listed only if nothing is there: a listing
            of 100,000 takes 100 requests. Empty: they are listed anew.
    """

    photographs: Photographs
    prefix: str
    listing: str = ""

    def names(self) -> set[str]:
        """The paths of all files."""
        return set(self._paths())

    @override
    def find(self, name: str) -> str:
        if not re.search(r"[\0-\x1f\\]", name) and len(name) <= 300:
            _check_inside(name)
            if self._is_file(name):
                return name
        _check_inside(name)
        return self._index().find(name)

    @override
    def _is_file(self, path: str) -> bool:
        return self.photographs.size(self.prefix + path) is not None

    @override
    def _paths(self) -> Iterator[str]:
        if self.listing:
            with contextlib.suppress(NotFound):
                yield from json.loads(self.photographs.get(self.listing))
                return
        found = [key.removeprefix(self.prefix) for key, _ in self.photographs.listed(self.prefix)]
        if self.listing:
            data = json.dumps(found, ensure_ascii=False).encode()
            self.photographs.put(self.listing, data, "application/json")
        yield from found

    @override
    def read(self, path: str) -> bytes:
        try:
            return self.photographs.get(self.prefix + path)
        except NotFound as error:
            raise Rejected(f"there is no photograph {path}") from error


def _check_inside(name: str) -> None:
    """Raise Rejected for a name that leads out of the folder, or that no file can have."""
    if ".." in re.split(r"[/\\]", name):
        raise Rejected(f"the photograph {name} lies outside the folder")
    if re.search(r"[\0-\x1f]", name) or len(name) > 1000:
        raise Rejected(f"{name[:60]!r} cannot be the name of a photograph")
    if any(len(each.encode(errors="surrogateescape")) > 255 for each in re.split(r"[/\\]", name)):
        raise Rejected(f"{name[:60]!r} cannot be the name of a photograph")
