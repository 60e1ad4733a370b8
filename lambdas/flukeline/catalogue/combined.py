"""The values of an encounter whose photographs differ in time, place, photographer or notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flukeline.records import Encounter, Photograph
from flukeline.times import LocalTime


@dataclass(frozen=True, slots=True)
class Told:
    """Time, place and texts of one photograph, or of a whole encounter.

    Attributes:
        taken_at: When it was.
        latitude: In degrees.
        longitude: In degrees.
        notes: On the encounter.
        photographer: Who took it.
        columns: The group's own columns.
        photograph_date: The photograph's own date, where ``taken_at`` is another one that a person
            gave to the encounter.
    """

    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    notes: str | None = None
    photographer: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    photograph_date: LocalTime | None = None


def combined(members: Sequence[Told]) -> Told:
    """The values of an encounter from those of its photographs, in their order.

    The time is the earliest, the place the first one known; texts are joined, each once.
    """
    placed = next((each for each in members if each.latitude is not None), Told())
    names = dict.fromkeys(name for each in members for name in each.columns)
    columns = {name: joined((each.columns.get(name) for each in members), "; ") for name in names}
    return Told(
        taken_at=earliest(each.taken_at for each in members),
        latitude=placed.latitude,
        longitude=placed.longitude,
        notes=joined((each.notes for each in members), "\n"),
        photographer=joined((each.photographer for each in members), "; "),
        columns={name: text for name, text in columns.items() if text},
    )


def earliest(times: Iterable[LocalTime | None]) -> LocalTime | None:
    """The earliest of the known times."""
    known = [each for each in times if each is not None]
    return min(known, key=lambda each: each.sort_key, default=None)


def joined(texts: Iterable[str | None], mark: str) -> str | None:
    """Texts as one, each once; None if there are none."""
    return mark.join(dict.fromkeys(each for each in texts if each)) or None


def told_by_encounter(encounter: Encounter) -> Told:
    """The values of an encounter."""
    return Told(
        encounter.taken_at,
        encounter.latitude,
        encounter.longitude,
        encounter.notes,
        encounter.photographer,
        encounter.columns,
    )


def differing(members: Sequence[Told]) -> list[dict[str, str]]:
    """What each photograph says in texts that its encounter's photographs do not agree on."""
    texts = [_texts(each) for each in members]
    names = dict.fromkeys(name for each in texts for name in each)
    differ = {name for name in names if len({each.get(name, "") for each in texts}) > 1}
    return [{name: each.get(name, "") for name in names if name in differ} for each in texts]


def told_by_photographs(encounter: Encounter, photographs: Sequence[Photograph]) -> list[Told]:
    """The values of each photograph of an encounter, as a sheet writes them.

    They are the photographs' own where those together make the encounter's value, and the
    encounter's elsewhere: a person has changed it since.

    Args:
        encounter: The encounter.
        photographs: Its photographs, in the order of the sheet.
    """
    shared = told_by_encounter(encounter)
    base = _texts(shared)
    own = [
        Told(
            each.taken_at,
            each.latitude,
            each.longitude,
            each.said.get("notes", base.get("notes")) or None,
            each.said.get("photographer", base.get("photographer")) or None,
            {
                name: text
                for name in dict.fromkeys((*shared.columns, *each.said))
                if name not in ("notes", "photographer")
                and (text := each.said.get(name, shared.columns.get(name, "")))
            },
        )
        for each in photographs
    ]
    together = combined(own)
    same_time = together.taken_at == shared.taken_at
    same_place = (together.latitude, together.longitude) == (shared.latitude, shared.longitude)
    same_columns = dict(together.columns) == dict(shared.columns)
    return [
        Told(
            each.taken_at if same_time else shared.taken_at,
            each.latitude if same_place else shared.latitude,
            each.longitude if same_place else shared.longitude,
            each.notes if together.notes == shared.notes else shared.notes,
            each.photographer
            if together.photographer == shared.photographer
            else shared.photographer,
            each.columns if same_columns else shared.columns,
            None if same_time else each.taken_at,
        )
        for each in own
    ]


def _texts(told: Told) -> dict[str, str]:
    texts = {"notes": told.notes, "photographer": told.photographer, **told.columns}
    return {name: text for name, text in texts.items() if text}
