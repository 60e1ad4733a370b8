"""Whatever people change stands in the history of its encounter and of its whale."""

from __future__ import annotations

from datetime import timedelta

from flukeline import limits
from flukeline.catalogue.arrangement import Move
from flukeline.records import Box, Edit, Encounter, Principal, Review
from flukeline.services import Services
from flukeline.stages.review import arrange, decisions, encounters, history, photographs
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.sheets.export import sheet
from flukeline.stages.whales import names
from flukeline.storage.ports import MAX_RECORDS
from flukeline.times import LocalTime
from tests.integration import consistency
from tests.integration.pipeline import MARIE, send, work_off
from tests.integration.test_arranging import NOON, made

TOM = Principal("tom")
Drawings = dict[tuple[int, int], bytes]


def rearranged(services: Services, moves: list[Move], *seen: Encounter) -> list[Encounter]:
    versions = {each.id: each.version for each in seen}
    done, _gone = arrange.arrange(services, TOM, moves, versions)
    consistency.check(services)
    return done


def edits(services: Services, encounter: Encounter) -> list[Edit]:
    current = decisions.get_encounter(services, encounter.id)
    found = history.of_encounter(services, current)
    return [each for each in found if isinstance(each, Edit)]


def test_joining_and_splitting_are_told_with_who_and_which(services: Services) -> None:
    a, b = made(services), made(services)
    (joined,) = rearranged(services, [Move(b.annotation_ids, a.id)], a, b)
    (told,) = edits(services, a)
    assert (told.did, told.by) == ("joined", "tom")
    (moved,) = told.moved
    assert (moved.annotation_id, moved.from_id, moved.to_id) == (*b.annotation_ids, b.id, a.id)
    assert moved.filename.endswith(".jpg")
    made_anew = [
        each
        for each in rearranged(services, [Move(b.annotation_ids, None)], joined)
        if each.id != a.id
    ]
    assert [each.did for each in edits(services, a)] == ["split", "joined"]
    # The encounter that came of it knows where it comes from.
    assert [each.did for each in edits(services, made_anew[0])] == ["split"]


def test_a_moved_photograph_is_told_on_both_sides(services: Services) -> None:
    a, b, c = made(services), made(services), made(services)
    (both,) = rearranged(services, [Move(b.annotation_ids, a.id)], a, b)
    rearranged(services, [Move(b.annotation_ids, c.id)], both, c)
    assert [each.did for each in edits(services, a)] == ["moved", "joined"]
    assert [each.did for each in edits(services, c)] == ["moved"]
    assert edits(services, a)[0] == edits(services, c)[0]


def test_the_history_goes_along_where_an_encounter_is_joined(services: Services) -> None:
    a, b = made(services), made(services)
    b = encounters.describe(services, MARIE, b.id, b.version, {"notes": "calf beside"})
    rearranged(services, [Move(b.annotation_ids, a.id)], a, b)
    assert [(each.did, each.by) for each in edits(services, a)] == [
        ("joined", "tom"),
        ("described", "marie"),
    ]


def test_what_was_written_is_told_before_and_after(services: Services) -> None:
    each = made(services, place="off Pico")
    later = LocalTime.from_datetime(NOON + timedelta(minutes=5))
    wish = {"place": "off Faial", "latitude": 38.5, "longitude": -28.75, "taken_at": later}
    each = encounters.describe(services, TOM, each.id, each.version, wish)
    (told,) = edits(services, each)
    assert {(one.field, one.before, one.after) for one in told.written} == {
        ("date", None, later.text),
        ("place", "off Pico", "off Faial"),
        ("position", None, "38.5, -28.75"),
    }
    # Writing the same again changes nothing, and is no change.
    again = encounters.describe(services, TOM, each.id, each.version, wish)
    assert again == each


def test_many_encounters_are_joined_and_split_again_in_one_transaction(services: Services) -> None:
    many = [made(services) for _ in range(limits.MAX_JOINED)]
    flukes = [each.annotation_ids for each in many]
    (joined,) = rearranged(services, [Move(sum(flukes[1:], ()), many[0].id)], *many)
    assert 2 * limits.MAX_JOINED + 1 <= MAX_RECORDS
    rearranged(services, [Move(each, None) for each in flukes[1:]], joined)
    assert [each.did for each in edits(services, many[0])] == ["split", "joined"]


def test_a_whale_tells_what_was_changed_about_its_encounters(services: Services) -> None:
    a, b = made(services), made(services)
    (a,) = rearranged(services, [Move(b.annotation_ids, a.id)], a, b)
    _, a = decisions.decide(services, MARIE, DecisionRequest(a.id, a.version, "new", name="Scylla"))
    whale = names.get_whale(services, a.individual_id or "")
    before = sheet(services, "catalogue")
    told = history.of_whale(services, whale)
    assert [type(each) for each in told] == [Review, Edit]
    assert sheet(services, "catalogue") == before


def test_a_box_and_a_removal_are_told(services: Services, drawings: Drawings) -> None:
    first, second = (send(services, f"{shot}.jpg", drawings[0, shot]) for shot in range(2))
    work_off(services)
    one, two = (
        decisions.get_encounter(services, _encounter(services, each)) for each in (first, second)
    )
    rearranged(services, [Move(two.annotation_ids, one.id)], one, two)
    photographs.crop_by_hand(services, TOM, first, Box(100, 100, 400, 250))
    work_off(services)
    photographs.remove(services, MARIE, second)
    told = [(each.did, each.by, each.filename) for each in edits(services, one)]
    assert told == [
        ("removed", "marie", "1.jpg"),
        ("cropped", "tom", "0.jpg"),
        ("joined", "tom", None),
    ]


def _encounter(services: Services, photograph_id: str) -> str:
    return photographs.get_photograph(services, photograph_id).encounter_ids[0]
