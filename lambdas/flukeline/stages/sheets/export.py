"""Export: the catalogue as sheets, for people, for Wildbook and for training.

The photographs are read in parts, each with its encounters, and a sheet is made of all parts. In a
catalogue that people change meanwhile, each photograph is as it was when its part was read, and
each encounter as it was last read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from flukeline.catalogue import sheets
from flukeline.catalogue.file_names import ExportedNames
from flukeline.catalogue.merging import names_of
from flukeline.catalogue.sheets import Line, with_own_values
from flukeline.errors import Unreadable
from flukeline.records import Annotation, CropRequest, Encounter, Individual, Photograph
from flukeline.services import Services
from flukeline.stages.whales import identity
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every

logger = logging.getLogger(__name__)

Sheet = Literal["catalogue", "wildbook", "labels"]
SHEETS: tuple[Sheet, ...] = get_args(Sheet)
MAX_READS = 5
PART = 5_000
"""Photographs of one part: 6 MB, read in some 5 s from DynamoDB."""
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Part:
    """Photographs in the order of their list, newest first, and the encounters of their flukes.

    Attributes:
        photographs: Those that are exported.
        encounters: Their encounters.
        read: How many photographs were read, the others included.
    """

    photographs: tuple[Photograph, ...]
    encounters: tuple[Encounter, ...]
    read: int


@dataclass(frozen=True, slots=True)
class _Fluke:
    """One row of a sheet, before its encounter's last state and its whale are known."""

    name: str
    encounter_id: str
    crop_request: CropRequest | None
    photograph: Photograph


def sheet(services: Services, wanted: Sheet) -> bytes:
    """The whole catalogue as one CSV sheet, without the drawings of the sample catalogue."""
    return sheet_of(services, wanted, every_part(services))


def every_part(services: Services) -> list[Part]:
    """All parts of the catalogue, the one with the oldest photographs first."""
    parts, cursor = [], None
    while True:
        part, cursor = read_part(services, cursor)
        parts.append(part)
        if cursor is None:
            return parts[::-1]


def read_part(
    services: Services, cursor: str | None, time_left: Callable[[], bool] = lambda: True
) -> tuple[Part, str | None]:
    """Read at most ``PART`` photographs; one page of the list if no time is left.

    Args:
        services: The services.
        cursor: Where the part begins in the list of photographs; None: at its newest.
        time_left: Whether there is time left to read more.

    Returns:
        The part, and where the next one begins; None: it was the last.
    """
    photographs: list[Photograph] = []
    while True:
        page = services.catalogue.listed(Photograph, PHOTOGRAPHS, _PAGE, cursor)
        photographs += page.items
        cursor = page.next_cursor
        if cursor is None or len(photographs) >= PART or not time_left():
            return _with_encounters(services, photographs), cursor


def _with_encounters(services: Services, read: list[Photograph]) -> Part:
    """The exported ones among the photographs, with their encounters.

    An encounter that was joined into another after its photograph was read is gone: the photograph
    is then read again, at most ``MAX_READS`` times.
    """
    current = {each.id: each for each in read if _is_exported(each)}
    encounters: dict[str, Encounter] = {}
    stale = list(current.values())
    for _ in range(MAX_READS):
        wanted = {id_ for each in stale for id_ in _encounter_ids(each)} - set(encounters)
        encounters |= _readable_encounters(services, wanted)
        stale = [
            each for each in current.values() if not encounters.keys() >= set(_encounter_ids(each))
        ]
        if not stale:
            break
        again = services.catalogue.find_all(Photograph, [each.id for each in stale])
        for each in stale:
            if each.id in again:
                current[each.id] = again[each.id]
            else:
                del current[each.id]
        stale = [each for each in stale if each.id in again]
    for each in stale:
        logger.warning("an encounter of photograph %s cannot be read and is left out", each.id)
    return Part(tuple(current.values()), tuple(encounters.values()), len(read))


def _readable_encounters(services: Services, ids: set[str]) -> dict[str, Encounter]:
    """The encounters by id, without those whose records are damaged."""
    try:
        return services.catalogue.find_all(Encounter, ids)
    except Unreadable:
        found: dict[str, Encounter] = {}
        for id_ in ids:
            try:
                found |= services.catalogue.find_all(Encounter, [id_])
            except Unreadable as error:
                logger.warning("encounter %s: %s", id_, error.detail)
        return found


