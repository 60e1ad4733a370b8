"""Which photographs of a catalogue are learnt from, and which are kept to choose and to measure by.

Two things are measured, as the reference system did and as use needs it: photographs of whales that
training knows in other photographs, and whales that it was never given. Photographs of one
encounter are nearly the same picture, so an encounter is never divided.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Literal, get_args

import numpy as np

from flukeline.catalogue.sheets import unescape_cell
from flukeline.cli.files import write_whole
from flukeline.errors import FlukelineError
from flukeline_training.data import Row, read_text

Role = Literal["learn", "validation", "test_whale", "test_photograph"]
FEWEST_WHALES, FEWEST_PHOTOGRAPHS, FEWEST_SEVERAL = 10, 40, 4
"""Below, there is nothing left to learn from once whales are kept to measure with."""
COLUMNS = ("image", "individual", "role")


def check_size(rows: Sequence[Row]) -> None:
    """Refuses a catalogue that is too small, and says why.

    Raises:
        FlukelineError: There are fewer whales or photographs than can be divided.
    """
    photographs = Counter(row.individual for row in rows)
    several = sum(number >= 2 for number in photographs.values())
    short = [
        f"{have} {what} ({least} are needed)"
        for have, least, what in (
            (len(photographs), FEWEST_WHALES, "named whales"),
            (len(rows), FEWEST_PHOTOGRAPHS, "photographs of them"),
            (several, FEWEST_SEVERAL, "whales with two photographs or more"),
        )
        if have < least
    ]
    if short:
        raise FlukelineError(
            f"The catalogue is too small to train on: it has {', '.join(short)}. Some whales must be"
            " kept from training to measure the model with, and what is left must still show what"
            " makes two whales differ. Until then the model in use does better."
        )


def divide(
    rows: Sequence[Row],
    encounters: Mapping[str, str],
    whales: float = 0.125,
    photographs: float = 0.125,
    seed: int = 1,
) -> dict[str, Role]:
    """The role of each photograph.

    Args:
        rows: Photographs of known whales.
        encounters: Encounter by image; a photograph without one is an encounter of its own.
        whales: Share of the whales with several photographs that are kept to measure with; as many
            again are kept for choosing the best checkpoint and for the probabilities.
        photographs: Share of the other photographs that are kept to measure with, of whales that
            keep two or more to learn from.
        seed: Of the draws.
    """
    random = np.random.default_rng(seed)
    of_whale: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_whale[row.individual].append(row)
    several = sorted(whale for whale, shown in of_whale.items() if len(shown) >= 2)
    drawn = [several[index] for index in random.permutation(len(several))]
    least = 2 if len(several) >= 6 else 1
    count = min(max(least, round(whales * len(several))), (len(several) - 2) // 2)
    roles: dict[str, Role] = {row.image: "learn" for row in rows}
    parts: tuple[tuple[Role, list[str]], ...] = (
        ("test_whale", drawn[:count]),
        ("validation", drawn[count : 2 * count]),
    )
    for role, chosen in parts:
        for whale in chosen:
            roles.update({row.image: role for row in of_whale[whale]})
    learn = {whale: shown for whale, shown in of_whale.items() if roles[shown[0].image] == "learn"}
    wanted = round(photographs * sum(map(len, learn.values())))
    candidates = sorted(whale for whale, shown in learn.items() if len(shown) > 2)
    for index in random.permutation(len(candidates)):
        if wanted <= 0:
            break
        shown = learn[candidates[index]]
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in shown:
            groups[encounters.get(row.image, row.image)].append(row)
        fitting = [name for name in sorted(groups) if len(shown) - len(groups[name]) >= 2]
        if fitting:
            aside = groups[fitting[int(random.integers(len(fitting)))]]
            roles.update({row.image: "test_photograph" for row in aside})
            wanted -= len(aside)
    return roles


def read_encounters(folder: Path) -> dict[str, str]:
    """Encounter by image from the ``catalogue.csv`` beside the labels; empty where there is none."""
    try:
        table = list(csv.DictReader(io.StringIO(read_text(folder, "catalogue.csv"), newline="")))
    except (OSError, KeyError, zipfile.BadZipFile):
        return {}
    if not table or not {"photograph", "encounter"} <= table[0].keys():
        return {}
    return {unescape_cell(row["photograph"]): row["encounter"] for row in table if row["encounter"]}


def write_split(path: Path, rows: Sequence[Row], roles: Mapping[str, Role]) -> None:
    """Writes the division, so that a later run goes on with the same one."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows((row.image, row.individual, roles[row.image]) for row in rows)

    def write(file: IO[bytes]) -> None:
        file.write(text.getvalue().encode())

    write_whole(path, write)


def read_split(path: Path, rows: Sequence[Row]) -> dict[str, Role]:
    """The division of an earlier run.

    Raises:
        FlukelineError: The catalogue has changed since, or the file is not a division.
    """
    with path.open(newline="", encoding="utf-8") as lines:
        table = list(csv.DictReader(lines))
    if any(row.get("role") not in get_args(Role) for row in table):
        raise FlukelineError(f"{path} is not a division of photographs.")
    if {(row["image"], row["individual"]) for row in table} != {
        (row.image, row.individual) for row in rows
    }:
        raise FlukelineError(
            f"The catalogue has changed since {path} was written, and a model half learnt from the"
            " old one can't be measured on the new. Name another --out to train anew."
        )
    known: dict[str, Role] = {role: role for role in get_args(Role)}
    return {row["image"]: known[row["role"]] for row in table}
