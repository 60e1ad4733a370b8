"""Checks of a sheet's rows and photographs, before anything is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from flukeline.catalogue.file_names import RAW_EXTENSIONS
from flukeline.catalogue.journeys import Stop, impossible_journeys
from flukeline.catalogue.look_alikes import look_key
from flukeline.catalogue.photographs import check_box, check_size
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.rows import Row
from flukeline.errors import FlukelineError, Rejected
from flukeline.records import Box, UniqueKey, name_key
from flukeline.services import Services
from flukeline.stages.sheets.sources import Source
from flukeline.stages.whales import names
from flukeline.times import LocalTime, minutes_between
from flukeline.vision.decode import check_readable, metadata_of

NICKNAME_COLUMN = "MarkedIndividual.nickname"
MINUTES_APART = 15
"""Between a sheet's time and a photograph's: people write down when an encounter began."""
DEGREES_APART = 0.1
"""Between a sheet's place and a photograph's: 11 km of latitude."""


@dataclass(frozen=True, slots=True)
class Found:
    """The file of a row's photograph.

    Attributes:
        content: Its SHA-256.
        path: Below the folder of the photographs.
        taken_at: Its date as the file says.
        latitude: In degrees, as the file says.
        longitude: In degrees, as the file says.
        camera: What identifies the camera, as the file says; empty: nothing is said.
    """

    content: str
    path: str
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    camera: str = ""

    def to_json(self) -> list[Any]:
        """As a list for JSON."""
        taken_at = None if self.taken_at is None else self.taken_at.text
        return [self.content, self.path, taken_at, self.latitude, self.longitude, self.camera]

    @classmethod
    def from_json(cls, found: Sequence[Any]) -> Found:
        """Parse what ``to_json`` made."""
        content, path, taken_at, latitude, longitude, *camera = found
        said = LocalTime.parse(taken_at) if taken_at else None
        # A job that began before an upgrade has stored no camera.
        return cls(content, path, said, latitude, longitude, *camera)


def with_file(row: Row, found: Found, faults: Faults) -> Row:
    """A row with its file, and with the file's date and place where the row gives none.

    Where both give one, the sheet's stands, and a warning names both.
    """
    row = replace(row, content=found.content, path=found.path, camera=found.camera)
    own, taken_at = row.own_time, found.taken_at
    if own is None:
        row = replace(row, taken_at=taken_at)
    elif taken_at is not None and _disagree(own, taken_at):
        words = f"the sheet says {own.text} and the photograph's file {taken_at.text}"
        faults.warn(row.number, f"{words}; the sheet's date is taken")
    if found.latitude is None or found.longitude is None:
        return row
    if row.latitude is None or row.longitude is None:
        return replace(row, latitude=found.latitude, longitude=found.longitude)
    east = abs(row.longitude - found.longitude)
    apart = max(abs(row.latitude - found.latitude), min(east, 360 - east))
    if apart > DEGREES_APART:
        faults.warn(
            row.number,
            f"the sheet says {row.latitude:g}, {row.longitude:g} and the photograph's file"
            f" {found.latitude:g}, {found.longitude:g}; the sheet's place is taken",
        )
    return row


def _disagree(sheet: LocalTime, file: LocalTime) -> bool:
    if sheet.has_time and file.has_time:
        return abs(minutes_between(sheet, file)) > MINUTES_APART
    return not (sheet.start < file.end and file.start < sheet.end)


def check_together(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Find the faults between rows of one photograph, of one encounter or of one whale.

    Args:
        services: The services.
        rows: Rows without faults, with their ``content``.
        faults: Where the faults are added.
    """
    of_photograph: dict[str, list[Row]] = {}
    boxes: dict[tuple[str, Box], int] = {}
    encounters: dict[str, Row] = {}
    for row in rows:
        if row.drawn is not None:
            same_box = boxes.setdefault((row.content, row.drawn.box), row.number)
            if same_box != row.number:
                faults.add(row.number, f"the same box of the same photograph as in row {same_box}")
        earlier = of_photograph.setdefault(row.content, [])
        _check_again(row, earlier, faults)
        earlier.append(row)
        if not row.encounter:
            continue
        first = encounters.setdefault(row.encounter, row)
        for column, value in row.shared.items():
            known = first.shared[column]
            # A row without a place or a species leaves it to the others of its encounter.
            said = column in ("individual", "status") or None not in (value, known)
            if said and value != known:
                words = f"another {column} than row {first.number} of the same encounter"
                faults.add(row.number, f"has {words}")
    _check_names(services, rows, faults)


