"""Joining, splitting and moving encounters, proposals, and a second fluke in a photograph."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flukeline import limits
from flukeline.catalogue.arrangement import Move
from flukeline.errors import Conflict, FlukelineError, NotFound, Rejected
from flukeline.records import Annotation, Box, Encounter, Individual, Photograph, new_id, now
from flukeline.services import Services
from flukeline.stages.identify import candidates, proposals
from flukeline.stages.review import arrange, decisions, photographs
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.whales import names
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.times import LocalTime
from tests.integration.pipeline import MARIE, send, state_of, work_off

Drawings = dict[tuple[int, int], bytes]
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)


def made(services: Services, **details: object) -> Encounter:
    """An unreviewed encounter with one photograph."""
    id_, encounter_id = new_id(), new_id()
    fluke = Annotation(f"{id_}.1", encounter_id, Box(0, 0, 90, 90), "model", 0.9)
    photograph = Photograph(
        id_, f"{id_}.jpg", 9, "ready", now(), "marie", annotations=(fluke,), crops_made=1,
        encounter_id=encounter_id, taken_at=LocalTime.from_datetime(NOON),
    )  # fmt: skip
    encounter = replace(Encounter(encounter_id, "unreviewed", now(), (fluke.id,)), **details)  # type: ignore[arg-type]
    services.catalogue.commit([photograph, encounter])
    return decisions.get_encounter(services, encounter_id)


def rearranged(
    services: Services, moves: list[Move], *seen: Encounter
) -> tuple[list[Encounter], list[str]]:
    versions = {each.id: each.version for each in seen}
    found = arrange.arrange(services, MARIE, moves, versions)
    consistent(services)
    return found


def consistent(services: Services) -> None:
    """Every fluke's encounter holds that fluke, and no encounter holds any other or none."""
    for photograph in every(services.catalogue, Photograph, PHOTOGRAPHS):
        for each in photograph.annotations:
            assert each.id in decisions.get_encounter(services, each.encounter_id).annotation_ids
        if photograph.annotations:
            assert photograph.encounter_id == photograph.annotations[0].encounter_id


def test_join_split_and_move(services: Services) -> None:
    a = made(services, notes="calf", place="Pico")
    b = made(
        services,
        notes="bitten",
        taken_at=LocalTime.from_datetime(NOON),
        latitude=38.5,
        longitude=-28.5,
    )
    c = made(services)
    (joined,), gone = rearranged(
        services, [Move((*b.annotation_ids, *c.annotation_ids), a.id)], a, b, c
    )
    assert joined.annotation_ids == a.annotation_ids + b.annotation_ids + c.annotation_ids
    assert sorted(gone) == sorted([b.id, c.id])
    assert (joined.notes, joined.place, joined.taken_at) == (
        "calf\nbitten",
        "Pico",
        LocalTime.from_datetime(NOON),
    )
    assert joined.latitude == 38.5
    with pytest.raises(NotFound):
        decisions.get_encounter(services, b.id)
    parts, gone = rearranged(services, [Move(b.annotation_ids, None)], joined)
    assert gone == []
    new = next(each for each in parts if each.id != a.id)
    assert (new.annotation_ids, new.status, new.place) == (b.annotation_ids, "unreviewed", "Pico")
    kept = decisions.get_encounter(services, a.id)
    both, gone = rearranged(services, [Move(c.annotation_ids, new.id)], kept, new)
    assert {each.id: len(each.annotation_ids) for each in both} == {a.id: 1, new.id: 2}


