"""Encounters: what is written about them, and whales found again by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flukeline.catalogue.details import checked_text
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.records import Encounter, Individual, new_id, now
from flukeline.services import Services
from flukeline.stages.review import decisions, encounters, photographs
from flukeline.stages.whales import listing
from flukeline.times import LocalTime
from tests.contract.test_catalogue import photograph
from tests.integration.pipeline import MARIE


@pytest.fixture
def encounter(services: Services) -> Encounter:
    made = Encounter(new_id(), "unreviewed", now())
    services.catalogue.commit([made])
    return decisions.get_encounter(services, made.id)


def test_details_are_kept_and_cleared(services: Services, encounter: Encounter) -> None:
    written = {
        "taken_at": LocalTime.parse("2024-07-31T11:30:01.123+01:00"),
        "latitude": 38.5,
        "longitude": -28.6,
        "place": " Off \u202eLajes\x00 do\tPico ",
        "notes": "two calves\r\nleft lobe bitten",
        "photographer": "Ana",
    }
    found = encounters.describe(services, MARIE, encounter.id, encounter.version, written)
    assert found.taken_at == written["taken_at"]
    assert (found.latitude, found.longitude) == (38.5, -28.6)
    assert found.place == "Off Lajes do Pico"
    assert found.notes == "two calves\nleft lobe bitten"
    cleared = encounters.describe(
        services,
        MARIE,
        encounter.id,
        found.version,
        {"place": None, "taken_at": None, "notes": " "},
    )
    assert (cleared.place, cleared.taken_at, cleared.notes) == (None, None, None)
    assert cleared.photographer == "Ana"
    with pytest.raises(Conflict):
        encounters.describe(services, MARIE, encounter.id, found.version, {"place": "x"})
    with pytest.raises(NotFound):
        encounters.describe(services, MARIE, "none", 1, {})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"taken_at": LocalTime.from_datetime(now() + timedelta(days=2))}, "future"),
        ({"taken_at": LocalTime.of(1)}, "before 1900"),
        ({"latitude": 91.0, "longitude": 0.0}, "between -90 and 90"),
        ({"latitude": 1.0, "longitude": 180.5}, "between -180 and 180"),
        ({"latitude": float("nan"), "longitude": 0.0}, "between"),
        ({"latitude": 1.0}, "both coordinates"),
        ({"notes": "x" * 4001}, "at most 4000"),
    ],
)
def test_what_cannot_be_is_refused(
    services: Services, encounter: Encounter, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        encounters.describe(services, MARIE, encounter.id, encounter.version, changes)
    assert decisions.get_encounter(services, encounter.id) == encounter


@given(st.text(max_size=80), st.sampled_from(["notes", "place"]))
@example("0\r\U0002fa1e\r0", "place")
def test_what_is_kept_of_a_text_is_kept_as_it_is(text: str, field: str) -> None:
    once = checked_text(field, text)
    assert checked_text(field, once) == once


def test_photographs_of_several_states_in_pages(services: Services) -> None:
    states = ("failed", "ready", "no_fluke", "failed", "ready", "failed", "received")
    made = [photograph(state=state) for state in states]
    for each in made:
        services.catalogue.commit([each])
    seen: list[str] = []
    cursor = None
    while True:
        page = photographs.listed(services, ["failed", "no_fluke", "failed"], 2, cursor)
        seen += [each.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    wanted = [each.id for each in made if each.state in ("failed", "no_fluke")]
    assert seen == wanted[::-1]
    with pytest.raises(Rejected):
        photographs.listed(services, ["ready"], 2, page_of(services))


def page_of(services: Services) -> str:
    cursor = photographs.listed(services, ["failed", "no_fluke"], 1, None).next_cursor
    assert cursor is not None
    return cursor


def test_whales_are_searched_and_sorted(services: Services) -> None:
    dates = {"Scylla": (2019, 2021), "Kali": (2024,), "Äolus": (), "Nyx": (2020, 2020, 2022)}
    for name, years in dates.items():
        whale = Individual(new_id(), name, now(), aliases=(f"AZ {name}-1",))
        services.catalogue.commit([whale])
        for year in years:
            at = LocalTime.of(year, 7)
            services.catalogue.commit(
                [Encounter(new_id(), "identified", now(), individual_id=whale.id, taken_at=at)]
            )

    def names(**wanted: Any) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            page, cursor = listing.listed(services, 2, cursor, **wanted)
            found += [each.individual.name for each in page]
            if cursor is None:
                return found

    assert names() == ["Kali", "Nyx", "Scylla", "Äolus"]
    assert names(order="desc") == ["Äolus", "Scylla", "Nyx", "Kali"]
    assert names(sort="encounters", order="desc")[:2] == ["Nyx", "Scylla"]
    assert names(sort="last_seen", order="desc") == ["Kali", "Nyx", "Scylla", "Äolus"]
    assert names(sort="first_seen") == ["Scylla", "Nyx", "Kali", "Äolus"]
    assert names(q="SC") == ["Scylla"]
    assert names(q="az  kali") == ["Kali"]
    assert names(q="a\u0308olus") == ["Äolus"]
    assert names(q="aolus") == ["Äolus"]
    assert names(q="SCÝLLÁ") == ["Scylla"]
    assert names(q="none") == []
