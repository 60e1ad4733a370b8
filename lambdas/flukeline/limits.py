"""Every limit that a person can meet: one constant each; ``GET /v1/limits`` tells them the web app."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 50_000_000
"""Of one photograph's file."""
MAX_FLUKES = 12
"""In one photograph."""
MIN_BOX_PIXELS = 8
"""Width and height of a box around a fluke."""
EARLIEST_YEAR = 1900
"""Of a date; there are older cameras, but no catalogue of photographs from before."""
MAX_NAME_LENGTH = 100
"""Characters of a whale's name or alias."""
MAX_NAMES = 40
"""Names of one whale, aliases included: all of them change in one transaction when it is merged."""
MAX_ALIASES = MAX_NAMES - 1
TEXT_LENGTHS = {"place": 200, "photographer": 100, "notes": 4000}
"""Characters of an encounter's details."""
MAX_JOINED = 45
"""Encounters joined at a time: with one photograph each, all fit in one transaction."""
CANDIDATES = 20
"""Whales proposed for an encounter where no other number is asked for."""
MAX_ROWS = 100_000
"""Of one sheet."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of picture that is read, and how its files are recognised before they are sent.

    Attributes:
        name: What people call it.
        media_types: As browsers name it.
        extensions: In lower case, with the dot.
    """

    name: str
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]


FILE_KINDS = (
    FileKind("JPEG", ("image/jpeg",), (".jpg", ".jpeg")),
    FileKind("HEIC", ("image/heic", "image/heif"), (".heic", ".heif")),
    FileKind("PNG", ("image/png",), (".png",)),
    FileKind("TIFF", ("image/tiff",), (".tif", ".tiff")),
    FileKind("WebP", ("image/webp",), (".webp",)),
)
"""What ``vision.decode`` reads."""
FILE_EXTENSIONS = tuple(extension for kind in FILE_KINDS for extension in kind.extensions)
