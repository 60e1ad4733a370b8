"""The plan of a checked sheet: which rows are imported together, and their import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath

from flukeline.catalogue.combined import Told, combined, differing
from flukeline.catalogue.reading.rows import Row
from flukeline.errors import Conflict
from flukeline.records import Encounter, Photograph, Principal, UniqueKey, content_key
from flukeline.services import Services
from flukeline.stages.sheets.ingest import KnownPhotograph, import_photograph
from flukeline.stages.sheets.sources import Source
from flukeline.stages.sheets.transaction import KnownFluke


def write_rows(
    services: Services,
    principal: Principal,
    rows: Sequence[Row],
    source: Source,
    start: int = 0,
    since: datetime | None = None,
    import_id: str = "",
) -> Iterator[str]:
    """Import checked rows, one photograph at a time. Idempotent; it may stop at any line.

    Args:
        services: The services.
        principal: Who imports them.
        rows: One group of rows, see ``groups_of``.
        source: Where the photographs are.
        start: Index of the first photograph to import.
        since: Photographs that arrived since then count as taken in, not as there already.
        import_id: The import that they come with, if that can be undone as a whole.

    Yields:
        For each photograph the answer of ``import_photograph``.

    Raises:
        Conflict: A photograph was replaced since it was checked.
    """
    photographs: dict[str, list[Row]] = {}
    encounters: dict[str, list[Row]] = {}
    for row in rows:
        photographs.setdefault(row.content, []).append(row)
        if row.encounter:
            encounters.setdefault(row.encounter, []).append(row)
    several = {label: group for label, group in encounters.items() if len(group) > 1}
    encounter_ids: dict[str, str | None] = {
        label: _find_imported(services, group) for label, group in several.items()
    }
    together = {label: combined(list(map(told, group))) for label, group in several.items()}
    said = _said(several)
    places = {label: _first(row.place for row in group) for label, group in several.items()}
    species = {label: _first(row.species for row in group) for label, group in several.items()}
    for content, flukes in list(photographs.items())[start:]:
        data = source.read(flukes[0].path)
        if sha256(data).hexdigest() != content:
            raise Conflict(f"{flukes[0].path} was replaced since it was checked. Start again.")
        first = flukes[0]
        known = KnownPhotograph(
            PurePosixPath(first.path).name,
            data,
            tuple(
                _known_fluke(
                    replace(
                        row,
                        place=places.get(row.encounter, row.place),
                        species=species.get(row.encounter, row.species),
                    ),
                    together.get(row.encounter, told(row)),
                    encounter_ids.get(row.encounter),
                    several,
                )
                for row in flukes
            ),
            path=first.path if first.original_path is None else first.original_path or None,
            taken_at=first.own_time,
            latitude=first.latitude,
            longitude=first.longitude,
            sidecar=source.sidecar(first.path),
            keywords=next((row.keywords for row in flukes if row.keywords), ()),
            caption=_first(row.caption for row in flukes),
            rating=next((row.rating for row in flukes if row.rating is not None), None),
            import_id=import_id,
            warnings=first.warnings,
            said=said.get(first.encounter, {}).get(content, {}) if len(flukes) == 1 else {},
        )
        answer, ids = import_photograph(services, principal, known, since)
        if answer == "taken in":
            labels = [row.encounter for row in flukes]
            encounter_ids |= {each: id_ for each, id_ in zip(labels, ids, strict=True) if each}
        yield answer


def _first(texts: Iterable[str | None]) -> str | None:
    return next((each for each in texts if each is not None), None)


def told(row: Row) -> Told:
    """What a row says of its photograph's encounter."""
    return Told(
        row.taken_at,
        row.latitude,
        row.longitude,
        row.notes,
        row.photographer,
        row.columns,
    )


def _said(encounters: dict[str, list[Row]]) -> dict[str, dict[str, dict[str, str]]]:
    """The texts in which photographs of an encounter differ, by its label and their content."""
    return {
        label: dict(
            zip((row.content for row in group), differing(list(map(told, group))), strict=True)
        )
        for label, group in encounters.items()
    }


def groups_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Group the rows that must be imported together, because they share a photograph or encounter.

    Returns:
        The groups, in the order of their first rows (union-find over photographs and encounters).
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


def _known_fluke(
    row: Row, shared: Told, encounter_id: str | None, several: dict[str, list[Row]]
) -> KnownFluke:
    group = None
    if row.encounter in several:
        contents = sorted({each.content for each in several[row.encounter]})
        group = sha256(" ".join([row.encounter, *contents]).encode()).hexdigest()
    return KnownFluke(
        individual=row.individual,
        aliases=row.aliases,
        not_identifiable=row.not_identifiable,
        taken_at=shared.taken_at,
        latitude=shared.latitude,
        longitude=shared.longitude,
        place=row.place,
        notes=shared.notes,
        photographer=shared.photographer,
        species=row.species,
        columns=shared.columns,
        encounter_id=encounter_id,
        group=group,
        drawn=row.drawn,
    )


def _find_imported(services: Services, rows: Sequence[Row]) -> str | None:
    """The id of the encounter that an earlier run made for rows of one encounter, if any."""
    keys = services.catalogue.find_all(UniqueKey, (content_key(row.content) for row in rows))
    imported = services.catalogue.find_all(Photograph, (each.holder for each in keys.values()))
    for row in rows:
        unique_key = keys.get(content_key(row.content))
        photograph = imported.get(unique_key.holder) if unique_key is not None else None
        found = encounter_in(photograph, row) if photograph is not None else None
        if found is not None and services.catalogue.find(Encounter, found) is not None:
            return found
    return None


def encounter_in(photograph: Photograph, row: Row) -> str | None:
    """The encounter id of a row's fluke, which is found by its box if the row has one."""
    if row.drawn is not None:
        cropped = [(each.box, each.encounter_id) for each in photograph.annotations]
        requested = [(each.box, each.encounter_id) for each in photograph.drawn]
        for box, encounter_id in (*cropped, *requested):
            if box == row.drawn.box:
                return encounter_id
    return photograph.encounter_id
