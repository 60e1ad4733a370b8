"""Import: a sheet of known photographs, checked whole before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from flukeline.catalogue import sheets
from flukeline.catalogue.details import checked_text
from flukeline.catalogue.photographs import check_box, check_size
from flukeline.catalogue.reading import Faults, lines_of
from flukeline.catalogue.review import clean_name
from flukeline.records import (
    Box,
    Claim,
    Drawn,
    Encounter,
    FlukelineError,
    Photograph,
    Principal,
    Rejected,
    content_key,
    name_key,
    now,
)
from flukeline.stages.known import Known, Shown, identity_of, take_in
from flukeline.vision.decode import check_readable
from flukeline.wiring import Services

MAX_ALIASES = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet, checked: one fluke, or a photograph whose fluke is to be found.

    ``encounter`` is the sheet's word for the encounter; rows with the same one are one encounter.
    """

    number: int
    path: Path
    individual: str | None
    aliases: tuple[str, ...]
    encounter: str
    not_identifiable: bool
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    place: str | None
    notes: str | None
    photographer: str | None
    drawn: Drawn | None
    content: str = ""

    @property
    def shared(self) -> dict[str, object]:
        """What all rows of one encounter agree on, by column."""
        return {
            "individual": self.individual and name_key(self.individual),
            "status": self.not_identifiable,
            "date": self.taken_at,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "place": self.place,
            "notes": self.notes,
            "photographer": self.photographer,
        }


def read_sheet(
    services: Services, sheet: bytes, photographs: Path, each: Callable[[int, int], None]
) -> list[Row]:
    """Check a sheet and its photographs.

    Args:
        services: For what the catalogue has already.
        sheet: CSV in UTF-8 with Flukeline's columns (the first two are enough) or Wildbook's.
        photographs: The folder that the photographs' names are relative to.
        each: Told (done, all) as rows are checked.

    Raises:
        Rejected: With every fault as (row, what), where there is any.
    """
    faults = Faults()
    lines = lines_of(sheet, faults)
    if not lines:
        faults.stop()
    rows: list[Row] = []
    folder = photographs.resolve()
    for done, (number, line) in enumerate(lines):
        before = len(faults.found)
        row = _row(number, line, folder, faults)
        if row is not None and len(faults.found) == before:
            content = _check_photograph(services, row, faults)
            if content is not None:
                rows.append(replace(row, content=content))
        each(done + 1, len(lines))
    _check_together(services, rows, faults)
    faults.stop()
    return rows


def _check_together(services: Services, rows: Sequence[Row], faults: Faults) -> None:
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
    claims = services.catalogue.find_all(Claim, holder)
    for whale, row in whales.items():
        own = claims.get(whale)
        for name in row.aliases:
            claim = claims.get(name_key(name))
            if claim is not None and (own is None or claim.holder != own.holder):
                faults.add(row.number, f"another whale of the catalogue has the name {name}")


def _row(number: int, line: dict[str, str], folder: Path, faults: Faults) -> Row | None:
    name = sheets.plain(line["photograph"])
    if not name:
        faults.add(number, "names no photograph")
        return None
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            faults.add(number, f"the photograph {name} lies outside the folder")
            return None
        if not path.is_file():
            faults.add(number, f"there is no photograph {name}")
    except (OSError, ValueError, RuntimeError):
        faults.add(number, f"{name[:60]!r} cannot be the name of a photograph")
        return None
    latitude = _coordinate(number, "latitude", line.get("latitude", ""), 90, faults)
    longitude = _coordinate(number, "longitude", line.get("longitude", ""), 180, faults)
    if (latitude is None) != (longitude is None):
        faults.add(number, "has one coordinate of two")
    individual, aliases = _names(number, line, faults)
    return Row(
        number,
        path,
        individual,
        aliases,
        sheets.plain(line.get("encounter", "")),
        _not_identifiable(number, line, faults),
        _date(number, line.get("date", ""), faults),
        latitude,
        longitude,
        _text(number, "place", line, faults),
        _text(number, "notes", line, faults),
        _text(number, "photographer", line, faults),
        _drawn(number, line.get("box", ""), faults),
    )


def _names(number: int, line: dict[str, str], faults: Faults) -> tuple[str | None, tuple[str, ...]]:
    written = line["individual"]
    if not written:
        if line.get("aliases"):
            faults.add(number, "has aliases and no individual")
        return None, ()
    if written[0] in "=+@\t":
        faults.add(number, f"the individual {written!r} looks like a formula")
    try:
        name = clean_name(sheets.plain(written))
        others = sheets.separate(sheets.plain(line.get("aliases", "")))
        aliases = tuple(clean_name(each) for each in others)
    except FlukelineError as error:
        faults.add(number, error.detail)
        return None, ()
    keys = [name_key(each) for each in (name, *aliases)]
    if len(set(keys)) < len(keys):
        faults.add(number, "gives a name twice; each name and alias stands once")
    if len(aliases) > MAX_ALIASES:
        faults.add(number, f"has {len(aliases)} aliases; at most {MAX_ALIASES}")
    return name, aliases


