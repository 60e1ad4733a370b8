"""Limits on what people can enter; ``GET /v1/limits`` tells them to the web app."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 50_000_000
"""Maximum size of one photograph's file."""
MAX_FLUKES = 12
"""Maximum annotations of one photograph."""
MIN_BOX_PIXELS = 8
"""Minimum width and minimum height of a box around a fluke."""
EARLIEST_YEAR = 1900
"""Earliest year of a date; no catalogue holds older photographs."""
MAX_NAME_LENGTH = 100
"""Maximum characters of a whale's name or alias."""
MAX_NAMES = 40
"""Maximum names of one whale, including aliases; a merge changes them all in one transaction."""
MAX_ALIASES = MAX_NAMES - 1
TEXT_LENGTHS = {"place": 200, "photographer": 100, "notes": 4000, "caption": 4000}
"""Maximum characters of the text fields of an encounter, and of a photograph's caption."""
MAX_KEYWORD_LENGTH = 100
"""Maximum characters of a keyword or of a camera's name; a longer one in a photograph's file is cut."""
MAX_KEYWORDS = 100
"""Maximum keywords of one photograph."""
MAX_JOINED = 45
"""Maximum encounters joined at a time; with one photograph each they fit into one transaction."""
CANDIDATES = 20
"""Default number of candidate whales for an encounter."""
MAX_ROWS = 100_000
"""Maximum rows of one sheet."""


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
    FileKind("JPEG", ("image/jpeg", "image/mpo"), (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo")),
    FileKind("HEIC", ("image/heic", "image/heif"), (".heic", ".heif", ".hif")),
    FileKind("AVIF", ("image/avif",), (".avif",)),
    FileKind("PNG", ("image/png",), (".png",)),
    FileKind("TIFF", ("image/tiff",), (".tif", ".tiff")),
    FileKind("WebP", ("image/webp",), (".webp",)),
    FileKind(
        "RAW",
        ("image/x-adobe-dng", "image/x-canon-cr2", "image/x-canon-cr3", "image/x-nikon-nef"),
        (".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf", ".dng"),
    ),
)
"""What ``vision.decode`` reads."""
FILE_EXTENSIONS = tuple(extension for kind in FILE_KINDS for extension in kind.extensions)


def is_photograph_name(name: str) -> bool:
    """Whether a file in a folder is taken for a photograph, by its name without the folders.

    Hidden files are left out, among them those that macOS keeps beside a file: ``._IMG_1.jpg``.
    """
    return not name.startswith(".") and name.lower().endswith(FILE_EXTENSIONS)
