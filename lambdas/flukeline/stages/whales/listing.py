"""The list of whales: searched by name and alias, sorted by name, encounters or dates."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Literal

from flukeline.records import Encounter, Individual, name_key, search_key
from flukeline.services import Services
from flukeline.stages.whales.names import Whale, with_encounters
from flukeline.storage.lists import (
    INDIVIDUALS,
    List,
    cursor_after,
    encounters_of_status,
    position_of,
)
from flukeline.storage.pagination import every

Sort = Literal["name", "encounters", "last_seen", "first_seen"]
Order = Literal["asc", "desc"]
SortKey = tuple[bool, str | int, str]
"""Whether the whale lacks the value sorted by, that value, and the whale's id."""


def listed(
    services: Services,
    limit: int,
    cursor: str | None,
    q: str = "",
    sort: Sort = "name",
    order: Order = "asc",
) -> tuple[list[Whale], str | None]:
    """A page of the whales, and the cursor of the next page.

    The list by name is read page by page. A search reads every whale's record; a sort by date or
    count also reads every identified encounter: a few thousand small records in the largest
    catalogues.

    Args:
        services: The services.
        limit: Maximum whales on the page.
        cursor: Of this page, from the page before with the same ``q``, ``sort`` and ``order``.
        q: Text in the whale's name or an alias; case, spaces and accents are ignored.
        sort: What to sort by; whales without a dated encounter come last.
        order: Ascending or descending.

    Raises:
        Rejected: The cursor belongs to another list.
    """
    wanted = search_key(q)
    if not wanted and sort == "name" and order == "asc":
        page = services.catalogue.listed(Individual, INDIVIDUALS, limit, cursor)
        return [with_encounters(services, each) for each in page.items], page.next_cursor
    list_ = List(1, f"individuals?{json.dumps([wanted, sort, order])}")
    whales = every(services.catalogue, Individual, INDIVIDUALS)
    found = [each for each in whales if _has_name(each, wanted)]
    keys = _sort_keys(services, found, sort)
    ranked = sorted(found, key=lambda each: keys[each.id][1:], reverse=order == "desc")
    ranked.sort(key=lambda each: keys[each.id][0])
    start = 0
    if cursor is not None:
        after = json.loads(position_of(list_, cursor)[0])
        start = sum(1 for each in ranked if not _follows(keys[each.id], tuple(after), order))
    on_page = ranked[start : start + limit]
    next_cursor = None
    if start + limit < len(ranked):
        last = on_page[-1]
        next_cursor = cursor_after(list_, json.dumps(keys[last.id]), last.id)
    return [with_encounters(services, each) for each in on_page], next_cursor


def _has_name(individual: Individual, wanted: str) -> bool:
    return any(wanted in search_key(name) for name in (individual.name, *individual.aliases))


def _sort_keys(services: Services, found: list[Individual], sort: Sort) -> dict[str, SortKey]:
    """The sort keys of whales by id."""
    if sort == "name":
        return {each.id: (False, name_key(each.name), each.id) for each in found}
    seen: dict[str, list[str]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    whale_of_record = {id_: each.id for each in found for id_ in (each.id, *each.absorbed)}
    for each in every(services.catalogue, Encounter, encounters_of_status("identified")):
        whale = whale_of_record.get(each.individual_id or "", "")
        count[whale] += 1
        if each.taken_at is not None:
            seen[whale].append(each.taken_at.sort_key)
    if sort == "encounters":
        return {each.id: (False, count[each.id], each.id) for each in found}
    pick = max if sort == "last_seen" else min
    return {
        each.id: (True, "", each.id) if not seen[each.id] else (False, pick(seen[each.id]), each.id)
        for each in found
    }


def _follows(key: SortKey, after: tuple[object, ...], order: Order) -> bool:
    """Whether ``key`` comes after ``after``, the sort key of the last whale on the page before."""
    absent, value, id_ = key
    if absent != after[0]:
        return absent
    position: tuple[object, str] = (value, id_)
    if order == "asc":
        return position > (after[1], str(after[2]))
    return position < (after[1], str(after[2]))
