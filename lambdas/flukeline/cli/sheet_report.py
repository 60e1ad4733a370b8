"""Print the report of a sheet's import: mapping, preview, faults, warnings and changed values."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flukeline.catalogue.reading.listings import FolderReading
    from flukeline.messages import Job
    from flukeline.services import LaptopServices


EXAMPLES = 5
"""Photographs, and values of a field, that a preview of names shows."""


def print_names(reading: FolderReading) -> None:
    """Print what a pattern reads in the names of a folder's photographs."""
    every = len(reading.read) + len(reading.unmatched)
    print(f"Pattern: {reading.pattern.text}")
    print(f"{len(reading.read)} of {every} photographs match it.")
    for field, values in reading.values.items():
        more = f", and {len(values) - EXAMPLES} more" if len(values) > EXAMPLES else ""
        print(f"  {field}: {', '.join(values[:EXAMPLES]) or 'nothing'}{more}")
    for path, found in reading.read[:EXAMPLES]:
        read = zip(reading.pattern.fields, found.values, strict=True)
        print(f"  {path}: {', '.join(f'{field} {value or chr(45)}' for field, value in read)}")


def print_report(services: LaptopServices, job: Job, found: dict[str, Any]) -> bool:
    """Print a report; returns whether the job is done and its photographs can be told of."""
    from flukeline.stages.sheets import sheet_job

    if job.options.dry_run or found["state"] == "refused":
        _print_mapping(found.get("mapping"))
    for note in found.get("notes", []):
        print(note, file=sys.stderr)
    _print_places("warning", found.get("warnings", []))
    _print_places("fault", found["faults"])
    _print_changes(job, found)
    if found.get("faulty_rows"):
        # A listing is no file: its faulty rows go beside the folder that it lists.
        of_sheet = Path(job.photographs if sheet_job.is_stored(job) else job.sheet)
        path = _faulty_path(of_sheet)
        path.write_bytes(services.photographs.get(found["faulty_rows"]))
        print(f"The rows with faults were not imported. They are in {path}.", file=sys.stderr)
    preview = found.get("preview")
    if found["state"] == "checked" and preview:
        print(
            "This would import {photographs} photographs with {encounters} encounters and {whales}"
            " new whales; {there} photographs are there already, {changed} of their values differ"
            " and {faulty} rows have faults. Nothing was changed.".format(**preview)
        )
        return False
    if found["state"] != "done":
        print(found["reason"], file=sys.stderr)
        return False
    return True


def _print_mapping(mapping: dict[str, Any] | None) -> None:
    if not mapping or not mapping["columns"]:
        return
    print(f"Columns (form: {mapping['form']}):")
    for column, field in mapping["columns"].items():
        if not column:
            continue
        told = {"own": "kept as a column of your own", "ignored": "left out"}.get(field, field)
        print(f"  {column} -> {told}")


def _print_places(kind: str, found: Iterable[tuple[str, str]]) -> None:
    for where, what in found:
        print(f"  {kind}, {where}: {what}", file=sys.stderr)


def _print_changes(job: Job, found: dict[str, Any]) -> None:
    changes = found.get("changes", [])
    if not changes:
        return
    print("The sheet says otherwise of photographs in the catalogue:")
    for each in changes:
        if not isinstance(each, dict):
            print(f"  {each[1]}")
            continue
        before = "nothing" if each["before"] is None else each["before"]
        where = f"row {each['row']}, {each['photograph']}"
        print(f"  {where}: {each['field']}: {before} -> {each['after']}")
    edits = found.get("edits")
    if edits:
        undo = " ".join(f"--undo {each}" for each in edits)
        print(f"These values were taken. To undo it: flukeline import {undo}")
    elif not job.options.update:
        print("These values were not taken. To take them: the same command with --update.")


def _faulty_path(sheet: Path) -> Path:
    return sheet.with_name(f"{sheet.stem}-faults.csv")


def print_photographs(services: LaptopServices, job: Job, found: dict[str, Any]) -> int:
    """Print the results of a sheet's photographs; returns the exit status, 1 if some failed."""
    from flukeline.stages.sheets import sheet_job

    print(", ".join(f"{count} {answer}" for answer, count in found["answers"].items()))
    for photograph in sheet_job.photographs_in_state(services, job, "no_fluke"):
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    failed = sheet_job.photographs_in_state(services, job, "failed")
    for photograph in failed:
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    if failed:
        print(f"{len(failed)} failed. The same command tries them again.", file=sys.stderr)
    return 1 if failed or found["faults"] else 0
