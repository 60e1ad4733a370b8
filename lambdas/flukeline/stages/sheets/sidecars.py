"""XMP sidecars of the exported photographs: their whales, for photo managers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from flukeline.catalogue.file_names import RAW_EXTENSIONS, spelling
from flukeline.catalogue.sheets import Line
from flukeline.errors import Rejected
from flukeline.records import Photograph
from flukeline.services import Services
from flukeline.stages.sheets.export import every_part, lines_of
from flukeline.vision.metadata import sidecar
from flukeline.vision.metadata.sidecar import Said
from flukeline.vision.metadata.xmp import Unreadable

LEVEL = "whale"
"""The level above a whale's name in a hierarchical keyword."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A photograph and its rows, one for each fluke."""

    photograph: Photograph
    lines: list[Line]


def said(services: Services) -> Iterator[tuple[str, Said]]:
    """What is to be said of each photograph in the sheets, by the path of its sidecar."""
    shown: dict[str, _Shown] = {}
    for photograph, line in lines_of(services, every_part(services)):
        shown.setdefault(line.photograph, _Shown(photograph, [])).lines.append(line)
    taken: set[str] = set()
    for name, each in shown.items():
        path = sidecar_name(name)
        if spelling(path) in taken:
            # A RAW file and its DNG, say.
            path = f"{name}.xmp"
        taken.add(spelling(path))
        yield path, _said(each)


def sidecar_name(name: str) -> str:
    """The path of a photograph's sidecar.

    ``IMG_1.jpg.xmp``, as digiKam, darktable and exiftool write it, which tells ``IMG_1.jpg`` from
    ``IMG_1.png``. A RAW file's is ``IMG_1.xmp``: Lightroom, Bridge and Camera Raw read no other.
    """
    path = PurePosixPath(name)
    raw = path.suffix.casefold() in RAW_EXTENSIONS
    return str(path.with_suffix(".xmp")) if raw else f"{name}.xmp"


def _said(shown: _Shown) -> Said:
    photograph = shown.photograph
    whales = list(dict.fromkeys(each.whale.name for each in shown.lines if each.whale))
    first = shown.lines[0].told
    # Lightroom separates the levels of a hierarchical keyword by |, and cannot escape it.
    paths = [f"{LEVEL}|{each}" for each in whales if "|" not in each]
    return Said(
        keywords=(*(each for each in photograph.keywords if "|" not in each), *whales),
        hierarchical=(*(each for each in photograph.keywords if "|" in each), *paths),
        taken_at=first.photograph_date or first.taken_at,
        latitude=first.latitude,
        longitude=first.longitude,
        description=photograph.caption or first.notes,
    )


def packet(told: Said, former: bytes | None) -> bytes:
    """The content of a sidecar.

    Args:
        told: What it says.
        former: The sidecar that is there already; everything that it says is kept.

    Raises:
        Rejected: The sidecar that is there cannot be read.
    """
    try:
        return sidecar.write(told, former)
    except Unreadable as error:
        words = f"The sidecar that is there {error}. It was left as it is."
        raise Rejected(words) from error
