"""``flukeline export FOLDER``: write the catalogue as sheets, with its photographs and records."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from flukeline.cli.files import write_whole
from flukeline.errors import NotFound, Rejected

if TYPE_CHECKING:
    from flukeline.services import Services

Faults = list[tuple[str, str]]


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser("export", help="write the catalogue as CSV sheets")
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--photographs",
        action="store_true",
        help="also copy every original photograph into FOLDER/photographs, and write the records"
        " from which flukeline import FOLDER makes the same catalogue",
    )
    command.add_argument(
        "--xmp",
        action="store_true",
        help="also write an XMP sidecar for each photograph into FOLDER/photographs, so that a photo"
        " manager knows the whales",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Write catalogue.csv, wildbook.csv and labels.csv, and what else is asked for."""
    from flukeline.stages.sheets import export
    from flukeline.wiring import services

    if wanted.folder.exists() and not wanted.folder.is_dir():
        raise Rejected(f"{wanted.folder} is not a folder.")
    sheet = b""
    for name in export.SHEETS:
        data = export.sheet(services(), name)
        sheet = data if name == "catalogue" else sheet
        write_whole(wanted.folder / f"{name}.csv", lambda file, data=data: file.write(data))  # type: ignore[misc]
    faults: Faults = []
    if wanted.photographs:
        _write_records(services(), wanted.folder, sheet, faults)
    if wanted.xmp:
        _write_sidecars(services(), wanted.folder, faults)
    for where, what in faults:
        print(f"  {where}: {what}", file=sys.stderr)
    if faults:
        print(f"{len(faults)} could not be exported; everything else was.", file=sys.stderr)
    return 1 if faults else 0


def _write_records(services: Services, folder: Path, sheet: bytes, faults: Faults) -> None:
    """Copy the photographs, and write the records, which are there only once all are copied."""
    from tqdm import tqdm

    from flukeline.records import Photograph
    from flukeline.stages.sheets import record_file

    def write(file: IO[bytes]) -> None:
        copied: list[tuple[str, str, str | None]] = []
        count = 0
        file.write(record_file.first_line(hashlib.sha256(sheet).hexdigest()))
        # The records first, so that they are of one moment however long the copying takes.
        for each in record_file.entries(services):
            if isinstance(each, record_file.Unread):
                faults.append((each.where, each.why))
                continue
            file.write(each.line())
            count += 1
            if isinstance(each.record, Photograph) and each.file is not None:
                copied.append((each.record.id, each.file, each.sha256))
        file.write(record_file.last_line(count))
        for id_, name, sha256 in tqdm(copied, desc="copying", unit=" photographs"):
            _copy(services, folder, (id_, name, sha256), faults)

    write_whole(folder / record_file.NAME, write)


def _copy(
    services: Services, folder: Path, photograph: tuple[str, str, str | None], faults: Faults
) -> None:
    """Copy one photograph; what is wrong with it is noted."""
    from flukeline.stages.sheets.record_file import PHOTOGRAPHS
    from flukeline.storage.keys import original_key

    id_, name, sha256 = photograph
    try:
        data = services.photographs.get(original_key(id_))
        write_whole(folder / PHOTOGRAPHS / name, lambda file: file.write(data))  # type: ignore[arg-type]
    except NotFound:
        faults.append((name, "Its file is missing from the store."))
    except OSError as error:
        faults.append((name, f"It cannot be written: {error.strerror or error}."))
    else:
        if sha256 not in (None, hashlib.sha256(data).hexdigest()):
            words = "Its file in the store is not the one that arrived. It was copied as it is."
            faults.append((name, words))


def _write_sidecars(services: Services, folder: Path, faults: Faults) -> None:
    from flukeline.stages.sheets import sidecars
    from flukeline.stages.sheets.record_file import PHOTOGRAPHS

    for name, said in sidecars.said(services):
        path = folder / PHOTOGRAPHS / name
        try:
            former = path.read_bytes() if path.is_file() else None
            data = sidecars.packet(said, former)
            write_whole(path, lambda file, data=data: file.write(data))  # type: ignore[misc]
        except Rejected as rejected:
            faults.append((name, rejected.detail))
        except OSError as error:
            faults.append((name, f"It cannot be written: {error.strerror or error}."))
