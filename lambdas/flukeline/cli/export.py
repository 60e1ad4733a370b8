"""``flukeline export FOLDER``: write the catalogue as CSV, optionally with its photographs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flukeline.cli.files import write_whole
from flukeline.errors import NotFound, Rejected


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser("export", help="write the catalogue as CSV sheets")
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--photographs",
        action="store_true",
        help="also copy every original photograph into FOLDER/photographs",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Write catalogue.csv, wildbook.csv and labels.csv; copy the photographs if asked to."""
    from tqdm import tqdm

    from flukeline.stages.sheets import export
    from flukeline.storage.keys import original_key
    from flukeline.wiring import services

    if wanted.folder.exists() and not wanted.folder.is_dir():
        raise Rejected(f"{wanted.folder} is not a folder.")
    for sheet in export.SHEETS:
        data = export.sheet(services(), sheet)
        write_whole(wanted.folder / f"{sheet}.csv", lambda file, data=data: file.write(data))  # type: ignore[misc]
    if not wanted.photographs:
        return 0
    missing = 0
    names = export.names(services())
    for id_, name in tqdm(names.items(), desc="copying", unit=" photographs"):
        try:
            original = services().photographs.get(original_key(id_))
        except NotFound:
            missing += 1
            continue
        path = wanted.folder / "photographs" / name
        write_whole(path, lambda file, data=original: file.write(data))  # type: ignore[misc]
    if missing:
        raise NotFound(f"{missing} photographs are missing from the store.")
    return 0
