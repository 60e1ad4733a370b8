"""Undoing an import as a whole: its photographs and aliases are removed, and its values restored.

What somebody decided or changed since stays, and the report lists it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flukeline.catalogue.reading.rows import Row
from flukeline.errors import FlukelineError, NotFound
from flukeline.messages import Job
from flukeline.records import (
    Encounter,
    Individual,
    Photograph,
    Principal,
    Review,
    SheetImport,
    UniqueKey,
    content_key,
    name_key,
)
from flukeline.services import Services
from flukeline.stages.jobs.runs import PORTION, EachSecond, TimeLeft, report, update_report
from flukeline.stages.review import photographs
from flukeline.stages.sheets import updating
from flukeline.stages.whales import names
from flukeline.storage.keys import import_of


def undo_portion(
    services: Services, job: Job, groups: list[list[Row]], time_left: TimeLeft
) -> Job | None:
    """Undo a portion of an import.

    Args:
        services: The services.
        job: The job; its position counts rows, and then whales with aliases.
        groups: The rows that were imported, as grouped by ``sheet_job.groups``.
        time_left: Whether there is time left.

    Returns:
        The job at its new position; None when all is undone.
    """
    rows = [row for group in groups for row in group]
    record = services.catalogue.find(SheetImport, import_of(job.sheet) or "")
    principal = Principal(job.by)
    said = report(services, job.id)
    left: list[Any] = list(said.get("left", [])) if job.at > 0 else []
    removed = int(said.get("removed", 0))
    if job.at == 0:
        edits = list(said.get("edits", []))
        for edit in reversed(list(edits)):
            try:
                updating.undo(services, principal, edit)
                edits.remove(edit)
            except FlukelineError as error:
                left.append(("changed values", error.detail))
            update_report(services, job, edits=edits, left=left)
        update_report(services, job, left=left, everything=len(rows))
    given = _aliases_of(rows)
    end = len(rows) + len(given)
    at, second = job.at, EachSecond()
    while at < min(end, job.at + PORTION) and (at == job.at or time_left()):
        if at >= len(rows):
            left += _take_back_aliases(services, record, given[at - len(rows)], left)
            at += 1
            continue
        row = rows[at]
        photograph = _taken_in(services, row, record)
        why = None if photograph is None else _changed_since(services, row, photograph)
        if photograph is not None and why is not None:
            left.append((f"row {row.number}", f"{photograph.filename} stays: {why}"))
        elif photograph is not None:
            # Somebody may remove it at the same time.
            with contextlib.suppress(NotFound):
                photographs.remove(services, principal, photograph.id)
                removed += 1
        at += 1
        if second.is_due():
            update_report(services, job, done=at, removed=removed, left=left)
    done = min(at, len(rows))
    if at < end:
        update_report(services, job, done=done, removed=removed, left=left)
        return replace(job, at=at)
    update_report(services, job, state="undone", done=done, removed=removed, left=left)
    return None


def _aliases_of(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows that give aliases, by whale."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.individual is not None and row.aliases:
            found.setdefault(name_key(row.individual), []).append(row)
    return list(found.values())


def _take_back_aliases(
    services: Services, record: SheetImport | None, rows: Sequence[Row], left: Sequence[Any]
) -> list[tuple[str, str]]:
    """Take back the aliases that the import gave to one whale.

    They stay where a row that gives them stays.

    Args:
        services: The services.
        record: The import.
        rows: The rows of the whale that give aliases.
        left: What could not be undone so far: (row, why).

    Returns:
        The aliases that stay because the whale was changed meanwhile, with the reason.
    """
    stay = {str(where) for where, _ in left}
    if record is None or any(f"row {row.number}" in stay for row in rows):
        return []
    aliases = dict.fromkeys(each for row in rows for each in row.aliases)
    keys = services.catalogue.find_all(UniqueKey, map(name_key, aliases))
    holders = {each.holder for each in keys.values() if each.given_by == record.id}
    failed = []
    for whale in services.catalogue.find_all(Individual, holders).values():
        # An alias that somebody removed and gave again, or spelt otherwise, is theirs.
        ours = {
            each
            for each in aliases
            if (key := keys.get(name_key(each))) is not None
            and (key.given_by, key.holder) == (record.id, whale.id)
        }
        kept = [each for each in whale.aliases if each not in ours]
        try:
            if len(kept) < len(whale.aliases):
                names.change(services, whale.id, whale.version, None, kept)
        except FlukelineError as error:
            failed.append((f"aliases of {whale.name}", error.detail))
    return failed


def _taken_in(services: Services, row: Row, record: SheetImport | None) -> Photograph | None:
    """The photograph of a row if this import took it in, and it was not there before."""
    key = services.catalogue.find(UniqueKey, content_key(row.content))
    found = None if key is None else services.catalogue.find(Photograph, key.holder)
    began = None if record is None else record.started_at
    if found is None or record is None or began is None or found.received_at < began:
        return None
    path = row.path if row.original_path is None else row.original_path or None
    return found if (found.received_by, found.path) == (record.by, path) else None


def _changed_since(services: Services, row: Row, photograph: Photograph) -> str | None:
    """What somebody did to a photograph's encounters since the import, in words."""
    sources = [each.source for each in photograph.annotations]
    sources += [each.source for each in photograph.drawn]
    if "person" in sources and row.drawn is None:
        return "somebody drew its box since"
    for encounter in services.catalogue.find_all(Encounter, photograph.encounter_ids).values():
        reviews = services.catalogue.find_all(Review, encounter.decisions).values()
        # The import decides in the transaction that makes the encounter.
        if any(each.at != encounter.created_at for each in reviews):
            return "somebody decided on it since"
        if encounter.edits:
            return encounter.last_change or "its encounter was changed since"
        known = row.individual is not None or row.not_identifiable
        if known and encounter.id == photograph.encounter_id and not encounter.decisions:
            return "somebody undid its identification since"
    return None
