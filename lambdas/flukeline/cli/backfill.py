"""``flukeline backfill SHEET --photos FOLDER``: import a whole catalogue, unattended."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from flukeline.cli import sheet_report
from flukeline.cli.import_ import add_options, options_of
from flukeline.cli.job_progress import print_report, redrive, run_unattended
from flukeline.errors import Rejected


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "backfill",
        help="import a whole catalogue, unattended and with priority for people's uploads",
        description="Checks the whole sheet (.xlsx, .ods or CSV; Flukeline's, Wildbook's or your own columns) and"
        " every photograph before anything is written, then imports them a few at a time. It may be"
        " stopped at any moment: the same command continues.",
    )
    command.add_argument("sheet", type=Path, metavar="SHEET", nargs="?")
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
    add_options(command)
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
    options = options_of(wanted)
    job = sheet_job.start_from_folder(services, person, wanted.sheet, folder, options)
    found = run_unattended(services, job)
    if not sheet_report.print_report(services, job, found):
        return 0 if found["state"] == "checked" else 1
    return sheet_report.print_photographs(services, job, found)
