"""Update by sheet: what a sheet says otherwise of photographs that are in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flukeline.catalogue import sheets
from flukeline.catalogue.combined import Told, combined, differing, told_by_photographs
from flukeline.catalogue.reading.rows import Row
from flukeline.records import (
    CropRequest,
    Encounter,
    Individual,
    Photograph,
    UniqueKey,
    content_key,
    name_key,
    photograph_of,
)
from flukeline.services import Services
from flukeline.stages.sheets.plan import encounter_in
from flukeline.stages.whales import identity
from flukeline.times import LocalTime

SAME_BOX = 0.5
"""Pixels, or degrees, by which two boxes may differ that are the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a sheet gives otherwise than the catalogue.

    Attributes:
        row: Number of the row.
        photograph: The photograph's name in the sheet.
        field: The column.
        before: The value in the catalogue; None: there is none.
        after: The sheet's value.
    """

    row: int
    photograph: str
    field: str
    before: str | None
    after: str

    def to_json(self) -> dict[str, object]:
        """For a job's report."""
        return {
            "row": self.row,
            "photograph": self.photograph,
            "field": self.field,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True)
class Update:
    """What a sheet changes of one encounter.

    Attributes:
        encounter: The encounter as read.
        whale: The whale that it is identified as.
        rows: The sheet's rows of its photographs, by the photograph's id.
        photographs: All its photographs, in order.
        before: Time, place and texts of each photograph.
        after: The same with what the sheet says.
        changes: The values that differ.
        species: The species of encounters that name none.
    """

    encounter: Encounter
    whale: Individual | None
    rows: Mapping[str, Row]
    photographs: Sequence[Photograph]
    before: Sequence[Told]
    after: Sequence[Told]
    changes: tuple[Change, ...] = field(default=())
    species: str = ""

    def changed_photographs(self) -> list[Photograph]:
        """The photographs with their new values, those that change."""
        said = differing(self.after) if len(self.after) > 1 else [{}]
        found = []
        for old, told, texts in zip(self.photographs, self.after, said, strict=True):
            new = replace(old, said=texts)
            if old.id in self.rows:
                taken_at, latitude = told.taken_at, told.latitude
                new = replace(new, taken_at=taken_at, latitude=latitude, longitude=told.longitude)
                new = _with_file_texts(new, self.rows[old.id])
            if new != old:
                found.append(new)
        return found

    def changed_encounter(self) -> Encounter:
        """The encounter with its new values, other than its whale."""
        shared, was = combined(self.after), combined(self.before)
        row = next(iter(self.rows.values()))
        changed = replace(
            self.encounter, place=row.place or self.encounter.place, columns=shared.columns
        )
        if row.species is not None and row.species != (self.encounter.species or self.species):
            changed = replace(changed, species=row.species)
        if shared.taken_at != was.taken_at:
            changed = replace(changed, taken_at=shared.taken_at)
        if (shared.latitude, shared.longitude) != (was.latitude, was.longitude):
            changed = replace(changed, latitude=shared.latitude, longitude=shared.longitude)
        return replace(changed, notes=shared.notes, photographer=shared.photographer)


def known_photographs(services: Services, rows: Sequence[Row]) -> dict[str, Photograph]:
    """The rows' photographs that are in the catalogue, by the SHA-256 of their files."""
    contents = {content_key(row.content): row.content for row in rows}
    keys = services.catalogue.find_all(UniqueKey, contents)
    found = services.catalogue.find_all(Photograph, (each.holder for each in keys.values()))
    return {contents[key]: found[each.holder] for key, each in keys.items() if each.holder in found}


def updates_of(
    services: Services, rows: Sequence[Row], known: Mapping[str, Photograph]
) -> list[Update]:
    """What a sheet's rows say otherwise of photographs that are in the catalogue.

    An empty cell says nothing, and a date that is less precise than the known one and agrees with it
    changes nothing.

    Args:
        services: The services.
        rows: The rows.
        known: As ``known_photographs`` finds them.
    """
    photographs = {each.id: each for each in known.values()}
    of_encounter: dict[str, dict[str, Row]] = {}
    for row in rows:
        photograph = known.get(row.content)
        id_ = encounter_in(photograph, row) if photograph is not None else None
        if photograph is not None and id_ is not None:
            of_encounter.setdefault(id_, {}).setdefault(photograph.id, row)
    encounters = services.catalogue.find_all(Encounter, of_encounter)
    others = {id_ for each in encounters.values() for id_ in _photograph_ids(each)}
    photographs |= services.catalogue.find_all(Photograph, others - set(photographs))
    whales = identity.whales(services, (each.individual_id for each in encounters.values()))
    found = []
    for id_, of_rows in of_encounter.items():
        if id_ not in encounters:
            continue
        encounter = encounters[id_]
        shown = [photographs[each] for each in _photograph_ids(encounter) if each in photographs]
        whale = whales.get(encounter.individual_id or "")
        update = _update(encounter, whale, of_rows, shown, services.species)
        if update.changes:
            found.append(update)
    return found


def without_encounter(rows: Sequence[Row], known: Mapping[str, Photograph]) -> list[Row]:
    """The rows of photographs that are in the catalogue without an encounter: no fluke was found."""
    lone = {content for content, each in known.items() if not each.encounter_ids}
    return [row for row in rows if row.content in lone]