def _is_exported(photograph: Photograph) -> bool:
    return not photograph.drawing and bool(photograph.encounter_ids)


def _flukes(photograph: Photograph) -> list[tuple[str, Annotation | None]]:
    """Each fluke with its encounter's id; the photograph's own if it has no flukes so far."""
    flukes: list[tuple[str, Annotation | None]] = [
        *((each.encounter_id, each) for each in photograph.annotations),
        *((each, None) for each in photograph.undrawn),
    ]
    if flukes:
        return flukes
    return [(photograph.encounter_id, None)] if photograph.encounter_id is not None else []


def _encounter_ids(photograph: Photograph) -> list[str]:
    return [encounter_id for encounter_id, _ in _flukes(photograph)]


def names(services: Services) -> dict[str, str]:
    """Each photograph's name in an export by id: in the sheets too, for those that are in them.

    The second of the same name is ``2/name``.
    """
    photographs = list(every(services.catalogue, Photograph, PHOTOGRAPHS))
    oldest_first = [each for each in reversed(photographs) if _is_exported(each)]
    not_in_sheets = [each for each in reversed(photographs) if not _is_exported(each)]
    given = ExportedNames()
    return {each.id: given.give(each) for each in (*oldest_first, *not_in_sheets)}


def sheet_of(services: Services, wanted: Sheet, oldest_first: Iterable[Part]) -> bytes:
    """A sheet in CSV.

    Args:
        services: The services; the whales are read by them.
        wanted: Which sheet.
        oldest_first: All parts, from the last one that was read to the first.
    """
    lines = [line for _, line in lines_of(services, oldest_first)]
    if wanted == "catalogue":
        return sheets.catalogue_sheet(lines)
    if wanted == "wildbook":
        return sheets.wildbook_sheet(lines, services.species)
    return sheets.labels_sheet(lines)


def lines_of(services: Services, oldest_first: Iterable[Part]) -> list[tuple[Photograph, Line]]:
    """The rows of the sheets, each with its photograph without what no sheet needs."""
    encounters: dict[str, Encounter] = {}
    given = ExportedNames()

    def photographs() -> Iterator[Photograph]:
        for part in oldest_first:
            for each in part.encounters:
                known = encounters.get(each.id)
                if known is None or known.version < each.version:
                    encounters[each.id] = each
            yield from reversed(part.photographs)

    flukes = [
        _fluke(photograph, name, encounter_id, fluke)
        for photograph, name in ((each, given.give(each)) for each in photographs())
        for encounter_id, fluke in _flukes(photograph)
    ]
    whales = identity.whales(services, (each.individual_id for each in encounters.values()))
    found = [
        (each.photograph, _line(each, encounters[each.encounter_id], whales))
        for each in flukes
        if each.encounter_id in encounters
    ]
    found.sort(key=lambda each: (each[1].encounter.order, each[1].encounter.id))
    told = with_own_values(found)
    return [(photograph, line) for (photograph, _), line in zip(found, told, strict=True)]


def _fluke(
    photograph: Photograph, name: str, encounter_id: str, fluke: Annotation | None
) -> _Fluke:
    drawn = None
    if fluke is not None:
        drawn = CropRequest(fluke.box, source=fluke.source, confidence=fluke.confidence)
    # All rows are held until the sheet is written: only what they need.
    needed = replace(photograph, annotations=(), drawn=(), warnings=(), camera=None)
    return _Fluke(name, encounter_id, drawn, needed)


def _line(fluke: _Fluke, encounter: Encounter, whales: dict[str, Individual]) -> Line:
    whale = whales.get(encounter.individual_id or "")
    named = names_of(whale) if whale is not None else None
    photograph = fluke.photograph
    size = None
    if photograph.width is not None and photograph.height is not None:
        size = (photograph.width, photograph.height)
    return Line(
        fluke.name,
        encounter,
        named,
        fluke.crop_request,
        size,
        original_path=photograph.path,
        keywords=photograph.keywords,
        caption=photograph.caption,
        rating=photograph.rating,
    )
