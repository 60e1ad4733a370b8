"""Two whales become one and two again, and nothing is lost on the way."""

from __future__ import annotations

import pytest

from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.functions.api.schemas_individuals import IndividualChange
from flukeline.limits import MAX_ALIASES, MAX_NAMES
from flukeline.records import Encounter, Individual, Merge, Review, UniqueKey, new_id, now
from flukeline.services import Services
from flukeline.stages.review import decisions, photographs
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.whales import listing, merging, names
from tests.integration.pipeline import MARIE
from tests.integration.test_arranging import made


def whale(services: Services, name: str, count: int = 1) -> Individual:
    """A whale with so many encounters."""
    each = made(services)
    _, first = decisions.decide(
        services, MARIE, DecisionRequest(each.id, each.version, "new", name=name)
    )
    for _ in range(count - 1):
        each = made(services)
        wish = DecisionRequest(each.id, each.version, "confirm", first.individual_id)
        decisions.decide(services, MARIE, wish)
    return current(services, first.individual_id)


def current(services: Services, id_: str | None) -> Individual:
    found = services.catalogue.find(Individual, id_ or "")
    assert found is not None
    return found


def merge(services: Services, kept: Individual, other: Individual) -> Merge:
    kept, other = current(services, kept.id), current(services, other.id)
    return merging.merge(services, MARIE, (kept.id, kept.version), (other.id, other.version))


def content(services: Services, id_: str) -> tuple[str, tuple[str, ...], set[str]]:
    found = names.get_whale(services, id_)
    return (
        found.individual.name,
        found.individual.aliases,
        {each.id for each in found.encounters},
    )


def listed(services: Services) -> list[tuple[str, int]]:
    found, _ = listing.listed(services, 100, None)
    return [(each.individual.name, len(each.encounters)) for each in found]


def test_merged_and_taken_apart_again(services: Services) -> None:
    scylla, kali, nyx = (whale(services, name, 2) for name in ("Scylla", "Kali", "Nyx"))
    names.change(services, kali.id, kali.version, None, ["AZ-17"])
    before = [content(services, each.id) for each in (scylla, kali, nyx)]
    first = merge(services, scylla, kali)
    assert listed(services) == [("Nyx", 2), ("Scylla", 4)]
    assert names.get_whale(services, kali.id).individual.id == scylla.id
    assert current(services, scylla.id).aliases == ("Kali", "AZ-17")
    second = merge(services, nyx, scylla)
    assert listed(services) == [("Nyx", 6)]
    assert current(services, nyx.id).aliases == ("Scylla", "Kali", "AZ-17")
    with pytest.raises(Conflict, match="merged into another"):
        merging.undo(services, MARIE, first.id)
    merging.undo(services, MARIE, second.id)
    merging.undo(services, MARIE, first.id)
    assert [content(services, each.id) for each in (scylla, kali, nyx)] == before
    for name, id_ in [("scylla", scylla.id), ("az-17", kali.id), ("nyx", nyx.id)]:
        claim = services.catalogue.find(UniqueKey, f"name:{name}")
        assert claim is not None
        assert claim.holder == id_
    with pytest.raises(Conflict, match="undone already"):
        merging.undo(services, MARIE, first.id)
    shown, _ = merging.listed(services, 10, None)
    assert [(each.merge.undoes, each.stands) for each in shown] == [
        (first.id, False),
        (second.id, False),
        (None, False),
        (None, False),
    ]


def test_a_whale_with_more_encounters_than_a_transaction_holds(services: Services) -> None:
    kept, other = whale(services, "Kept"), whale(services, "Other")
    for _ in range(130):
        encounter = Encounter(new_id(), "identified", now(), individual_id=other.id)
        services.catalogue.commit([encounter])
    done = merge(services, kept, other)
    assert listed(services) == [("Kept", 132)]
    merging.undo(services, MARIE, done.id)
    assert listed(services) == [("Kept", 1), ("Other", 131)]


def test_decisions_after_a_merge_follow_it(services: Services) -> None:
    scylla, kali = whale(services, "Scylla"), whale(services, "Kali", 2)
    done = merge(services, scylla, kali)
    one = next(
        e for e in names.get_whale(services, scylla.id).encounters if e.individual_id == kali.id
    )
    with pytest.raises(Conflict, match="confirmed as Scylla already"):
        decisions.decide(
            services, MARIE, DecisionRequest(one.id, one.version, "confirm", scylla.id)
        )
    each = made(services)
    with pytest.raises(Conflict, match="Another whale has the name kali"):
        decisions.decide(
            services, MARIE, DecisionRequest(each.id, each.version, "new", name="kali")
        )
    fresh = made(services)
    _, fresh = decisions.decide(
        services, MARIE, DecisionRequest(fresh.id, fresh.version, "confirm", kali.id)
    )
    assert fresh.individual_id == scylla.id
    taken, gone = decisions.decide(
        services, MARIE, DecisionRequest(one.id, one.version, "not_identifiable")
    )
    assert taken.before.individual_name == "Scylla"
    _, back = decisions.undo(services, MARIE, taken.id)
    assert back.individual_id == kali.id
    assert gone.individual_id is None
    merging.undo(services, MARIE, done.id)
    assert listed(services) == [("Kali", 2), ("Scylla", 2)]
    assert current(services, kali.id).encounter_count == 2
    assert current(services, scylla.id).encounter_count == 2


