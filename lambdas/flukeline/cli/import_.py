"""``flukeline import SHEET.csv --photos FOLDER``: bring in a catalogue of known whales."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from flukeline.records import Conflict, Photograph, PhotographState, Principal, Rejected

if TYPE_CHECKING:
    from tqdm import tqdm

    from flukeline.storage.local.queue import LocalQueue


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import", help="bring in a sheet of known whales, ours or Wildbook's"
    )
    command.add_argument("sheet", type=Path, metavar="SHEET.csv")
    command.add_argument("--photos", type=Path, required=True, metavar="FOLDER")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Check everything, then take it in, then wait until every photograph is compared."""
    from tqdm import tqdm

    from flukeline.stages.sheets.checks import read_sheet, write_rows
    from flukeline.stages.sheets.sources import Folder
    from flukeline.wiring import services

    if not wanted.sheet.is_file():
        raise Rejected(f"There is no sheet {wanted.sheet}.")
    if not wanted.photos.is_dir():
        raise Rejected(f"There is no folder {wanted.photos}.")
    with tqdm(desc="checking", unit=" photographs") as bar:

        def checked(done: int, everything: int) -> None:
            bar.total = everything
            bar.update(done - bar.n)

        def note(words: str) -> None:
            tqdm.write(words, file=sys.stderr)

        rows = read_sheet(services(), wanted.sheet.read_bytes(), wanted.photos, checked, note)
    answers: dict[str, int] = {}
    person = Principal(getpass.getuser())
    for answer in tqdm(
        write_rows(services(), person, rows, Folder(wanted.photos)),
        desc="taking in",
        total=len({row.content for row in rows}),
        unit=" photographs",
    ):
        answers[answer] = answers.get(answer, 0) + 1
    _process()
    for photograph in _not_compared():
        print(f"{photograph.filename}: {photograph.reason}", file=sys.stderr)
    print(", ".join(f"{count} {answer}" for answer, count in answers.items()))
    return 0


def _not_compared() -> Iterator[Photograph]:
    """The photographs that a person must look at, imported now or before."""
    from flukeline.storage.lists import photographs_in
    from flukeline.storage.pagination import every
    from flukeline.wiring import services

    states: tuple[PhotographState, ...] = ("failed", "no_fluke")
    for state in states:
        yield from every(services().catalogue, Photograph, photographs_in(state))


def _process() -> None:
    """Crop, embed and compare here, or watch a running server do it."""
    from tqdm import tqdm

    from flukeline.onboard.server import alone
    from flukeline.onboard.workers import FUNCTIONS
    from flukeline.storage.local.queue import LocalQueue
    from flukeline.wiring import data_folder, services

    queue = services().queue
    if not isinstance(queue, LocalQueue):
        return
    everything = sum(queue.waiting(name) for name in FUNCTIONS)
    with tqdm(desc="comparing", total=3 * everything, unit=" steps") as bar:
        while waiting := sum(queue.waiting(name) for name in FUNCTIONS):
            try:
                with alone(data_folder()):
                    _work_off(queue, bar)
            except Conflict:
                # A server has the folder and works; should it stop, this goes on by itself.
                bar.update(max(0, 3 * everything - 3 * waiting - bar.n))
                time.sleep(0.5)


def _work_off(queue: LocalQueue, bar: tqdm[NoReturn]) -> None:
    from flukeline.onboard.server import tidy
    from flukeline.onboard.workers import FUNCTIONS, work_once
    from flukeline.wiring import services

    tidy(services())
    queue.release_all()
    while sum(queue.waiting(name) for name in FUNCTIONS):
        worked = [work_once(queue, name) for name in reversed(FUNCTIONS)]
        bar.update(sum(worked))
        if not any(worked):
            time.sleep(0.5)
