"""Import: a sheet of known photographs, checked whole before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from flukeline.catalogue.photographs import check_box, check_size
from flukeline.catalogue.reading import Faults
from flukeline.records import (
    Box,
    Conflict,
    Encounter,
    FlukelineError,
    Photograph,
    Principal,
    Rejected,
    UniqueKey,
    content_key,
    name_key,
)
from flukeline.stages.sheets.ingest import Known, Shown, identity_of, take_in
from flukeline.stages.sheets.rows import Row, read_cells
from flukeline.stages.sheets.sources import Folder, Source
from flukeline.vision.decode import check_readable
from flukeline.wiring import Services


def read_sheet(
    services: Services,
    sheet: bytes,
    photographs: Path,
    each: Callable[[int, int], None],
    note: Callable[[str], None] | None = None,
) -> list[Row]:
    """Check a sheet and its photographs.

    Args:
        services: For what the catalogue has already.
        sheet: CSV in UTF-8 with Flukeline's columns (the first two are enough) or Wildbook's.
        photographs: The folder that the photographs' names are relative to.
        each: Told (done, all) as rows are checked.
        note: Told what a person should hear of the sheet and is no fault.

    Raises:
        Rejected: With every fault as (row, what), where there is any.
    """
    source = Folder(photographs)
    faults = Faults()
    rows = read_cells(sheet, source, faults)
    if note is not None:
        for words in faults.notes:
            note(words)
    if not rows:
        faults.stop()
    faulty = faults.rows
    good = []
    for done, row in enumerate(rows):
        content = check_photograph(services, source, row, faults)
        if content is not None and row.number not in faulty:
            good.append(replace(row, content=content))
        each(done + 1, len(rows))
    check_together(services, good, faults)
    faults.stop()
    return good


def check_together(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Note the faults between rows: of one photograph, of one encounter, of one whale."""
    first_of: dict[str, Row] = {}
    boxes: dict[tuple[str, Box], int] = {}
    encounters: dict[str, Row] = {}
    for row in rows:
        if row.drawn is not None:
            same_box = boxes.setdefault((row.content, row.drawn.box), row.number)
            if same_box != row.number:
                faults.add(row.number, f"the same box of the same photograph as in row {same_box}")
        first = first_of.setdefault(row.content, row)
        if first is not row and (row.drawn is None or first.drawn is None):
            faults.add(row.number, f"the same photograph as in row {first.number}")
        shown = (row.encounter, row.content)
        if row.encounter and first is not row and shown == (first.encounter, first.content):
            faults.add(row.number, "two flukes of one photograph in one encounter")
        if not row.encounter:
            continue
        known = encounters.setdefault(row.encounter, row)
        for column, value in row.shared.items():
            if value != known.shared[column]:
                words = f"another {column} than row {known.number} of the same encounter"
                faults.add(row.number, f"has {words}")
    _check_names(services, rows, faults)


