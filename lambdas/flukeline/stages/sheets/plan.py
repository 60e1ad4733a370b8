"""The plan of a checked sheet: which rows are taken in together, and the taking in itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath

from flukeline.errors import Conflict
from flukeline.records import Encounter, Photograph, Principal, UniqueKey, content_key
from flukeline.services import Services
from flukeline.stages.sheets.ingest import KnownFluke, KnownPhotograph, import_photograph
from flukeline.stages.sheets.rows import Row
from flukeline.stages.sheets.sources import Source


def write_rows(
    services: Services,
    principal: Principal,
    rows: Sequence[Row],
    source: Source,
    start: int = 0,
    since: datetime | None = None,
) -> Iterator[str]:
    """Take checked rows in, a photograph at a time; yields what became of each photograph.

    It may be stopped at any moment and run again.

    Args:
        services: The services.
        principal: Who takes them in.
        rows: Rows that belong together, see ``groups_of``.
        source: Where the photographs lie.
        start: Number of the photograph to go on at.
        since: What has arrived since then is reported as taken in, not as there already.

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
        known = KnownPhotograph(
            PurePosixPath(own[0].name).name,
            data,
            tuple(_shown(row, made.get(row.encounter), together) for row in own),
            # Of several photographs each has its own time in its file.
            dated=alone,
        )
        answer, encounter_ids = import_photograph(services, principal, known, since)
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


def _shown(row: Row, encounter_id: str | None, together: dict[str, list[Row]]) -> KnownFluke:
    group = None
    if row.encounter in together:
        contents = sorted({each.content for each in together[row.encounter]})
        group = sha256(" ".join([row.encounter, *contents]).encode()).hexdigest()
    return KnownFluke(
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