def test_identities_are_kept_and_counted(services: Services) -> None:
    a, b, c = (made(services) for _ in range(3))
    _, a = decisions.decide(services, MARIE, DecisionRequest(a.id, a.version, "new", name="Scylla"))
    wish = DecisionRequest(b.id, b.version, "confirm", a.individual_id)
    _, b = decisions.decide(services, MARIE, wish)
    with pytest.raises(Conflict, match="would lose it"):
        rearranged(services, [Move(a.annotation_ids, c.id)], a, c)
    (joined,), gone = rearranged(services, [Move(a.annotation_ids, b.id)], a, b)
    assert gone == [a.id]
    whale = names.get_whale(services, str(joined.individual_id))
    assert whale.individual.encounter_count == len(whale.encounters) == 1
    parts, _ = rearranged(services, [Move(a.annotation_ids, None)], joined)
    states = {each.status for each in parts}
    assert states == {"identified", "unreviewed"}
    assert services.catalogue.find(Individual, whale.individual.id)


def test_what_is_stale_or_cannot_be_is_refused(services: Services) -> None:
    a, b = made(services), made(services)
    services.catalogue.commit([replace(b, last_change="tom changed its date, place or notes")])
    join = Move(b.annotation_ids, a.id)
    cases: list[tuple[list[Move], tuple[Encounter, ...], type[FlukelineError], str]] = [
        ([join], (a, b), Conflict, "tom changed its date"),
        ([join], (a,), Conflict, "another encounter now"),
        ([join, Move(b.annotation_ids, None)], (a, b), Rejected, "named twice"),
        ([Move(("none.1",), a.id)], (a,), Conflict, "cropped again or removed"),
        ([Move(b.annotation_ids, "none")], (b,), NotFound, "no such encounter"),
    ]
    for moves, seen, error, words in cases:
        fresh = (
            seen
            if words.startswith("tom")
            else [decisions.get_encounter(services, e.id) for e in seen]
        )
        with pytest.raises(error, match=words):
            rearranged(services, moves, *fresh)
    assert decisions.get_encounter(services, a.id) == a


def test_a_transaction_has_its_limit(services: Services) -> None:
    many = [made(services) for _ in range(60)]
    ids = tuple(id_ for each in many[1:] for id_ in each.annotation_ids)
    with pytest.raises(Rejected, match=r"This join of 59 flukes .* Join at most 45 encounters"):
        rearranged(services, [Move(ids, many[0].id)], *many)
    some = many[: limits.MAX_JOINED]
    ids = tuple(id_ for each in some[1:] for id_ in each.annotation_ids)
    (joined,), gone = rearranged(services, [Move(ids, some[0].id)], *some)
    assert len(joined.annotation_ids) == limits.MAX_JOINED == len(gone) + 1
    fewer = many[limits.MAX_JOINED :]
    ids = tuple(id_ for each in fewer for id_ in each.annotation_ids)
    (both,), _gone = rearranged(services, [Move(ids, joined.id)], joined, *fewer)
    flukes = both.annotation_ids[1:]
    with pytest.raises(Rejected, match=r"This split of 59 flukes .* Split off at most 45 flukes"):
        rearranged(services, [Move((each,), None) for each in flukes], both)
    some_flukes = flukes[: limits.MAX_JOINED]
    split, gone = rearranged(services, [Move((each,), None) for each in some_flukes], both)
    assert (len(split), gone) == (limits.MAX_JOINED + 1, [])


