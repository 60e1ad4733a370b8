"""Names of whales that look like another whale's name, and names that cannot be shown or stored."""

from __future__ import annotations

import pytest

from flukeline.catalogue.look_alikes import look_key
from flukeline.catalogue.review import MAX_KEY_BYTES, clean_name
from flukeline.errors import Conflict, Rejected
from flukeline.records import Individual, UniqueKey, name_key, new_id, now
from flukeline.services import Services
from flukeline.stages.whales import names

VS16, JOINER, SELECTOR = "\ufe0f", "\u034f", "\U000e0100"


def whale(services: Services, name: str, aliases: tuple[str, ...] = ()) -> Individual:
    """A whale with these names as an earlier version saved it, without keys of their looks."""
    made = Individual(id=new_id(), name=name, created_at=now(), aliases=aliases)
    keys = [UniqueKey(name_key(each), made.id) for each in (name, *aliases)]
    services.catalogue.commit([made, *keys])
    found = services.catalogue.find(Individual, made.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (f"Pi{VS16}co", "Pico"),
        (f"Pi{JOINER}co", "Pico"),
        (f"Pico{SELECTOR}", "Pico"),
        ("Pi\u200bco\u2063", "Pico"),
        ("Pi\nco", "Pi co"),
        ("Pi\u2028co\r\n", "Pi co"),
        ("Órion", "Órion"),
        ("Bình Ngọ", "Bình Ngọ"),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_a_name_has_only_what_is_visible(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_a_pile_of_accents_is_refused() -> None:
    with pytest.raises(Rejected, match="accents"):
        clean_name("Pi" + "\u0301" * 60 + "co")


def test_a_name_whose_key_is_too_long_for_the_store_is_refused() -> None:
    assert len(name_key("\ufdfa" * 100).encode()) > 2048
    with pytest.raises(Rejected, match="too long"):
        clean_name("\ufdfa" * 100)
    longest = clean_name("\U00020000" * 100)
    assert len(name_key(longest).encode()) <= MAX_KEY_BYTES


@pytest.mark.parametrize("like", ["Рico", "Piсо", "Ρico", "𝐏ico", "PІCO", "Pıco"])
def test_a_name_that_looks_like_another_is_refused_with_both_names(
    services: Services, like: str
) -> None:
    whale(services, "Pico")
    with pytest.raises(Conflict) as refused:
        names.check_free(services, [clean_name(like)], "other")
    assert like in refused.value.detail
    assert "Pico" in refused.value.detail


@pytest.mark.parametrize("other", ["Pica", "Píco", "P1co", "Pico 11", "Pico ll", "Пико", "Pico 2"])
def test_names_that_differ_visibly_are_free(services: Services, other: str) -> None:
    whale(services, "Pico", ("Pico II",))
    names.check_free(services, [other], "other")


def test_names_in_one_other_script_are_found_by_the_key_that_is_saved_with_them(
    services: Services,
) -> None:
    first, second = whale(services, "Nina"), whale(services, "Scar")
    names.change(services, first.id, first.version, "сора", None)
    with pytest.raises(Conflict, match="сора"):
        names.change(services, second.id, second.version, "copa", None)
    # Once the first has another name, the second may have it: a key that is left does not count.
    changed = services.catalogue.find(Individual, first.id)
    assert changed is not None
    names.change(services, first.id, changed.version, "Nina", None)
    names.change(services, second.id, second.version, "copa", None)
    assert services.catalogue.find(UniqueKey, look_key("сора")) is not None
    with pytest.raises(Conflict, match="copa"):
        names.check_free(services, ["сора"], first.id)


def test_an_old_whale_with_such_names_can_still_be_edited(services: Services) -> None:
    whale(services, "Pico")
    old = whale(services, "Рico", (f"x{VS16}", "\ufdfa" * 60, "a" + "\u0301" * 60))
    after = names.change(services, old.id, old.version, None, [*old.aliases, "Nina"])
    assert after.individual.aliases == (*old.aliases, "Nina")
    assert after.individual.name == "Рico"


def test_the_same_name_in_another_spelling_is_refused_with_both(services: Services) -> None:
    whale(services, "Pico")
    with pytest.raises(Conflict, match="PICO already, as Pico"):
        names.check_free(services, ["PICO"], "other")
