"""The whales as a list: searched by name and alias, sorted by what was seen of them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
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
Key = tuple[bool, str | int, str]


def listed(
    services: Services,
    limit: int,
    cursor: str | None,
    q: str = "",
    sort: Sort = "name",
    order: Order = "asc",
) -> tuple[list[Whale], str | None]:
    """A page of the whales, and where to go on.

    By name, page after page is read as it is asked for. A search reads the record of every whale,
    and a sort by date or count every identified encounter as well: some thousand small records in
    the largest catalogues there are.

    Args:
        services: The services.
        limit: Whales a page.
        cursor: From the page before, with the same ``q``, ``sort`` and ``order``.
        q: Only whales with this in their name or an alias; case, spaces and accents do not
            matter.
        sort: By what; whales never seen on a known date come last.
        order: Ascending or descending.
    """
    wanted = search_key(q)
    if not wanted and sort == "name" and order == "asc":
        page = services.catalogue.listed(Individual, INDIVIDUALS, limit, cursor)
        return [with_encounters(services, each) for each in page.items], page.next_cursor
    of = List(1, f"individuals?{json.dumps([wanted, sort, order])}")
    found = [
        each for each in every(services.catalogue, Individual, INDIVIDUALS) if _named(each, wanted)
    ]
    keys = _keys(services, found, sort)
    ranked = sorted(found, key=lambda each: keys[each.id][1:], reverse=order == "desc")
    ranked.sort(key=lambda each: keys[each.id][0])
    start = 0
    if cursor is not None:
        after = json.loads(position_of(of, cursor)[0])
        start = sum(1 for each in ranked if not _follows(keys[each.id], tuple(after), order))
    shown = ranked[start : start + limit]
    more = None
    if start + limit < len(ranked):
        last = shown[-1]
        more = cursor_after(of, json.dumps(keys[last.id]), last.id)
    return [with_encounters(services, each) for each in shown], more


def _named(individual: Individual, wanted: str) -> bool:
    return any(wanted in search_key(name) for name in (individual.name, *individual.aliases))


def _keys(services: Services, found: list[Individual], sort: Sort) -> dict[str, Key]:
    """Each whale's place in the order: whether it lacks what is sorted by, that, and its id."""
    if sort == "name":
        return {each.id: (False, name_key(each.name), each.id) for each in found}
    seen: dict[str, list[datetime]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    of_record = {id_: each.id for each in found for id_ in (each.id, *each.absorbed)}
    for each in every(services.catalogue, Encounter, encounters_of_status("identified")):
        whale = of_record.get(each.individual_id or "", "")
        count[whale] += 1
        if each.taken_at is not None:
            seen[whale].append(each.taken_at)
    if sort == "encounters":
        return {each.id: (False, count[each.id], each.id) for each in found}
    pick = max if sort == "last_seen" else min
    return {
        each.id: (True, "", each.id)
        if not seen[each.id]
        else (False, pick(seen[each.id]).isoformat(), each.id)
        for each in found
    }


def _follows(key: Key, after: tuple[object, ...], order: Order) -> bool:
    """Whether ``key`` comes after the last whale of the page before."""
    absent, value, id_ = key
    if absent != after[0]:
        return absent
    place: tuple[object, str] = (value, id_)
    if order == "asc":
        return place > (after[1], str(after[2]))
    return place < (after[1], str(after[2]))
