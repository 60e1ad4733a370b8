"""Finding the file that a sheet means, although its name is spelt in another way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from flukeline.catalogue.photographs import clean_filename
from flukeline.errors import Rejected
from flukeline.limits import FILE_EXTENSIONS
from flukeline.records import Photograph

RAW_EXTENSIONS = (
    *(".3fr", ".arw", ".cr2", ".cr3", ".dng", ".erf", ".iiq", ".nef", ".nrw", ".orf"),
    *(".pef", ".raf", ".raw", ".rw2", ".srw"),
)
MAX_SHOWN = 3
MAX_NAME_BYTES = 255


def spelling(name: str) -> str:
    """A path for comparison: without case, Unicode form, kind of slash and spaces at the ends."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
    parts = [each.strip() for each in text.split("/")]
    return "/".join(each for each in parts if each not in ("", "."))


class FileNames:
    """The files below a folder, found by any spelling of their paths.

    Args:
        paths: Paths below the folder, with slashes, as they are spelt there.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_end: dict[str, list[str]] = {}
        self._without_ending: dict[str, list[str]] = {}
        for path in paths:
            name = PurePosixPath(path).name
            if name.startswith("."):
                continue
            spelt = spelling(path)
            self._by_end.setdefault(_last(spelt), []).append(path)
            if PurePosixPath(name).suffix.casefold() in FILE_EXTENSIONS:
                self._without_ending.setdefault(_stem(_last(spelt)), []).append(path)

    def find(self, name: str) -> str:
        """The path of the only file that a name fits.

        It fits by its whole path, else by the last folders and the file's name, else without the
        ending: a sheet may say ``IMG_1`` or name the RAW beside a JPEG.

        Raises:
            Rejected: No file fits, or several do.
        """
        wanted = spelling(name)
        exact = [each for each in self._by_end.get(_last(wanted), []) if spelling(each) == wanted]
        for found in (
            exact,
            _longest_end(wanted, self._by_end.get(_last(wanted), [])),
            self._by_stem(wanted),
        ):
            if len(found) == 1:
                return found[0]
            if found:
                shown = ", ".join(found[:MAX_SHOWN])
                more = "" if len(found) <= MAX_SHOWN else f" and {len(found) - MAX_SHOWN} more"
                raise Rejected(
                    f"the name {name} fits several files: {shown}{more}; give their folders"
                )
        raise Rejected(f"there is no photograph {name}")

    def beside(self, path: str) -> list[str]:
        """Pictures with the name of a file and another ending, in the same folder."""
        return [
            each
            for each in self._without_ending.get(_stem(_last(spelling(path))), [])
            if PurePosixPath(each).parent == PurePosixPath(path).parent and each != path
        ]

    def _by_stem(self, wanted: str) -> list[str]:
        ending = PurePosixPath(wanted).suffix
        if ending in FILE_EXTENSIONS and not _is_raw(wanted):
            return []
        stem = _stem(wanted) if _is_raw(wanted) else wanted
        fitting = self._without_ending.get(_last(stem), [])
        pictures = [each for each in fitting if not _is_raw(each)]
        return _longest_end(stem, pictures or fitting, without_ending=True)


def exported_name(photograph: Photograph) -> str:
    """A photograph's path in an export: that of the import that it came with, if it had one."""
    if photograph.path is None:
        return _shorten(clean_filename(photograph.filename))
    parts = [each for each in photograph.path.split("/") if each not in ("", ".", "..")]
    return "/".join(map(_shorten, parts)) or _shorten(clean_filename(photograph.filename))


class ExportedNames:
    """Gives each photograph of an export a path that no file system takes for another's.

    The second photograph of a name is ``2/name``. Names count as equal where they differ only in case
    or Unicode form, and a name that is a folder of another photograph is taken too.
    """

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._numbers: dict[str, int] = {}

    def give(self, photograph: Photograph) -> str:
        """The photograph's path in the export; each photograph is given one once."""
        name = exported_name(photograph)
        number = self._numbers.get(spelling(name), 0) + 1
        while self._is_taken(path := name if number == 1 else f"{number}/{name}"):
            number += 1
        self._numbers[spelling(name)] = number
        spelt = spelling(path)
        self._files.add(spelt)
        self._folders.update(_folders_of(spelt))
        return path

    def _is_taken(self, path: str) -> bool:
        spelt = spelling(path)
        return (
            spelt in self._files
            or spelt in self._folders
            or any(each in self._files for each in _folders_of(spelt))
        )


def _folders_of(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _shorten(name: str) -> str:
    """Shorten a name to 255 bytes, which file systems allow."""
    stem, dot, ending = name.rpartition(".")
    while len(name.encode(errors="surrogateescape")) > MAX_NAME_BYTES:
        stem = stem[:-1] if dot else name[:-1]
        name = f"{stem}.{ending}" if dot else stem
    return name


def _is_raw(path: str) -> bool:
    return PurePosixPath(path).suffix.casefold() in RAW_EXTENSIONS


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _stem(path: str) -> str:
    return re.sub(r"\.[^./]*\Z", "", path)


def _longest_end(wanted: str, paths: list[str], without_ending: bool = False) -> list[str]:
    """Those of the paths that share the most folders with ``wanted``, counted from the file's."""

    def shared(path: str) -> int:
        spelt = spelling(path)
        ours = (_stem(spelt) if without_ending else spelt).split("/")[::-1]
        theirs = wanted.split("/")[::-1]
        count = 0
        for one, other in zip(ours, theirs, strict=False):
            if one != other:
                break
            count += 1
        return count

    most = max(map(shared, paths), default=0)
    return [each for each in paths if shared(each) == most]