def _not_identifiable(number: int, line: dict[str, str], faults: Faults) -> bool:
    status = line.get("status", "")
    if status not in ("", "unreviewed", "identified", "not_identifiable"):
        faults.add(
            number, f"the status {status!r} is none of: unreviewed, identified, not_identifiable"
        )
    if status == "identified" and not line["individual"]:
        faults.add(number, "is identified and names no individual")
    if status in ("unreviewed", "not_identifiable") and line["individual"]:
        faults.add(number, f"is {status.replace('_', ' ')} and names an individual")
    return status == "not_identifiable"


def _text(number: int, field: str, line: dict[str, str], faults: Faults) -> str | None:
    try:
        return checked_text(field, sheets.plain(line.get(field, "")))
    except Rejected as rejected:
        faults.add(number, rejected.detail)
        return None


def _drawn(number: int, written: str, faults: Faults) -> Drawn | None:
    if not written:
        return None
    try:
        return sheets.box_of(written)
    except Rejected as rejected:
        faults.add(number, rejected.detail)
        return None


def _coordinate(
    number: int, column: str, written: str, limit: float, faults: Faults
) -> float | None:
    if not written:
        return None
    try:
        value = float(written.replace("_", "?"))
    except ValueError:
        faults.add(number, f"the {column} {written!r} is not a number")
        return None
    if not -limit <= value <= limit:
        faults.add(number, f"the {column} {written} is not between -{limit} and {limit}")
        return None
    return value


def _date(number: int, written: str, faults: Faults) -> datetime | None:
    if not written:
        return None
    try:
        date = datetime.fromisoformat(written)
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        faults.add(number, f"the date {written!r} is not like 2024-07-31 or 2024-07-31T09:30")
        return None
    if not datetime(1900, 1, 1, tzinfo=UTC) <= date <= now():
        faults.add(number, f"the date {written} lies in the future or before 1900")
        return None
    return date


def _check_photograph(services: Services, row: Row, faults: Faults) -> str | None:
    """The photograph's content as SHA-256, or None with the fault noted."""
    try:
        data = row.path.read_bytes()
        check_size(len(data))
        size = check_readable(data)
        if row.drawn is not None:
            check_box(row.drawn.box, *size)
    except OSError as error:
        faults.add(row.number, f"{row.path.name} cannot be read: {error.strerror}")
        return None
    except FlukelineError as error:
        faults.add(row.number, f"{row.path.name}: {error.detail}")
        return None
    held = identity_of(services, data)
    if held is not None and row.individual is not None:
        names = {name_key(name) for name in (held.name, *held.aliases)}
        if name_key(row.individual) not in names:
            faults.add(row.number, f"{row.path.name} is in the catalogue already, as {held.name}")
    return sha256(data).hexdigest()


def write_rows(services: Services, principal: Principal, rows: list[Row]) -> Iterator[str]:
    """Take checked rows in, a photograph at a time; yields what became of each photograph.

    Stopped at any moment and run again, it goes on where it was.
    """
    photographs: dict[str, list[Row]] = {}
    together: dict[str, list[Row]] = {}
    for row in rows:
        photographs.setdefault(row.content, []).append(row)
        if row.encounter:
            together.setdefault(row.encounter, []).append(row)
    made: dict[str, str | None] = {
        label: _made_before(services, own) for label, own in together.items()
    }
    for own in photographs.values():
        alone = all(len(together.get(row.encounter, ())) < 2 for row in own)
        known = Known(
            own[0].path.name,
            own[0].path.read_bytes(),
            tuple(_shown(row, made.get(row.encounter)) for row in own),
            # Of several photographs each has its own time in its file.
            dated=alone,
        )
        answer, encounter_ids = take_in(services, principal, known)
        if answer == "taken in":
            labels = [row.encounter for row in own]
            made |= {each: id_ for each, id_ in zip(labels, encounter_ids, strict=True) if each}
        yield answer


def _shown(row: Row, encounter_id: str | None) -> Shown:
    return Shown(
        individual=row.individual,
        aliases=row.aliases,
        not_identifiable=row.not_identifiable,
        taken_at=row.taken_at,
        latitude=row.latitude,
        longitude=row.longitude,
        place=row.place,
        notes=row.notes,
        photographer=row.photographer,
        encounter_id=encounter_id,
        drawn=row.drawn,
    )


def _made_before(services: Services, rows: Sequence[Row]) -> str | None:
    """The encounter that an earlier run made for rows of one encounter, if it came that far."""
    claims = services.catalogue.find_all(Claim, (content_key(row.content) for row in rows))
    held = services.catalogue.find_all(Photograph, (each.holder for each in claims.values()))
    for row in rows:
        claim = claims.get(content_key(row.content))
        photograph = held.get(claim.holder) if claim is not None else None
        found = _encounter_in(photograph, row) if photograph is not None else None
        if found is not None and services.catalogue.find(Encounter, found) is not None:
            return found
    return None


def _encounter_in(photograph: Photograph, row: Row) -> str | None:
    """The encounter of the fluke that a row means; by its box where there are several."""
    if row.drawn is not None:
        of_box = [(each.box, each.encounter_id) for each in photograph.annotations]
        of_box_to_come = [(each.box, each.encounter_id) for each in photograph.drawn]
        for box, encounter_id in (*of_box, *of_box_to_come):
            if box == row.drawn.box:
                return encounter_id
    return photograph.encounter_id