def _check_again(row: Row, earlier: Sequence[Row], faults: Faults) -> None:
    """Check a row whose photograph stands in earlier rows too: it may show several whales."""
    if not earlier:
        return
    first = earlier[0]
    for field, words in (
        ("keywords", "other keywords"),
        ("caption", "another caption"),
        ("rating", "another rating"),
    ):
        value, known = getattr(row, field), getattr(first, field)
        if value not in ((), None, known) and known not in ((), None):
            faults.add(row.number, f"has {words} than row {first.number} of the same photograph")
    undrawn = row.drawn is None or any(each.drawn is None for each in earlier)
    if row.encounter and any(row.encounter == each.encounter for each in earlier):
        faults.add(row.number, "two flukes of one photograph in one encounter")
    elif undrawn:
        whales = {name_key(each.individual) for each in (*earlier, row) if each.individual}
        if row.path != first.path or len(whales) <= len(earlier):
            faults.add(row.number, f"the same photograph as in row {first.number}")
        else:
            faults.warn(
                row.number,
                f"names {row.individual} in the photograph of row {first.number}, which shows"
                f" {first.individual}; draw the box around each fluke after the import",
            )


def _check_names(services: Services, rows: Sequence[Row], faults: Faults) -> None:
    """Find names that two whales have, and aliases that rows of one whale disagree about."""
    whales: dict[str, Row] = {}
    holder: dict[str, str] = {}
    looks: dict[str, tuple[str, str]] = {}
    numbers: dict[float, str] = {}
    for row in rows:
        if row.individual is None:
            continue
        whale = name_key(row.individual)
        earlier = whales.setdefault(whale, row)
        if _letters(earlier.individual or "") != _letters(row.individual):
            words = f"the name {row.individual} is taken for {earlier.individual} of row"
            faults.warn(row.number, f"{words} {earlier.number}: they are one name in plain letters")
        if row.aliases and not earlier.aliases:
            whales[whale] = row
        elif row.aliases and earlier.aliases != row.aliases:
            faults.add(row.number, f"has other aliases than row {earlier.number} of the same whale")
        for name in (row.individual, *row.aliases):
            if holder.setdefault(name_key(name), whale) != whale:
                faults.add(row.number, f"the name {name} belongs to another whale of the sheet")
            other, of_whale = looks.setdefault(look_key(name), (name, whale))
            if of_whale != whale and name_key(other) != name_key(name):
                faults.warn(row.number, f"the name {name} looks like {other} of another whale")
        _warn_of_number(row, numbers, faults)
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
        faults.warn(number, f"{words}, but is written with other characters")


