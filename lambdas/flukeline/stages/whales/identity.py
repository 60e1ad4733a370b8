"""Identity: which whale a record stands for, once some were merged, and what each one holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flukeline.catalogue.review import counted
from flukeline.records import Encounter, Individual, Record, UniqueKey, name_key
from flukeline.services import Services


def whales(services: Services, ids: Iterable[str | None]) -> dict[str, Individual]:
    """The whale that each of ``ids`` stands for now; those that are gone are left out."""
    asked = {each for each in ids if each is not None}
    found = services.catalogue.find_all(Individual, asked)
    while missing := {each.merged_into for each in found.values()} - {None} - set(found):
        more = services.catalogue.find_all(Individual, (each for each in missing if each))
        if not more:
            break
        found |= more
    stands = {}
    for id_ in asked & set(found):
        whale = found[id_]
        while whale.merged_into is not None and whale.merged_into in found:
            whale = found[whale.merged_into]
        stands[id_] = whale
    return stands


def whale(services: Services, id_: str | None) -> Individual | None:
    """The whale that an id stands for now."""
    return None if id_ is None else whales(services, [id_]).get(id_)


def family(services: Services, whale: Individual) -> list[Individual]:
    """The whale's record and every one merged into it."""
    found = services.catalogue.find_all(Individual, (whale.id, *whale.absorbed))
    return [found[each] for each in (whale.id, *whale.absorbed) if each in found]


def unique_keys_of(services: Services, held: Iterable[Individual]) -> list[UniqueKey]:
    """The claims that records hold on their names."""
    records = list(held)
    keys = [name_key(name) for each in records for name in (each.name, *each.aliases)]
    ids = {each.id for each in records}
    found = services.catalogue.find_all(UniqueKey, keys).values()
    return [each for each in found if each.holder in ids]


def without_encounters(
    services: Services, gone: Iterable[Encounter]
) -> tuple[list[Individual], list[Record]]:
    """The whales with these encounters fewer: those to save, and what to remove.

    A whale that no encounter shows any more goes, and its names are free again.
    """
    fewer = Counter(each.individual_id for each in gone if each.individual_id is not None)
    saves: list[Individual] = []
    removes: list[Record] = []
    roots = {each.id: each for each in whales(services, fewer).values()}
    for root in roots.values():
        records = family(services, root)
        less = [counted(each, -fewer[each.id]) for each in records]
        if any(each.encounter_count > 0 for each in less):
            saves += [each for each in less if fewer[each.id]]
        else:
            removes += [*records, *unique_keys_of(services, records)]
    return saves, removes