def test_undoing_what_made_a_merged_whale_keeps_the_merge(services: Services) -> None:
    scylla, kali = whale(services, "Scylla"), whale(services, "Kali")
    done = merge(services, scylla, kali)
    encounter = next(
        e for e in names.get_whale(services, scylla.id).encounters if e.individual_id == kali.id
    )
    decisions.undo(services, MARIE, encounter.decisions[-1])
    assert listed(services) == [("Scylla", 1)]
    merging.undo(services, MARIE, done.id)
    assert listed(services) == [("Kali", 0), ("Scylla", 1)]


def test_names_given_and_taken_meanwhile(services: Services) -> None:
    scylla, kali = whale(services, "Scylla"), whale(services, "Kali")
    done = merge(services, scylla, kali)
    kept = current(services, scylla.id)
    names.change(services, kept.id, kept.version, "Kali", ["Scylla", "New"])
    merging.undo(services, MARIE, done.id)
    assert content(services, scylla.id)[:2] == ("Scylla", ("New",))
    assert content(services, kali.id)[:2] == ("Kali", ())
    done = merge(services, scylla, kali)
    kept = current(services, scylla.id)
    names.change(services, kept.id, kept.version, None, [])
    other = whale(services, "Kali")
    with pytest.raises(Conflict, match="Another whale has the name Kali now"):
        merging.undo(services, MARIE, done.id)
    names.change(services, other.id, other.version, "Kali the second", None)
    merging.undo(services, MARIE, done.id)
    assert content(services, kali.id)[0] == "Kali"


def test_what_cannot_be_merged(services: Services) -> None:
    scylla, kali = whale(services, "Scylla"), whale(services, "Kali")
    with pytest.raises(Rejected, match="itself"):
        merge(services, scylla, scylla)
    with pytest.raises(Conflict, match="Kali changed meanwhile"):
        merging.merge(services, MARIE, (scylla.id, scylla.version), (kali.id, kali.version - 1))
    with pytest.raises(NotFound):
        merging.merge(services, MARIE, (scylla.id, scylla.version), ("none", 1))
    with pytest.raises(NotFound):
        merging.undo(services, MARIE, "none")
    merge(services, scylla, kali)
    with pytest.raises(Conflict, match="Kali was merged into Scylla"):
        merge(services, kali, scylla)


def test_a_merged_whale_goes_with_its_last_photograph(services: Services) -> None:
    scylla, kali = whale(services, "Scylla"), whale(services, "Kali")
    merge(services, scylla, kali)
    shown = [
        photograph
        for each in names.get_whale(services, scylla.id).encounters
        for photograph in each.annotation_ids
    ]
    photographs.remove(services, MARIE, shown[0].partition(".")[0])
    assert listed(services) == [("Scylla", 1)]
    photographs.remove(services, MARIE, shown[1].partition(".")[0])
    assert listed(services) == []
    for name in ("scylla", "kali"):
        assert services.catalogue.find(UniqueKey, f"name:{name}") is None


def test_the_history_has_every_decision_and_merge(services: Services) -> None:
    scylla, kali = whale(services, "Scylla"), whale(services, "Kali")
    done = merge(services, scylla, kali)
    history = merging.history(services, current(services, scylla.id))
    kinds = [each.decision if isinstance(each, Review) else "merge" for each in history]
    assert kinds == ["merge", "new", "new"]
    merging.undo(services, MARIE, done.id)
    (encounter,) = names.get_whale(services, kali.id).encounters
    decisions.decide(
        services, MARIE, DecisionRequest(encounter.id, encounter.version, "confirm", scylla.id)
    )
    history = merging.history(services, current(services, kali.id))
    kinds = [each.decision if isinstance(each, Review) else "merge" for each in history]
    assert kinds == ["confirm", "merge", "merge", "new"]


def test_a_whale_with_as_many_names_as_a_merge_gives_it_can_be_renamed(
    services: Services,
) -> None:
    kept, other = whale(services, "Scylla"), whale(services, "Kali")
    for each, letter in ((kept, "a"), (other, "b")):
        aliases = [f"{letter}{number}" for number in range(MAX_NAMES // 2 - 1)]
        names.change(services, each.id, current(services, each.id).version, None, aliases)
    merge(services, kept, other)
    merged = current(services, kept.id)
    assert len(merged.aliases) == MAX_ALIASES
    changed = IndividualChange(
        version=merged.version, name="Nyx", aliases=["Scylla", *merged.aliases[1:]]
    )
    renamed = names.change(services, kept.id, changed.version, changed.name, changed.aliases)
    assert (renamed.individual.name, len(renamed.individual.aliases)) == ("Nyx", MAX_ALIASES)