def _letters(name: str) -> str:
    """A name without case and extra spaces, and with its letters as written."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _warn_of_number(row: Row, numbers: dict[float, str], faults: Faults) -> None:
    """Warn of two names that are one number, as a spreadsheet writes it: 101.0 and 101."""
    name = row.individual or ""
    try:
        value = float(name.replace("_", "?"))
    except ValueError:
        return
    other = numbers.setdefault(value, name)
    # 007 and 7 are two names that people give.
    if other != name and not (other.isdigit() and name.isdigit()):
        faults.warn(row.number, f"the name {name} is the same number as {other} of another whale")


def settled_nicknames(services: Services, rows: Sequence[Row], faults: Faults) -> list[Row]:
    """Make aliases of nicknames that only one whale has, and keep the others as a column.

    Args:
        services: The services.
        rows: The rows.
        faults: Receives a warning for each nickname that several whales have.

    Returns:
        The rows without nicknames.
    """
    if not any(row.nicknames for row in rows):
        return list(rows)
    whales_of: dict[str, set[str]] = {}
    for row in rows:
        if row.individual is not None:
            for name in (row.individual, *row.aliases, *row.nicknames):
                whales_of.setdefault(name_key(name), set()).add(name_key(row.individual))
    taken = services.catalogue.find_all(UniqueKey, whales_of)
    settled = []
    for row in rows:
        free: list[str] = []
        shared: list[str] = []
        own = taken.get(name_key(row.individual or ""))
        for name in row.nicknames:
            key = taken.get(name_key(name))
            of_other = key is not None and (own is None or own.holder != key.holder)
            shared_here = len(whales_of[name_key(name)]) > 1
            (shared if of_other or shared_here else free).append(name)
        columns = dict(row.columns)
        if shared:
            columns[NICKNAME_COLUMN] = "; ".join(shared)
            words = f"the nickname {', '.join(shared)} is not only this whale's"
            faults.warn(row.number, f"{words}; it is kept as a column and is no alias")
        settled.append(replace(row, nicknames=(), aliases=(*row.aliases, *free), columns=columns))
    return settled


def check_photograph(source: Source, row: Row, faults: Faults) -> Found | None:
    """The file of a row's photograph, or None if it has a fault, which is added to ``faults``.

    A RAW file that cannot be read gives way to the only JPEG beside it.
    """
    try:
        path = source.find(row.name)
        return _readable(source, path, row, faults)
    except FlukelineError as error:
        reason = error.detail
    if PurePosixPath(row.name).suffix.lower() in RAW_EXTENSIONS:
        beside = _beside(source, row.name)
        if len(beside) == 1:
            try:
                found = _readable(source, beside[0], row, faults)
            except FlukelineError as error:
                faults.add(row.number, f"{beside[0]}: {error.detail}")
                return None
            faults.warn(row.number, f"{row.name} cannot be read; {beside[0]} beside it is taken")
            return found
    faults.add(row.number, reason)
    return None


def _beside(source: Source, name: str) -> list[str]:
    try:
        return source.beside(source.find(name))
    except Rejected:
        return []


def _readable(source: Source, path: str, row: Row, faults: Faults) -> Found:
    data = source.read(path)
    try:
        check_size(len(data))
        size = check_readable(data)
        if row.drawn is not None:
            check_box(row.drawn.box, *size)
    except FlukelineError as error:
        raise Rejected(f"{PurePosixPath(path).name}: {error.detail}") from error
    said = metadata_of(data, source.sidecar(path))
    for each in said.warnings:
        faults.warn(row.number, f"{PurePosixPath(path).name}: {each}")
    content = sha256(data).hexdigest()
    parts = (said.camera.make, said.camera.model, said.camera.serial) if said.camera else ()
    camera = " ".join(each for each in parts if each)
    return Found(content, path, said.taken_at, said.latitude, said.longitude, camera)


def journeys(rows: Sequence[Row]) -> dict[int, str]:
    """The warnings of impossible journeys, by the places of their rows.

    Photographs of one camera are compared with each other, and where the files name none, those of
    one photographer in one folder.
    """
    stops: dict[tuple[str, ...], list[tuple[int, Stop]]] = {}
    for at, row in enumerate(rows):
        if row.own_time is None or row.latitude is None or row.longitude is None:
            continue
        folder = str(PurePosixPath(row.path).parent)
        key = (row.camera, row.photographer or "", "" if row.camera else folder)
        stop = Stop(row.path, row.own_time, row.latitude, row.longitude)
        stops.setdefault(key, []).append((at, stop))
    found = (impossible_journeys(each) for each in stops.values())
    return {at: journey.words for each in found for at, journey in each.items()}
