"""The researcher's day on both stores: what one transaction holds, DynamoDB must take too."""

from __future__ import annotations

import pytest

from flukeline.catalogue.arrangement import Move
from flukeline.records import (
    Box,
    CropRequest,
    Encounter,
    Individual,
    Photograph,
    Review,
    UniqueKey,
    new_id,
    now,
)
from flukeline.services import Services
from flukeline.stages.review import arrange, decisions, photographs
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.sheets import export
from flukeline.stages.sheets.ingest import KnownPhotograph, import_photograph
from flukeline.stages.sheets.transaction import KnownFluke
from flukeline.stages.whales import listing, merging, names
from flukeline.storage import lists
from flukeline.storage.pagination import every
from flukeline.times import LocalTime
from flukeline.vision.models import Models
from tests.contract.conftest import Stores
from tests.contract.test_catalogue import photograph
from tests.integration import consistency
from tests.integration.pipeline import MARIE
from tests.integration.test_arranging import made


@pytest.fixture
def services(stores: Stores, models: Models) -> Services:
    return Services(stores.photographs, stores.catalogue, stores.vectors, stores.queue, models)


def decided(services: Services, name: str) -> Encounter:
    each = made(services, taken_at=LocalTime.of(2024, 1, 1))
    return decisions.decide(
        services, MARIE, DecisionRequest(each.id, each.version, "new", name=name)
    )[1]


def test_group_merge_and_export(services: Services) -> None:
    one, other, third = (decided(services, name) for name in ("Scylla", "Kali", "Nyx"))
    before = [export.sheet(services, each) for each in export.SHEETS]
    kept, gone = (
        names.get_whale(services, str(each.individual_id)).individual for each in (one, other)
    )
    done = merging.merge(services, MARIE, (kept.id, kept.version), (gone.id, gone.version))
    shown = names.get_whale(services, gone.id)
    assert (shown.individual.id, len(shown.encounters)) == (kept.id, 2)
    found, _ = listing.listed(services, 1, None, sort="encounters", order="desc")
    assert [each.individual.name for each in found] == ["Scylla"]
    (joined,), emptied = arrange.arrange(
        services,
        MARIE,
        [Move(other.annotation_ids, one.id)],
        {one.id: one.version, other.id: other.version},
    )
    assert emptied == [other.id]
    consistency.check(services)
    arrange.arrange(
        services, MARIE, [Move(other.annotation_ids, None)], {joined.id: joined.version}
    )
    merging.undo(services, MARIE, done.id)
    consistency.check(services)
    assert [each.merge.undoes for each in merging.listed(services, 10, None)[0]] == [done.id, None]
    assert len(export.sheet(services, "catalogue").splitlines()) == len(before[0].splitlines())
    history = merging.history(services, names.get_whale(services, gone.id).individual)
    assert len(history) == 3
    third = decisions.get_encounter(services, third.id)
    moved, third = decisions.decide(
        services, MARIE, DecisionRequest(third.id, third.version, "confirm", kept.id)
    )
    assert moved.after.individual_id == kept.id
    decisions.undo(services, MARIE, third.decisions[-1])
    photographs.remove(services, MARIE, one.annotation_ids[0].partition(".")[0])
    consistency.check(services)


def test_a_photograph_of_two_whales_is_taken_in_whole(services: Services) -> None:
    shows = (
        KnownFluke("Scylla", ("AZ-1",), place="Pico", drawn=CropRequest(Box(0, 0, 9, 9))),
        KnownFluke("Scylla", ("AZ-1",), drawn=CropRequest(Box(9, 0, 18, 9))),
        KnownFluke("Kali", drawn=CropRequest(Box(18, 0, 27, 9))),
        KnownFluke(not_identifiable=True, drawn=CropRequest(Box(27, 0, 36, 9))),
    )
    assert (
        import_photograph(services, MARIE, KnownPhotograph("a.jpg", b"first", shows))[0]
        == "taken in"
    )
    assert (
        import_photograph(services, MARIE, KnownPhotograph("a.jpg", b"first", shows))[0]
        == "there already"
    )
    consistency.check(services)
    found = {
        each.name: (each.aliases, each.encounter_count)
        for each in every(services.catalogue, Individual, lists.INDIVIDUALS)
    }
    assert found == {"Scylla": (("AZ-1",), 2), "Kali": ((), 1)}
    claim = services.catalogue.find(UniqueKey, "name:az-1")
    assert claim is not None
    (taken,) = every(services.catalogue, Photograph, lists.PHOTOGRAPHS)
    photographs.remove(services, MARIE, taken.id)
    assert not list(every(services.catalogue, Individual, lists.INDIVIDUALS))
    assert services.catalogue.find(UniqueKey, "name:az-1") is None
    assert services.catalogue.count(lists.encounters_of_status("identified")) == 0


def test_photographs_of_several_states_in_pages(services: Services) -> None:
    for state in ("failed", "ready", "no_fluke", "failed", "ready", "failed"):
        services.catalogue.commit([photograph(state=state)])
    seen: list[str] = []
    cursor = None
    while True:
        page = photographs.listed(services, ["no_fluke", "failed"], 2, cursor)
        seen += [each.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 4
    assert seen == sorted(seen, reverse=True)


def test_decisions_stand_with_both_whales(services: Services) -> None:
    one, other = decided(services, "Scylla"), decided(services, "Kali")
    done, _ = decisions.decide(
        services, MARIE, DecisionRequest(one.id, one.version, "confirm", other.individual_id)
    )
    for of in (
        lists.reviews_from(str(one.individual_id)),
        lists.reviews_to(str(other.individual_id)),
    ):
        listed = services.catalogue.listed(Review, of, 10).items
        assert listed[0].id == done.id
    assert new_id() > done.id
    assert now() >= done.at
