"""Checks of a sheet's rows and photographs, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath

from flukeline.catalogue.look_alikes import look_key
from flukeline.catalogue.photographs import check_box, check_size
from flukeline.catalogue.reading import Faults
from flukeline.errors import FlukelineError, Rejected
from flukeline.records import (
    Box,
    UniqueKey,
    name_key,
)
from flukeline.services import Services
from flukeline.stages.sheets.ingest import identity_of
from flukeline.stages.sheets.rows import Row
from flukeline.stages.sheets.sources import Source
from flukeline.stages.whales import names
from flukeline.vision.decode import check_readable


def check_together(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Find the faults between rows of one photograph, of one encounter or of one whale.

    Args:
        services: The services.
        rows: Rows without faults, with their ``content``.
        faults: Where the faults are added.
    """
    first_of: dict[str, Row] = {}
    boxes: dict[tuple[str, Box], int] = {}
    encounters: dict[str, Row] = {}
    for row in rows:
        if row.drawn is not None:
            same_box = boxes.setdefault((row.content, row.drawn.box), row.number)
            if same_box != row.number:
                faults.add(row.number, f"the same box of the same photograph as in row {same_box}")
        first = first_of.setdefault(row.content, row)
        if first is not row and (row.drawn is None or first.drawn is None):
            faults.add(row.number, f"the same photograph as in row {first.number}")
        key = (row.encounter, row.content)
        if row.encounter and first is not row and key == (first.encounter, first.content):
            faults.add(row.number, "two flukes of one photograph in one encounter")
        if not row.encounter:
            continue
        earlier = encounters.setdefault(row.encounter, row)
        for column, value in row.shared.items():
            if value != earlier.shared[column]:
                words = f"another {column} than row {earlier.number} of the same encounter"
                faults.add(row.number, f"has {words}")
    _check_names(services, rows, faults)


def _check_names(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Find names that two whales have, and aliases that rows of one whale disagree about."""
    whales: dict[str, Row] = {}
    holder: dict[str, str] = {}
    looks: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row.individual is None:
            continue
        whale = name_key(row.individual)
        earlier = whales.setdefault(whale, row)
        if row.aliases and earlier.aliases != row.aliases:
            faults.add(row.number, f"has other aliases than row {earlier.number} of the same whale")
        for name in (row.individual, *row.aliases):
            if holder.setdefault(name_key(name), whale) != whale:
                faults.add(row.number, f"the name {name} belongs to another whale of the sheet")
            other, of_whale = looks.setdefault(look_key(name), (name, whale))
            if of_whale != whale and name_key(other) != name_key(name):
                faults.add(row.number, f"the name {name} looks like {other} of another whale")
    taken = services.catalogue.find_all(UniqueKey, holder)
    new: dict[str, str | None] = {}
    for whale, row in whales.items():
        of_name = taken.get(whale)
        for name in row.aliases:
            of_alias = taken.get(name_key(name))
            if of_alias is not None and (of_name is None or of_alias.holder != of_name.holder):
                faults.add(row.number, f"another whale of the catalogue has the name {name}")
        # A name that is in the catalogue already may look like any other.
        own = None if of_name is None else of_name.holder
        new |= {
            each: own
            for each in (row.individual or "", *row.aliases)
            if name_key(each) not in taken
        }
    for name, other in names.look_alikes(services, new).items():
        words = f"the name {name} looks like {other}, a whale of the catalogue"
        number = whales[holder[name_key(name)]].number
        faults.add(number, f"{words}, but is written with other characters")


def check_photograph(services: Services, source: Source, row: Row, faults: Faults) -> str | None:
    """The SHA-256 of a row's photograph, or None if it has a fault, which is added to ``faults``."""
    filename = PurePosixPath(row.name).name
    try:
        data = source.read(row.name)
    except Rejected as rejected:
        faults.add(row.number, rejected.detail)
        return None
    try:
        check_size(len(data))
        size = check_readable(data)
        if row.drawn is not None:
            check_box(row.drawn.box, *size)
    except FlukelineError as error:
        faults.add(row.number, f"{filename}: {error.detail}")
        return None
    whale = identity_of(services, data)
    if whale is not None and row.individual is not None:
        names = {name_key(name) for name in (whale.name, *whale.aliases)}
        if name_key(row.individual) not in names:
            faults.add(row.number, f"{filename} is in the catalogue already, as {whale.name}")
    return sha256(data).hexdigest()
