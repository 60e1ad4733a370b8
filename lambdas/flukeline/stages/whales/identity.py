"""Identity: which whale an individual's record stands for, as records may have been merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flukeline.catalogue.review import counted
from flukeline.records import Encounter, Individual, Record, UniqueKey, name_key
from flukeline.services import Services


def whales(services: Services, ids: Iterable[str | None]) -> dict[str, Individual]:
    """The whale that each record stands for now, by the record's id.

    Readers follow ``merged_into``. Ids of removed records are left out, and None is ignored.
    """
    wanted = {each for each in ids if each is not None}
    found = services.catalogue.find_all(Individual, wanted)
    while missing := {each.merged_into for each in found.values()} - {None} - set(found):
        more = services.catalogue.find_all(Individual, (each for each in missing if each))
        if not more:
            break
        found |= more
    whale_of = {}
    for id_ in wanted & set(found):
        whale = found[id_]
        while whale.merged_into is not None and whale.merged_into in found:
            whale = found[whale.merged_into]
        whale_of[id_] = whale
    return whale_of


def whale(services: Services, id_: str | None) -> Individual | None:
    """The whale that one record stands for now, or None if the record was removed."""
    return None if id_ is None else whales(services, [id_]).get(id_)


def family(services: Services, whale: Individual) -> list[Individual]:
    """The whale's record and all records merged into it."""
    found = services.catalogue.find_all(Individual, (whale.id, *whale.absorbed))
    return [found[each] for each in (whale.id, *whale.absorbed) if each in found]


def unique_keys_of(services: Services, individuals: Iterable[Individual]) -> list[UniqueKey]:
    """The unique keys of the names and aliases that these records hold."""
    records = list(individuals)
    keys = [name_key(name) for each in records for name in (each.name, *each.aliases)]
    ids = {each.id for each in records}
    found = services.catalogue.find_all(UniqueKey, keys).values()
    return [each for each in found if each.holder in ids]


def without_encounters(
    services: Services, removed: Iterable[Encounter]
) -> tuple[list[Individual], list[Record]]:
    """Update the encounter counts of whales whose encounters are removed.

    A whale without encounters is removed, which frees its names.

    Returns:
        The records to save, and those to remove.
    """
    fewer = Counter(each.individual_id for each in removed if each.individual_id is not None)
    saves: list[Individual] = []
    removes: list[Record] = []
    roots = {each.id: each for each in whales(services, fewer).values()}
    for root in roots.values():
        records = family(services, root)
        updated = [counted(each, -fewer[each.id]) for each in records]
        if any(each.encounter_count > 0 for each in updated):
            saves += [each for each in updated if fewer[each.id]]
        else:
            removes += [*records, *unique_keys_of(services, records)]
    return saves, removes
