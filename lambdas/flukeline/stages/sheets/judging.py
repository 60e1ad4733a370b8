"""Judging a checked sheet: its faults, what it would change, and the plan of its import."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flukeline.catalogue.reading.faults import Faults, Place
from flukeline.catalogue.reading.rows import Row
from flukeline.errors import NotFound, Rejected
from flukeline.messages import Job
from flukeline.records import Photograph, Principal, UniqueKey, name_key
from flukeline.services import Services
from flukeline.stages.jobs.runs import put_json, update_report
from flukeline.stages.jobs.runs import report as job_report
from flukeline.stages.sheets import checks, plan, updates, updating
from flukeline.stages.sheets.checks import Found
from flukeline.stages.sheets.opened import OpenedSheet, faulty_rows, keep_mapping
from flukeline.storage.keys import checked_key, faulty_rows_key, plan_key

MAX_LISTED = 1000
"""Warnings, and changed values, that a report lists; the others are counted."""


def judge(services: Services, job: Job, sheet: bytes, opened: OpenedSheet) -> int | None:
    """Report a sheet's faults, warnings and changes, and make the plan of its import.

    Args:
        services: The services.
        job: The job, whose rows are checked.
        sheet: The sheet's bytes.
        opened: The sheet, parsed.

    Returns:
        The position of a portion that is not checked yet; None when the plan is made.

    Raises:
        Rejected: The sheet has faults, and they concern all of it or good rows were not asked for.
    """
    faults = Faults()
    faults.extend(opened.faults)
    files, unchecked = _files(services, job, len(opened.rows), faults)
    if unchecked is not None:
        return unchecked
    rows = {
        at: checks.with_file(row, files[at], faults)
        for at, row in enumerate(opened.rows)
        if at in files and row.number not in faults.rows
    }
    settled = checks.settled_nicknames(services, list(rows.values()), faults)
    checks.check_together(services, settled, faults)
    faulty, header_faults = faults.rows, faults.of_sheet
    good = [row for row in settled if row.number not in faulty]
    for at, words in checks.journeys(good).items():
        faults.warn(good[at].number, words)
    known_photographs = updates.known_photographs(services, good)
    for row in updates.without_encounter(good, known_photographs):
        words = "is in the catalogue without a fluke, so that its row changes nothing"
        faults.warn(row.number, f"{row.name} {words}; draw a box around the fluke first")
    updated = updates.updates_of(services, good, known_photographs)
    changes = [each for update in updated for each in update.changes]
    faults.in_order()
    report: dict[str, Any] = {
        "mapping": json.loads(opened.mapping.to_json()),
        "notes": faults.notes,
        "warnings": _listed(_told(opened, faults.warnings)),
        "changes": _listed([each.to_json() for each in changes]),
        "preview": _preview(services, good, known_photographs)
        | {"changed": len(changes), "faulty": len(faulty)},
    }
    if faults.found and (not job.options.good_rows or header_faults or not good):
        _refuse(services, job, opened, faults, report)
    corrected = bool(job.options.columns or job.options.dates)
    if not header_faults and (corrected or job.options.kept):
        keep_mapping(services, opened, corrected)
    if faults.found:
        report |= {"faults": _told(opened, faults.found), "faulty_rows": faulty_rows_key(job.id)}
        data = faulty_rows(sheet, faults)
        services.photographs.put(faulty_rows_key(job.id), data, "text/csv; charset=utf-8")
    if job.options.dry_run:
        update_report(services, job, state="checked", done=len(good), **report)
        return None
    if job.options.update:
        # Those of an earlier run stay, so that they can be undone.
        earlier = job_report(services, job.id).get("edits", [])
        report["edits"] = [*earlier, *updating.apply(services, Principal(job.by), updated)]
    kept = iter(settled)
    planned: list[Any] = []
    for at in range(len(opened.rows)):
        known = next(kept) if at in rows else None
        if known is None or known.number in faulty:
            planned.append(None)
        else:
            names = (known.aliases, known.columns) if opened.rows[at].nicknames else None
            planned.append([files[at].to_json(), names])
    put_json(services, plan_key(job.id), planned)
    everything = len({row.content for row in good})
    update_report(services, job, state="taking in", done=0, everything=everything, **report)
    return None


def _files(
    services: Services, job: Job, count: int, faults: Faults
) -> tuple[dict[int, Found], int | None]:
    """The file of each row by its place, and the position of a portion that is not checked yet."""
    files: dict[int, Found] = {}
    at = 0
    while at < count:
        try:
            found = json.loads(services.photographs.get(checked_key(job.id, at)))
        except NotFound:
            return files, at
        files |= {int(place): Found.from_json(file) for place, file in found["files"].items()}
        faults.found.extend((where, what) for where, what in found["faults"])
        faults.warnings.extend((where, what) for where, what in found["warnings"])
        at = int(found["until"])
    return files, None


def _told(opened: OpenedSheet, found: Sequence[Place]) -> list[Place]:
    """Faults or warnings with the path in place of the row, where the sheet is a folder's listing."""
    return [(opened.paths.get(where, where), what) for where, what in found]


def _refuse(
    services: Services, job: Job, opened: OpenedSheet, faults: Faults, report: dict[str, Any]
) -> None:
    try:
        faults.stop()
    except Rejected as rejected:
        update_report(
            services,
            job,
            state="refused",
            faults=_told(opened, rejected.faults),
            reason=rejected.detail,
            **report,
        )
        raise


def _listed(found: Sequence[Any]) -> list[Any]:
    more = len(found) - MAX_LISTED
    shown = list(found[:MAX_LISTED])
    return [*shown, ("sheet", f"and {more} more")] if more > 0 else shown


def _preview(
    services: Services, rows: Sequence[Row], there: Mapping[str, Photograph]
) -> dict[str, int]:
    """How many photographs, whales and encounters a sheet would add."""
    new = [row for row in rows if row.content not in there]
    whales = {name_key(row.individual) for row in new if row.individual is not None}
    known = services.catalogue.find_all(UniqueKey, whales)
    encounters = {row.encounter or f"{row.number} {row.content}" for row in new}
    return {
        "photographs": len({row.content for row in new}),
        "there": len(there),
        "whales": len(whales - set(known)),
        "encounters": len(encounters),
    }


@lru_cache(maxsize=1)
def _grouped(planned: bytes, opened: OpenedSheet) -> list[list[Row]]:
    found = []
    for row, plan_of_row in zip(opened.rows, json.loads(planned), strict=True):
        if plan_of_row is None:
            continue
        file, names = plan_of_row
        known = checks.with_file(row, Found.from_json(file), Faults())
        if names is not None:
            known = replace(known, nicknames=(), aliases=tuple(names[0]), columns=names[1])
        found.append(known)
    for at, words in checks.journeys(found).items():
        found[at] = replace(found[at], warnings=(words,))
    return plan.groups_of(found)


def groups(services: Services, job: Job, opened: OpenedSheet) -> list[list[Row]]:
    """The rows to import, in groups that are imported together; needs the plan of ``judge``."""
    return _grouped(services.photographs.get(plan_key(job.id)), opened)
