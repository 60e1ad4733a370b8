"""What holds of every catalogue at any moment, whatever was killed when."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from flukeline.records import (
    Edit,
    Encounter,
    EncounterStatus,
    Individual,
    Merge,
    Photograph,
    Review,
    UniqueKey,
    name_key,
)
from flukeline.services import Services
from flukeline.stages.whales import merging
from flukeline.storage.lists import (
    INDIVIDUALS,
    MERGES,
    PHOTOGRAPHS,
    REVIEWS,
    encounters_of_status,
)
from flukeline.storage.pagination import every


def encounters(services: Services) -> dict[str, Encounter]:
    """Every encounter."""
    found: dict[str, Encounter] = {}
    for status in get_args(EncounterStatus):
        wanted: EncounterStatus = status
        of = encounters_of_status(wanted)
        found |= {each.id: each for each in every(services.catalogue, Encounter, of)}
    return found


def whales(services: Services) -> dict[str, Individual]:
    """Every whale, those merged into others included."""
    shown = list(every(services.catalogue, Individual, INDIVIDUALS))
    absorbed = {id_ for each in shown for id_ in each.absorbed}
    hidden = services.catalogue.find_all(Individual, absorbed)
    return {each.id: each for each in shown} | hidden


def check(services: Services) -> None:
    """Counts, names, merges, flukes and decisions agree with one another."""
    seen, known = encounters(services), whales(services)
    count = Counter(each.individual_id for each in seen.values() if each.individual_id)
    assert set(count) <= set(known)
    for whale in known.values():
        assert whale.encounter_count == count[whale.id], whale
        if whale.merged_into is None:
            for name in (whale.name, *whale.aliases):
                claim = services.catalogue.find(UniqueKey, name_key(name))
                assert claim is not None, name
                assert claim.holder == whale.id
        else:
            assert whale.id in known[whale.merged_into].absorbed
            assert services.catalogue.find(Merge, whale.merge_id or "")
        assert all(known[id_].merged_into for id_ in whale.absorbed)
    for listed in merging._with_standing(services, list(every(services.catalogue, Merge, MERGES))):
        if listed.stands:
            assert listed.merge.merged_id in known
    reviews = {each.id: each for each in every(services.catalogue, Review, REVIEWS)}
    for each in seen.values():
        assert all(id_ in reviews for id_ in each.decisions)
        assert len(services.catalogue.find_all(Edit, each.edits)) == len(each.edits)
        assert (each.individual_id is not None) == (each.status == "identified")
        if each.decisions:
            assert reviews[each.decisions[-1]].after.status == each.status
    for photograph in every(services.catalogue, Photograph, PHOTOGRAPHS):
        for fluke in photograph.annotations:
            assert fluke.id in seen[fluke.encounter_id].annotation_ids
