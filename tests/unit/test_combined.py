"""An encounter of several photographs: its values, and those that each photograph keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flukeline.catalogue.combined import Told, combined, differing, told_by_photographs
from flukeline.records import Encounter, Photograph
from flukeline.times import LocalTime

AT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, SECOND = LocalTime.parse("2019-07-04T10:01"), LocalTime.parse("2019-07-04T10:03")
TOLD = [
    Told(SECOND, None, None, "calm", "Ana", {"camera": "7D", "sex": "F"}),
    Told(FIRST, 38.5, -28.25, "calm", "Rui", {"camera": "R5", "sex": "F"}),
]


def stored() -> tuple[Encounter, list[Photograph]]:
    """An encounter with both photographs, as an import saves it."""
    shared = combined(TOLD)
    encounter = Encounter(
        "e", "unreviewed", AT,
        taken_at=shared.taken_at, latitude=shared.latitude, longitude=shared.longitude,
        notes=shared.notes, photographer=shared.photographer, columns=shared.columns,
    )  # fmt: skip
    photographs = [
        Photograph(
            str(at), f"{at}.jpg", 1, "ready", AT, "ana",
            taken_at=told.taken_at, latitude=told.latitude, longitude=told.longitude, said=said,
        )
        for at, (told, said) in enumerate(zip(TOLD, differing(TOLD), strict=True))
    ]  # fmt: skip
    return encounter, photographs


def test_an_encounter_has_the_earliest_time_and_all_texts() -> None:
    shared = combined(TOLD)
    assert (shared.taken_at, shared.latitude, shared.longitude) == (FIRST, 38.5, -28.25)
    assert (shared.notes, shared.photographer) == ("calm", "Ana; Rui")
    assert shared.columns == {"camera": "7D; R5", "sex": "F"}


def test_photographs_keep_only_what_differs() -> None:
    assert differing(TOLD) == [
        {"photographer": "Ana", "camera": "7D"},
        {"photographer": "Rui", "camera": "R5"},
    ]


def test_each_photograph_is_written_with_its_own_values() -> None:
    assert told_by_photographs(*stored()) == TOLD


def test_what_a_person_changed_since_is_written_for_all() -> None:
    encounter, photographs = stored()
    later = LocalTime.parse("2020-01-01")
    changed = replace(encounter, taken_at=later, photographer="Eva", latitude=1.0, longitude=2.0)
    for at, told in enumerate(told_by_photographs(changed, photographs)):
        assert (told.taken_at, told.photograph_date) == (later, TOLD[at].taken_at)
        assert (told.latitude, told.longitude, told.photographer) == (1.0, 2.0, "Eva")
        assert (told.notes, told.columns) == (TOLD[at].notes, TOLD[at].columns)
