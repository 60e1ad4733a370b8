"""Export: the catalogue as sheets, for people, for Wildbook and for training."""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

from flukeline.catalogue import sheets
from flukeline.catalogue.file_names import exported_name, spelling
from flukeline.catalogue.merging import names_of
from flukeline.catalogue.sheets import Line, with_own_values
from flukeline.records import (
    Annotation,
    CropRequest,
    Encounter,
    EncounterStatus,
    Individual,
    Photograph,
)
from flukeline.services import Services
from flukeline.stages.whales import identity
from flukeline.storage.keys import export_key
from flukeline.storage.lists import PHOTOGRAPHS, encounters_of_status
from flukeline.storage.pagination import every

Sheet = Literal["catalogue", "wildbook", "labels"]
SHEETS: tuple[Sheet, ...] = get_args(Sheet)
MAX_READS = 5
LARGEST = 4_500_000
"""Maximum bytes of a sheet in an answer; Lambda answers with at most 6 MB."""


def sheet(services: Services, wanted: Sheet) -> bytes:
    """The whole catalogue as one CSV sheet, without the drawings of the sample catalogue."""
    lines = _lines(services)
    if wanted == "catalogue":
        return sheets.catalogue_sheet(lines)
    if wanted == "wildbook":
        return sheets.wildbook_sheet(lines)
    return sheets.labels_sheet(lines)


def link(services: Services, data: bytes) -> str:
    """Store a sheet that is too large for an answer, and return a link to it."""
    key = export_key(hashlib.sha256(data).hexdigest())
    services.photographs.put(key, data, "text/csv; charset=utf-8")
    return services.photographs.url(key)


def names(services: Services) -> dict[str, str]:
    """Each photograph's name in the sheets, by id; the second of the same name is ``2/name``."""
    photographs = list(every(services.catalogue, Photograph, PHOTOGRAPHS))
    return _names(photographs[::-1])


def _names(oldest_first: list[Photograph]) -> dict[str, str]:
    count: dict[str, int] = {}
    found = {}
    for each in oldest_first:
        if each.drawing or not each.encounter_ids:
            continue
        name = exported_name(each)
        count[spelling(name)] = number = count.get(spelling(name), 0) + 1
        found[each.id] = name if number == 1 else f"{number}/{name}"
    return found


def _lines(services: Services) -> list[Line]:
    """The lines of the sheet: one per fluke, and one per photograph without flukes so far.

    The lists are read one after another. If an encounter changed its list meanwhile and was read in
    neither, they are read again, at most ``MAX_READS`` times.
    """
    for _ in range(MAX_READS - 1):
        lines, complete = _read(services)
        if complete:
            return lines
    return _read(services)[0]


def _read(services: Services) -> tuple[list[Line], bool]:
    """The lines, and whether every fluke's encounter was read."""
    photographs = list(every(services.catalogue, Photograph, PHOTOGRAPHS))[::-1]
    name_of = _names(photographs)
    encounters: dict[str, Encounter] = {}
    for status in get_args(EncounterStatus):
        list_ = encounters_of_status(status)
        encounters |= {each.id: each for each in every(services.catalogue, Encounter, list_)}
    whales = identity.whales(services, (each.individual_id for each in encounters.values()))
    lines: list[tuple[Photograph, Line]] = []
    complete = True
    for photograph in photographs:
        if photograph.id not in name_of:
            continue
        flukes: list[tuple[str | None, Annotation | None]] = [
            *((each.encounter_id, each) for each in photograph.annotations),
            *((each, None) for each in photograph.undrawn),
        ]
        for id_, fluke in flukes or [(photograph.encounter_id, None)]:
            encounter = encounters.get(id_ or "")
            if encounter is not None:
                line = _line(photograph, name_of, fluke, encounter, whales)
                lines.append((photograph, line))
            complete = complete and encounter is not None
    lines.sort(key=lambda each: (each[1].encounter.order, each[1].encounter.id))
    return with_own_values(lines), complete


def _line(
    photograph: Photograph,
    name_of: dict[str, str],
    fluke: Annotation | None,
    encounter: Encounter,
    whales: dict[str, Individual],
) -> Line:
    whale = whales.get(encounter.individual_id or "")
    drawn = None
    if fluke is not None:
        drawn = CropRequest(fluke.box, source=fluke.source, confidence=fluke.confidence)
    size = None
    if photograph.width is not None and photograph.height is not None:
        size = (photograph.width, photograph.height)
    return Line(
        name_of[photograph.id],
        encounter,
        names_of(whale) if whale is not None else None,
        drawn,
        size,
        original_path=photograph.path,
    )
