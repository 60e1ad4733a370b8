"""``flukeline import``: import a sheet with its photographs, or restore a whole export."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flukeline.cli.job_progress import redrive, run_in_foreground, run_queues
from flukeline.cli.sheet_report import print_names, print_photographs, print_report
from flukeline.errors import Rejected

if TYPE_CHECKING:
    from flukeline.messages import Job, SheetOptions
    from flukeline.services import LaptopServices


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import",
        help="import a sheet of known whales (.xlsx, .ods or CSV of any kind), or restore an export",
    )
    command.add_argument(
        "sheet",
        type=Path,
        metavar="SHEET",
        nargs="?",
        help="a sheet; a folder, with --pattern; or the folder of an export --photographs, which an"
        " empty catalogue takes whole",
    )
    command.add_argument("--photos", type=Path, metavar="FOLDER")
    command.add_argument(
        "--pattern",
        nargs="?",
        const="",
        metavar="PATTERN",
        help="read the names of a FOLDER without a sheet, like 'Trip_{date}/{individual}/*.jpg'; a"
        " pattern is suggested if none is given",
    )
    add_options(command)
    command.add_argument(
        "--undo",
        action="append",
        metavar="EDIT",
        help="instead, undo an update by a sheet; its report names the edit",
    )
    command.set_defaults(run=run)


def add_options(command: argparse.ArgumentParser) -> None:
    """Add the options that say how a sheet is read and imported."""
    command.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help="what a column is, where the proposal is wrong; 'own' keeps it as a column of your own,"
        " 'ignored' leaves it out. It is kept for the next sheet with the same header.",
    )
    command.add_argument(
        "--dates",
        choices=["dmy", "mdy"],
        default="",
        help="whether 04/07/2019 is 4 July or 7 April",
    )
    command.add_argument(
        "--dry-run", action="store_true", help="only show what would be imported and changed"
    )
    command.add_argument(
        "--good-rows",
        action="store_true",
        help="import the rows without fault, and write the others to a sheet that says why",
    )
    command.add_argument(
        "--update",
        action="store_true",
        help="take the sheet's values for photographs that are in the catalogue already",
    )


def options_of(wanted: argparse.Namespace) -> SheetOptions:
    """The options of a command. Raises Rejected for a ``--map`` without a field."""
    from flukeline.messages import SheetOptions

    columns = []
    for each in wanted.map:
        column, mark, field = each.rpartition("=")
        if not mark:
            raise Rejected(f"--map {each} names no field. Write it like --map Ficheiro=photograph.")
        columns.append((column, field.strip() or "own"))
    return SheetOptions(
        tuple(columns), wanted.dates, wanted.update, wanted.good_rows, wanted.dry_run
    )


def run(wanted: argparse.Namespace) -> int:
    """Check the sheet, import it, and wait until every photograph is compared."""
    from flukeline.stages.sheets import sheet_job
    from flukeline.wiring import laptop_services

    if wanted.undo:
        return _undo(wanted.undo)
    if wanted.pattern is not None:
        return _import_names(wanted)
    if wanted.sheet is not None and _is_whole_export(wanted):
        return restore_export(wanted.sheet if wanted.sheet.is_dir() else wanted.sheet.parent)
    if wanted.sheet is None or wanted.photos is None:
        raise Rejected("Name a sheet, and the folder of its photographs with --photos.")
    services, options = laptop_services(), options_of(wanted)
    redrive(services)
    job = sheet_job.start_from_folder(
        services, getpass.getuser(), wanted.sheet, wanted.photos, options
    )
    return _run_and_report(services, job)


def _import_names(wanted: argparse.Namespace) -> int:
    """Import a folder whose names are read by a pattern."""
    from flukeline.stages.sheets import sheet_job
    from flukeline.wiring import laptop_services

    if wanted.sheet is None or wanted.photos is not None:
        raise Rejected("Name the folder of the photographs, and no sheet, with --pattern.")
    services, options = laptop_services(), options_of(wanted)
    redrive(services)
    job, reading = sheet_job.start_from_names(
        services, getpass.getuser(), wanted.sheet, wanted.pattern, options
    )
    print_names(reading)
    return _run_and_report(services, job)


def _run_and_report(services: LaptopServices, job: Job) -> int:
    found = run_in_foreground(services, job)
    if not print_report(services, job, found):
        return 0 if found["state"] == "checked" else 1
    return print_photographs(services, job, found)


def _is_whole_export(wanted: argparse.Namespace) -> bool:
    """Whether an export is to be restored: its folder, or its sheet as it was, if all is empty."""
    from flukeline.messages import SheetOptions
    from flukeline.stages.sheets import restore
    from flukeline.wiring import laptop_services

    sheet: Path = wanted.sheet
    if sheet.is_dir():
        if wanted.photos is not None or options_of(wanted) != SheetOptions():
            raise Rejected(
                "An export is restored whole, without options. To import its sheet, name the sheet."
            )
        return True
    return (
        sheet.is_file()
        and wanted.photos is not None
        and wanted.photos.resolve() == (sheet.parent / "photographs").resolve()
        and options_of(wanted) == SheetOptions()
        and restore.is_unchanged(sheet.parent, sheet.read_bytes())
        and restore.can_restore(laptop_services(), sheet.parent)
    )


def restore_export(folder: Path) -> int:
    """Restore an export, and wait until every photograph is compared again."""
    from tqdm import tqdm

    from flukeline.stages.sheets import restore
    from flukeline.wiring import laptop_services

    services = laptop_services()
    redrive(services)
    with tqdm(desc="restoring", unit=" photographs") as bar:
        found = restore.restore(services, folder, bar.update)
    run_queues(services)
    for where, what in found.faults:
        print(f"  {where}: {what}", file=sys.stderr)
    print(f"{found.photographs} photographs are in the catalogue as they were exported.")
    if found.faults:
        print(
            f"{len(found.faults)} of the export could not be restored. Correct them, and run the same"
            " command again: it takes the missing files.",
            file=sys.stderr,
        )
    return 1 if found.faults else 0


def _undo(edits: list[str]) -> int:
    from flukeline.records import Principal
    from flukeline.stages.sheets import updating
    from flukeline.wiring import laptop_services

    for edit in reversed(edits):
        updating.undo(laptop_services(), Principal(getpass.getuser()), edit)
        print(f"undone: {edit}")
    return 0
