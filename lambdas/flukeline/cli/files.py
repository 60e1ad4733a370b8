"""Helpers of the commands: find photographs, decode them, and write files atomically."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from flukeline.errors import FlukelineError, Rejected
from flukeline.limits import is_photograph_name
from flukeline.vision.decode import Decoded, decode


def find_photographs(paths: Sequence[Path]) -> list[Path]:
    """The files named, and every photograph in the folders named, sorted within each.

    Raises:
        Rejected: A path does not exist, or there is no photograph in any of them.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(filter(Path.is_file, filter(_is_wanted(path), path.rglob("*")))))
        elif path.is_file():
            found.append(path)
        else:
            raise Rejected(f"There is no file or folder {path}.")
    if not found:
        raise Rejected("There are no photographs in these files and folders.")
    return list(dict.fromkeys(found))


def _is_wanted(folder: Path) -> Callable[[Path], bool]:
    """Whether a path inside ``folder`` is a photograph's, and neither it nor its folders hidden."""

    def is_wanted(path: Path) -> bool:
        folders = path.relative_to(folder).parts[:-1]
        return is_photograph_name(path.name) and not any(each.startswith(".") for each in folders)

    return is_wanted


def decode_each(files: Sequence[Path], description: str) -> Iterator[tuple[Path, Decoded | None]]:
    """Each file with its decoded photograph, or None if it cannot be read; shows a progress bar.

    The reason why a file cannot be read is written to stderr.
    """
    from tqdm import tqdm

    for path in tqdm(files, desc=description, unit=" photographs"):
        try:
            yield path, decode(path.read_bytes())
        except FlukelineError as error:
            tqdm.write(f"{path}: {error.detail}", file=sys.stderr)
            yield path, None
        except OSError as error:
            tqdm.write(f"{path}: cannot be read ({error.strerror}).", file=sys.stderr)
            yield path, None


def check_out(path: Path) -> None:
    """Raise Rejected, before any work is done, if the output file cannot be written."""
    if path.is_dir():
        raise Rejected(f"{path} is a folder. Name the file to write.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(path.parent, os.W_OK):
        raise Rejected(f"Nothing can be written to {path.parent}.")


def write_whole(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file atomically: after a failure the old file, or none, is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not made of the file's own name, which may have all the 255 bytes that file systems allow.
    temporary = path.with_name(f".flukeline-{os.getpid()}")
    try:
        with open(temporary, "wb") as file:
            write(file)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