def test_a_second_fluke_has_its_own_encounter_and_keeps_it(
    services: Services, drawings: Drawings
) -> None:
    id_ = send(services, "two.jpg", drawings[0, 0])
    other = send(services, "one.jpg", drawings[1, 0])
    work_off(services)
    before = state_of(services, id_)
    first = before.annotations[0]
    box = Box(100, 100, 500, 400)
    with pytest.raises(Conflict, match="changed meanwhile"):
        photographs.crop_another(services, id_, before.version - 1, box)
    photographs.crop_another(services, id_, before.version, box)
    work_off(services)
    after = state_of(services, id_)
    assert (after.state, len(after.annotations)) == ("ready", 2)
    assert after.annotations[0] == first
    second = after.annotations[1]
    assert (second.box, second.source) == (box, "person")
    assert second.encounter_id != first.encounter_id
    assert decisions.get_encounter(services, second.encounter_id).status == "unreviewed"
    found = candidates.of_encounter(services, second.encounter_id, 20)
    assert {each.photograph.id for each in found.photographs} == {other}
    assert services.vectors.ordinals(services.model_version, [second.id])
    with pytest.raises(Rejected, match="shows 2 flukes"):
        photographs.crop_by_hand(services, MARIE, id_, box)
    photographs.crop_by_hand(services, MARIE, id_, Box(90, 90, 510, 410), second.id)
    work_off(services)
    again = state_of(services, id_)
    assert again.annotations[0] == first
    assert again.annotations[1].id == f"{id_}.3"
    assert again.annotations[1].encounter_id == second.encounter_id
    assert decisions.get_encounter(services, second.encounter_id).annotation_ids == (f"{id_}.3",)
    with pytest.raises(Conflict, match="cropped again"):
        photographs.crop_by_hand(services, MARIE, id_, box, second.id)
    assert all(len(each.encounters) == 1 for each in proposals.proposals(services))
    one, two = (decisions.get_encounter(services, each.encounter_id) for each in again.annotations)
    with pytest.raises(Rejected, match="cannot be one animal"):
        rearranged(services, [Move(two.annotation_ids, one.id)], one, two)
    photographs.remove(services, MARIE, id_)
    for each in again.annotations:
        assert services.catalogue.find(Encounter, each.encounter_id) is None


def test_no_more_is_proposed_at_a_time_than_an_answer_holds(services: Services) -> None:
    a, b = made(services), made(services)
    large = replace(a, annotation_ids=tuple(f"{each}.1" for each in range(proposals.SHOWN)))
    pair = proposals.Proposal((a, b), 0.1, 5.0, 0.9)
    crowd = proposals.Proposal((large, b), 0.1, 5.0, 0.9)
    assert proposals.as_many_as_fit([]) == []
    assert proposals.as_many_as_fit([crowd, pair]) == [crowd], "one at least"
    assert proposals.as_many_as_fit([pair, crowd, pair]) == [pair], "the earliest of them"
    many = proposals.as_many_as_fit([pair] * proposals.SHOWN)
    assert sum(len(each.encounters) for each in many) == proposals.SHOWN


def test_shots_of_one_whale_minutes_apart_are_proposed_as_one(
    services: Services, drawings: Drawings
) -> None:
    ids = {key: send(services, f"{key}.jpg", data) for key, data in drawings.items()}
    work_off(services)
    encounter = {key: state_of(services, id_).encounter_id or "" for key, id_ in ids.items()}
    assert proposals.proposals(services) == []
    for number, (key, id_) in enumerate(encounter.items()):
        minutes = 4 * number if key[0] < 3 else 10_000 * number
        each = decisions.get_encounter(services, id_)
        services.catalogue.commit(
            [replace(each, taken_at=LocalTime.from_datetime(NOON + timedelta(minutes=minutes)))]
        )
    index = services.indexes.of(services.model_version)
    apart = {
        (one, other): index.farthest(
            [
                decisions.get_encounter(services, encounter[key]).annotation_ids
                for key in (one, other)
            ]
        )[0, 1]
        for one in encounter
        for other in encounter
    }
    found = proposals.proposals(services)
    # What the shipped model holds for alike, whichever model that is, and nothing else.
    for proposal in found:
        keys = [
            key
            for key, id_ in encounter.items()
            if id_ in {each.id for each in proposal.encounters}
        ]
        assert all(key[0] < 3 for key in keys)
        assert proposal.farthest_distance == max(apart[a, b] for a in keys for b in keys)
        assert proposal.probability_same >= 0.5
        assert proposal.minutes <= 20
    first = decisions.get_encounter(services, encounter[0, 0])
    second = decisions.get_encounter(services, encounter[0, 1])
    closest = index.closest(first.annotation_ids, second.annotation_ids)
    assert closest == pytest.approx(apart[(0, 0), (0, 1)])
    assert index.closest(first.annotation_ids, ("none.1",)) is None