def _photograph_ids(encounter: Encounter) -> list[str]:
    ids = (*map(photograph_of, encounter.annotation_ids), *encounter.waiting)
    return list(dict.fromkeys(ids))


def _update(
    encounter: Encounter,
    whale: Individual | None,
    rows: Mapping[str, Row],
    photographs: Sequence[Photograph],
    species: str,
) -> Update:
    before = told_by_photographs(encounter, photographs)
    after, changes = [], []
    for photograph, told in zip(photographs, before, strict=True):
        row = rows.get(photograph.id)
        if row is None:
            after.append(told)
            continue
        new = _with_row(told, row)
        after.append(new)
        box = _box_of(photograph, encounter)
        pairs = (
            *_shared(encounter, whale, row, species),
            *_own(told, new),
            *_file_texts(photograph, row),
            ("box", *_boxes(box, row)),
        )
        changes += [
            Change(row.number, row.name, name, old, value)
            for name, old, value in pairs
            if value is not None and value != old
        ]
    return Update(encounter, whale, rows, photographs, before, after, tuple(changes), species)


def _box_of(photograph: Photograph, encounter: Encounter) -> CropRequest | None:
    """The box of an encounter's fluke in a photograph, if it has one."""
    for each in photograph.annotations:
        if each.encounter_id == encounter.id:
            return CropRequest(each.box, source=each.source, confidence=each.confidence)
    drawn = (each for each in photograph.drawn if each.encounter_id in (encounter.id, None))
    return next(drawn, None)


def _boxes(known: CropRequest | None, row: Row) -> tuple[str | None, str | None]:
    """A fluke's box and the one that its row gives, if that is another one."""
    before = None if known is None else sheets.box_cell(known)
    if row.drawn is None:
        return before, None
    old, new = (None if known is None else known.box), row.drawn.box
    same = old is not None and all(
        abs(getattr(old, each) - getattr(new, each)) < SAME_BOX
        for each in ("x0", "y0", "x1", "y1", "rotation")
    )
    return before, None if same else sheets.box_cell(row.drawn)


def _with_row(told: Told, row: Row) -> Told:
    """What is known of a photograph, with what its row says."""
    placed = row.latitude is not None
    return Told(
        row.taken_at if _says_more(row.taken_at, told.taken_at) else told.taken_at,
        row.latitude if placed else told.latitude,
        row.longitude if placed else told.longitude,
        row.notes or told.notes,
        row.photographer or told.photographer,
        {**told.columns, **row.columns},
    )


def _says_more(new: LocalTime | None, old: LocalTime | None) -> bool:
    """Whether a date is another one than that which is known, and not only a less precise one."""
    if new is None or old is None:
        return new is not None
    if new.start <= old.start and old.end <= new.end and new.offset in (None, old.offset):
        return False
    return new != old


def _shared(
    encounter: Encounter, whale: Individual | None, row: Row, species: str
) -> Iterable[tuple[str, str | None, str | None]]:
    """(field, old, new) of what all photographs of an encounter share; new is None: not said."""
    name = row.individual
    names = {} if whale is None else {name_key(each): each for each in (whale.name, *whale.aliases)}
    same = name is not None and name_key(name) in names
    yield "individual", whale.name if whale else None, None if same else name
    if row.not_identifiable:
        yield "status", encounter.status.replace("_", " "), "not identifiable"
    known = () if whale is None or not same else whale.aliases
    fresh = [each for each in row.aliases if not same or name_key(each) not in names]
    if name is not None and fresh:
        yield "aliases", "; ".join(known) or None, "; ".join((*known, *fresh))
    yield "place", encounter.place, row.place
    yield "species", encounter.species or species, row.species


def _own(old: Told, new: Told) -> Iterable[tuple[str, str | None, str | None]]:
    """(field, old, new) of what each photograph has of its own."""
    yield "date", _text(old.taken_at), _text(new.taken_at)
    yield "position", _position(old), _position(new)
    yield "notes", old.notes, new.notes
    yield "photographer", old.photographer, new.photographer
    for name, text in new.columns.items():
        yield name, old.columns.get(name), text


def _with_file_texts(photograph: Photograph, row: Row) -> Photograph:
    """The photograph with the keywords, caption and rating that its row gives."""
    return replace(
        photograph,
        keywords=row.keywords or photograph.keywords,
        caption=row.caption or photograph.caption,
        rating=photograph.rating if row.rating is None else row.rating,
    )


def _file_texts(photograph: Photograph, row: Row) -> Iterable[tuple[str, str | None, str | None]]:
    """(field, old, new) of what photo managers keep in a photograph's file."""
    new = _with_file_texts(photograph, row)
    old_words, words = sheets.join_names(photograph.keywords), sheets.join_names(new.keywords)
    yield "keywords", old_words or None, words or None
    yield "caption", photograph.caption, new.caption
    yield "rating", _stars(photograph.rating), _stars(new.rating)


def _stars(rating: int | None) -> str | None:
    return None if rating is None else str(rating)


def _text(said: LocalTime | None) -> str | None:
    return None if said is None else said.text


def _position(told: Told) -> str | None:
    return None if told.latitude is None else f"{told.latitude}, {told.longitude}"
