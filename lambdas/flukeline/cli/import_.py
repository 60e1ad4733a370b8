"""``flukeline import SHEET.csv --photos FOLDER``: import a catalogue in the foreground."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from flukeline.cli.job_progress import print_photographs, print_report, redrive, run_in_foreground


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import", help="import a sheet of known whales, Flukeline's or Wildbook's"
    )
    command.add_argument("sheet", type=Path, metavar="SHEET.csv")
    command.add_argument("--photos", type=Path, required=True, metavar="FOLDER")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Check the sheet, import it, and wait until every photograph is compared."""
    from flukeline.stages.sheets import sheet_job
    from flukeline.wiring import laptop_services

    services = laptop_services()
    redrive(services)
    job = sheet_job.start_from_folder(services, getpass.getuser(), wanted.sheet, wanted.photos)
    found = run_in_foreground(services, job)
    return print_photographs(services, job, found) if print_report(found) else 1
