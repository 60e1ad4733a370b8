"""``flukeline backup FOLDER`` and ``flukeline restore BACKUP``: the data of a laptop."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add both commands."""
    command = commands.add_parser(
        "backup",
        help="back up the catalogue with its photographs, also while the server runs",
        description="Makes a complete, verified backup in a folder of its own under FOLDER. What"
        " the backup before it has already takes no room again, and on the same disk nothing does.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help="where your backups lie")
    command.set_defaults(run=run_backup)
    command = commands.add_parser(
        "restore",
        help="put a backup in the place of the catalogue",
        description="Stop the server first. What is in the data folder is moved aside, not deleted.",
    )
    command.add_argument(
        "backup", type=Path, metavar="BACKUP", help="one backup, named by its time"
    )
    command.set_defaults(run=run_restore)


def run_backup(wanted: argparse.Namespace) -> int:
    """Make one backup."""
    from flukeline.wiring import laptop_data

    made = laptop_data().back_up(wanted.folder)
    print(
        f"{made.path}: {made.photographs} photographs, {made.copied_bytes / 1e6:.1f} MB copied,"
        f" {made.linked_files} files that were there already"
    )
    return 0


def run_restore(wanted: argparse.Namespace) -> int:
    """Restore one backup, unless a program uses the data folder."""
    from flukeline.onboard.server import lock_data_folder
    from flukeline.settings import Settings
    from flukeline.wiring import laptop_data

    with lock_data_folder(Settings.from_environment().data_folder):
        aside = laptop_data().restore(wanted.backup)
    print(f"Restored {wanted.backup}.")
    if aside is not None:
        print(f"What was there before lies in {aside}.")
    return 0
