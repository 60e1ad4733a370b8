"""Checks of a sheet's rows and photographs, all made before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath

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
from flukeline.vision.decode import check_readable


def check_together(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Note the faults between rows: of one photograph, of one encounter, of one whale."""
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
        shown = (row.encounter, row.content)
        if row.encounter and first is not row and shown == (first.encounter, first.content):
            faults.add(row.number, "two flukes of one photograph in one encounter")
        if not row.encounter:
            continue
        known = encounters.setdefault(row.encounter, row)
        for column, value in row.shared.items():
            if value != known.shared[column]:
                words = f"another {column} than row {known.number} of the same encounter"
                faults.add(row.number, f"has {words}")
    _check_names(services, rows, faults)


def _check_names(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Note aliases that two whales have, or that rows of one whale disagree about."""
    whales: dict[str, Row] = {}
    holder: dict[str, str] = {}
    for row in rows:
        if row.individual is None:
            continue
        whale = name_key(row.individual)
        known = whales.setdefault(whale, row)
        if row.aliases and known.aliases != row.aliases:
            faults.add(row.number, f"has other aliases than row {known.number} of the same whale")
        for name in (row.individual, *row.aliases):
            if holder.setdefault(name_key(name), whale) != whale:
                faults.add(row.number, f"the name {name} belongs to another whale of the sheet")
    claims = services.catalogue.find_all(UniqueKey, holder)
    for whale, row in whales.items():
        own = claims.get(whale)
        for name in row.aliases:
            claim = claims.get(name_key(name))
            if claim is not None and (own is None or claim.holder != own.holder):
                faults.add(row.number, f"another whale of the catalogue has the name {name}")


def check_photograph(services: Services, source: Source, row: Row, faults: Faults) -> str | None:
    """The photograph's content as SHA-256, or None with the fault noted."""
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
    held = identity_of(services, data)
    if held is not None and row.individual is not None:
        names = {name_key(name) for name in (held.name, *held.aliases)}
        if name_key(row.individual) not in names:
            faults.add(row.number, f"{filename} is in the catalogue already, as {held.name}")
    return sha256(data).hexdigest()
