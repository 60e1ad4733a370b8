"""Decisions: what they leave, what they refuse, and that nothing is lost when many decide at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from flukeline.errors import Conflict, FlukelineError, NotFound, Rejected
from flukeline.records import Encounter, Individual, Principal, Review, UniqueKey, new_id, now
from flukeline.services import Services
from flukeline.stages.review import decisions
from flukeline.stages.whales import names
from flukeline.storage.lists import INDIVIDUALS
from tests.integration.pipeline import MARIE

TOM = Principal("tom")


def encounters(services: Services, count: int) -> list[Encounter]:
    made = [Encounter(new_id(), "unreviewed", now()) for _ in range(count)]
    for each in made:
        services.catalogue.commit([each])
    return [decisions.get_encounter(services, each.id) for each in made]


def as_new(each: Encounter, name: str | None) -> decisions.DecisionRequest:
    return decisions.DecisionRequest(each.id, each.version, "new", name=name)


def as_whale(each: Encounter, individual_id: str | None) -> decisions.DecisionRequest:
    return decisions.DecisionRequest(each.id, each.version, "confirm", individual_id)


def whale(services: Services, individual_id: str | None) -> Individual:
    assert individual_id is not None
    return names.get_whale(services, individual_id).individual


def test_new_then_confirm_then_undo_both(services: Services) -> None:
    first, second = encounters(services, 2)
    made, first = decisions.decide(services, MARIE, as_new(first, "Scylla"))
    assert (first.status, made.decision, made.by) == ("identified", "new", "marie")
    assert made.after.individual_name == "Scylla"
    confirmed, second = decisions.decide(services, TOM, as_whale(second, first.individual_id))
    assert confirmed.before.status == "unreviewed"
    assert confirmed.after.individual_id == first.individual_id
    assert whale(services, first.individual_id).encounter_count == 2

    undone, second = decisions.undo(services, MARIE, confirmed.id)
    assert (second.status, second.individual_id) == ("unreviewed", None)
    assert undone.undoes == confirmed.id
    assert whale(services, first.individual_id).encounter_count == 1
    scylla = first.individual_id
    _, first = decisions.undo(services, MARIE, made.id)
    assert first.status == "unreviewed"
    assert scylla is not None
    assert services.catalogue.find(Individual, scylla) is None
    assert services.catalogue.find(UniqueKey, "name:scylla") is None
    decided = [each.decision for each in decisions.history(services, None, 10, None).items]
    assert decided == ["undo", "undo", "confirm", "new"]


def test_a_new_whale_with_other_encounters_outlives_its_undo(services: Services) -> None:
    first, second = encounters(services, 2)
    made, first = decisions.decide(services, MARIE, as_new(first, "Scylla"))
    _, second = decisions.decide(services, MARIE, as_whale(second, first.individual_id))
    decisions.undo(services, MARIE, made.id)
    assert whale(services, second.individual_id).encounter_count == 1


def test_only_the_decision_that_stands_can_be_undone(services: Services) -> None:
    (each,) = encounters(services, 1)
    made, each = decisions.decide(services, MARIE, as_new(each, "A"))
    wish = decisions.DecisionRequest(each.id, each.version, "not_identifiable")
    later, each = decisions.decide(services, MARIE, wish)
    with pytest.raises(Conflict, match="latest decision"):
        decisions.undo(services, MARIE, made.id)
    _, each = decisions.undo(services, MARIE, later.id)
    assert each.status == "identified"
    with pytest.raises(Conflict):
        decisions.undo(services, MARIE, later.id)
    _, each = decisions.undo(services, MARIE, made.id)
    assert each.status == "unreviewed"


def test_what_changed_meanwhile_is_refused_with_what_changed(services: Services) -> None:
    (seen,) = encounters(services, 1)
    decisions.decide(services, TOM, as_new(seen, "Scylla"))
    with pytest.raises(Conflict, match=r"tom reviewed .* as Scylla"):
        decisions.decide(
            services, MARIE, decisions.DecisionRequest(seen.id, seen.version, "not_identifiable")
        )


def test_faulty_wishes_are_answered(services: Services) -> None:
    (each,) = encounters(services, 1)
    pending = Encounter(new_id(), "pending", now())
    services.catalogue.commit([pending])
    with pytest.raises(NotFound):
        decisions.decide(services, MARIE, as_whale(each, "nobody"))
    with pytest.raises(Rejected):
        decisions.decide(services, MARIE, as_whale(each, None))
    with pytest.raises(Rejected):
        decisions.decide(services, MARIE, as_new(each, " \t "))
    with pytest.raises(Conflict, match="still being compared"):
        decisions.decide(
            services, MARIE, as_new(decisions.get_encounter(services, pending.id), "B")
        )
    with pytest.raises(NotFound):
        decisions.undo(services, MARIE, "nothing")
    assert decisions.get_encounter(services, each.id) == each


@pytest.mark.parametrize("same", ["Scylla", "  sCYLLA ", "Ｓcylla"])
def test_names_that_look_alike_are_one(services: Services, same: str) -> None:
    first, second = encounters(services, 2)
    decisions.decide(services, MARIE, as_new(first, "Scylla"))
    with pytest.raises(Conflict, match="has the name"):
        decisions.decide(services, MARIE, as_new(second, same))


def test_twenty_at_once_want_one_name_and_one_gets_it(services: Services) -> None:
    wishes = [as_new(each, "Scylla") for each in encounters(services, 20)]

    def decide(wish: decisions.DecisionRequest) -> bool:
        try:
            decisions.decide(services, MARIE, wish)
        except Conflict as conflict:
            assert "has the name Scylla" in conflict.detail
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(decide, wishes)) == 1
    assert services.catalogue.count(INDIVIDUALS) == 1


def test_twenty_at_once_get_twenty_proposed_names(services: Services) -> None:
    wishes = [as_new(each, None) for each in encounters(services, 20)]

    def decide(wish: decisions.DecisionRequest) -> str:
        for _ in range(20):
            try:
                made, _ = decisions.decide(services, MARIE, wish)
                return str(made.after.individual_name)
            except Conflict:
                continue
        raise AssertionError("no name after twenty tries")

    with ThreadPoolExecutor(20) as pool:
        names = set(pool.map(decide, wishes))
    assert len(names) == services.catalogue.count(INDIVIDUALS) == 20


def test_many_confirm_one_whale_at_once_and_all_count(services: Services) -> None:
    first, *others = encounters(services, 9)
    _, first = decisions.decide(services, MARIE, as_new(first, "Scylla"))
    with ThreadPoolExecutor(8) as pool:
        wishes = [as_whale(each, first.individual_id) for each in others]
        list(pool.map(lambda wish: decisions.decide(services, MARIE, wish), wishes))
    assert whale(services, first.individual_id).encounter_count == 9
    assert len(names.get_whale(services, str(first.individual_id)).encounters) == 9


def test_one_encounter_decided_by_many_at_once_is_decided_once(services: Services) -> None:
    (each,) = encounters(services, 1)

    def decide(number: int) -> bool:
        try:
            decisions.decide(services, MARIE, as_new(each, f"Whale {number}"))
        except FlukelineError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, range(8))) == 1
    assert services.catalogue.count(INDIVIDUALS) == 1
    assert len(decisions.history(services, each.id, 10, None).items) == 1


def test_aliases_are_names_too(services: Services) -> None:
    first, second = encounters(services, 2)
    _, first = decisions.decide(services, MARIE, as_new(first, "Scylla"))
    _, second = decisions.decide(services, MARIE, as_new(second, "Kali"))
    one, two = whale(services, first.individual_id), whale(services, second.individual_id)
    changed = names.change(services, one.id, one.version, None, ["AZ-17", "PM 4"])
    assert changed.individual.aliases == ("AZ-17", "PM 4")
    with pytest.raises(Conflict, match="az-17"):
        names.change(services, two.id, two.version, "az-17", None)
    with pytest.raises(Rejected, match="twice"):
        names.change(services, two.id, two.version, None, ["x", "X"])
    with pytest.raises(Conflict, match="meanwhile"):
        names.change(services, one.id, one.version, "Other", None)
    freed = names.change(services, one.id, changed.individual.version, None, ["PM 4"])
    assert freed.individual.aliases == ("PM 4",)
    names.change(services, two.id, two.version, "AZ-17", None)
    _, third = encounters(services, 2)
    with pytest.raises(Conflict):
        decisions.decide(services, MARIE, as_new(third, "pm 4"))


def test_reviews_are_never_changed(services: Services) -> None:
    (each,) = encounters(services, 1)
    made, _ = decisions.decide(services, MARIE, as_new(each, "Scylla"))
    before = services.catalogue.find(Review, made.id)
    decisions.undo(services, MARIE, made.id)
    assert services.catalogue.find(Review, made.id) == before


def test_undoing_to_a_whale_that_is_gone_is_refused(services: Services) -> None:
    first, second = encounters(services, 2)
    alpha, first = decisions.decide(services, MARIE, as_new(first, "Alpha"))
    _, second = decisions.decide(services, MARIE, as_new(second, "Beta"))
    beta = second.individual_id
    _, second = decisions.decide(services, MARIE, as_whale(second, first.individual_id))
    last, second = decisions.decide(services, MARIE, as_whale(second, beta))
    decisions.undo(services, MARIE, alpha.id)
    with pytest.raises(Conflict, match="Alpha, a whale that has been removed"):
        decisions.undo(services, MARIE, last.id)
    second = decisions.get_encounter(services, second.id)
    assert (second.status, second.individual_id) == ("identified", beta)
    assert whale(services, beta).encounter_count == 1


def test_a_name_that_nobody_can_see_is_no_name(services: Services) -> None:
    (each,) = encounters(services, 1)
    for name in ("\u3164", "\u2800 \u115f", "\u200b"):
        with pytest.raises(Rejected):
            decisions.decide(services, MARIE, as_new(each, name))