def _check_names(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Note aliases that two whales have, or that rows of one whale disagree about."""
    whales: dict[str, Row] = {}
    holder: dict[str, str] = {}
    for row in rows:
        if row.individual is None:
            continue
        whale = name_key(row.individual)
        known = whales.setdefault(whale, row)
        if row.aliases and known.aliases != row.aliases:
            faults.add(row.number, f"has other aliases than row {known.number} of the same whale")
        for name in (row.individual, *row.aliases):
            if holder.setdefault(name_key(name), whale) != whale:
                faults.add(row.number, f"the name {name} belongs to another whale of the sheet")
    claims = services.catalogue.find_all(UniqueKey, holder)
    for whale, row in whales.items():
        own = claims.get(whale)
        for name in row.aliases:
            claim = claims.get(name_key(name))
            if claim is not None and (own is None or claim.holder != own.holder):
                faults.add(row.number, f"another whale of the catalogue has the name {name}")


def check_photograph(services: Services, source: Source, row: Row, faults: Faults) -> str | None:
    """The photograph's content as SHA-256, or None with the fault noted."""
    filename = PurePosixPath(row.name).name
    try:
        data = source.read(row.name)
    except Rejected as rejected:
        faults.add(row.number, rejected.detail)
        return None
    try:
        check_size(len(data))
        size = check_readable(data)
        if row.drawn is not None:
            check_box(row.drawn.box, *size)
    except FlukelineError as error:
        faults.add(row.number, f"{filename}: {error.detail}")
        return None
    held = identity_of(services, data)
    if held is not None and row.individual is not None:
        names = {name_key(name) for name in (held.name, *held.aliases)}
        if name_key(row.individual) not in names:
            faults.add(row.number, f"{filename} is in the catalogue already, as {held.name}")
    return sha256(data).hexdigest()


def write_rows(
    services: Services,
    principal: Principal,
    rows: Sequence[Row],
    source: Source,
    start: int = 0,
    since: datetime | None = None,
) -> Iterator[str]:
    """Take checked rows in, a photograph at a time; yields what became of each photograph.

    Stopped at any moment and run again, it goes on where it was: at photograph number ``start``.
    What has arrived ``since`` is said to be taken in, not to be there already.

    Raises:
        Conflict: A photograph is not the one any more that was checked.
    """
    photographs: dict[str, list[Row]] = {}
    together: dict[str, list[Row]] = {}
    for row in rows:
        photographs.setdefault(row.content, []).append(row)
        if row.encounter:
            together.setdefault(row.encounter, []).append(row)
    together = {label: own for label, own in together.items() if len(own) > 1}
    made: dict[str, str | None] = {
        label: _made_before(services, own) for label, own in together.items()
    }
    for content, own in list(photographs.items())[start:]:
        alone = all(row.encounter not in together for row in own)
        data = source.read(own[0].name)
        if sha256(data).hexdigest() != content:
            raise Conflict(f"{own[0].name} was replaced since it was checked. Start again.")
        known = Known(
            PurePosixPath(own[0].name).name,
            data,
            tuple(_shown(row, made.get(row.encounter), together) for row in own),
            # Of several photographs each has its own time in its file.
            dated=alone,
        )
        answer, encounter_ids = take_in(services, principal, known, since)
        if answer == "taken in":
            labels = [row.encounter for row in own]
            made |= {each: id_ for each, id_ in zip(labels, encounter_ids, strict=True) if each}
        yield answer


def groups_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that must be taken in together: of one photograph or of one encounter.

    In the order of each group's first row.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = key = parent[parent[key]]
        return key

    for row in rows:
        if row.encounter:
            parent[root("encounter " + row.encounter)] = root(row.content)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(root(row.content), []).append(row)
    return list(groups.values())


def _shown(row: Row, encounter_id: str | None, together: dict[str, list[Row]]) -> Shown:
    group = None
    if row.encounter in together:
        contents = sorted({each.content for each in together[row.encounter]})
        group = sha256(" ".join([row.encounter, *contents]).encode()).hexdigest()
    return Shown(
        individual=row.individual,
        aliases=row.aliases,
        not_identifiable=row.not_identifiable,
        taken_at=row.taken_at,
        latitude=row.latitude,
        longitude=row.longitude,
        place=row.place,
        notes=row.notes,
        photographer=row.photographer,
        encounter_id=encounter_id,
        group=group,
        drawn=row.drawn,
    )


def _made_before(services: Services, rows: Sequence[Row]) -> str | None:
    """The encounter that an earlier run made for rows of one encounter, if it came that far."""
    claims = services.catalogue.find_all(UniqueKey, (content_key(row.content) for row in rows))
    held = services.catalogue.find_all(Photograph, (each.holder for each in claims.values()))
    for row in rows:
        claim = claims.get(content_key(row.content))
        photograph = held.get(claim.holder) if claim is not None else None
        found = _encounter_in(photograph, row) if photograph is not None else None
        if found is not None and services.catalogue.find(Encounter, found) is not None:
            return found
    return None


def _encounter_in(photograph: Photograph, row: Row) -> str | None:
    """The encounter of the fluke that a row means; by its box where there are several."""
    if row.drawn is not None:
        of_box = [(each.box, each.encounter_id) for each in photograph.annotations]
        of_box_to_come = [(each.box, each.encounter_id) for each in photograph.drawn]
        for box, encounter_id in (*of_box, *of_box_to_come):
            if box == row.drawn.box:
                return encounter_id
    return photograph.encounter_id
