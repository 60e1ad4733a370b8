"""``flukeline backfill SHEET.csv --photos FOLDER``: import a whole catalogue, unattended."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from flukeline.cli.job_progress import print_photographs, print_report, redrive, run_unattended
from flukeline.errors import Rejected


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "backfill",
        help="import a whole catalogue, unattended and with priority for people's uploads",
        description="Checks the whole sheet (catalogue.csv or a Wildbook bulk-import sheet) and"
        " every photograph before anything is written, then imports them a few at a time. It may be"
        " stopped at any moment: the same command continues.",
    )
    command.add_argument("sheet", type=Path, metavar="SHEET.csv", nargs="?")
    command.add_argument(
        "--photos",
        type=Path,
        metavar="FOLDER",
        help="folder of the photographs; the sheet's own folder if left out",
    )
    command.add_argument(
        "--rebuild",
        action="store_true",
        help="instead, compute the distances and nearest lists again from the embeddings",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Start the job and show its progress until it has ended."""
    from flukeline.stages.jobs import reindex
    from flukeline.stages.sheets import sheet_job
    from flukeline.wiring import laptop_services

    if (wanted.sheet is None) != wanted.rebuild:
        raise Rejected("Name a sheet, or --rebuild without one.")
    services, person = laptop_services(), getpass.getuser()
    redrive(services)
    if wanted.rebuild:
        rebuilding = reindex.start_rebuild(services, person)
        return 0 if print_report(run_unattended(services, rebuilding)) else 1
    folder = wanted.photos or wanted.sheet.parent
    job = sheet_job.start_from_folder(services, person, wanted.sheet, folder)
    found = run_unattended(services, job)
    return print_photographs(services, job, found) if print_report(found) else 1
