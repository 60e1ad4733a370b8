"""Merging: two whales become one, and two again."""

from __future__ import annotations

from dataclasses import dataclass

from flukeline.catalogue import merging as rules
from flukeline.errors import Conflict, NotFound
from flukeline.records import Individual, Merge, Principal, Review, UniqueKey, name_key, now
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity
from flukeline.storage.lists import MERGES, merges_into, merges_of, reviews_from, reviews_to
from flukeline.storage.pagination import every
from flukeline.storage.ports import Page


@dataclass(frozen=True, slots=True)
class ListedMerge:
    """A merge, and whether it still stands."""

    merge: Merge
    stands: bool


def merge(
    services: Services,
    principal: Principal,
    kept: tuple[str, int],
    other: tuple[str, int],
) -> Merge:
    """Merge a whale into another; each is named by id and by the version that was seen.

    Raises:
        NotFound: No such whale.
        Conflict: One changed since it was seen.
        Rejected: The two cannot be one.
    """

    def attempt() -> Merge:
        staying, going = _seen(services, *kept), _seen(services, *other)
        claims = identity.unique_keys_of(services, [going])
        done = rules.merged(staying, going, claims, principal.name, now())
        services.catalogue.commit(done.saves)
        return done.merge

    return retry_on_conflict(attempt)


def _seen(services: Services, id_: str, version: int) -> Individual:
    whale = services.catalogue.find(Individual, id_)
    if whale is None:
        raise NotFound("There is no such whale. It may have been removed meanwhile.")
    if whale.merged_into is not None:
        into = identity.whale(services, id_)
        name = into.name if into is not None else "another whale"
        raise Conflict(f"{whale.name} was merged into {name} meanwhile. Look at that one.")
    if whale.version != version:
        raise Conflict(f"{whale.name} changed meanwhile: {_state(whale)}. Look at it again.")
    return whale


def _state(whale: Individual) -> str:
    count = whale.encounter_count
    words = f"it now has {count} {'encounter' if count == 1 else 'encounters'}"
    return f"{words} and the aliases {', '.join(whale.aliases)}" if whale.aliases else words


def undo(services: Services, principal: Principal, merge_id: str) -> Merge:
    """Take a merge apart again.

    Raises:
        NotFound: No such merge, or a whale of it is gone.
        Conflict: It does not stand any more, or a name is taken meanwhile.
    """
    done = services.catalogue.find(Merge, merge_id)
    if done is None:
        raise NotFound("There is no such merge.")

    def attempt() -> Merge:
        whales = services.catalogue.find_all(Individual, [done.kept_id, done.merged_id])
        if len(whales) < 2:
            raise NotFound("One of these whales was removed meanwhile; there is nothing to undo.")
        keys = [name_key(each) for each in done.merged.all]
        claims = list(services.catalogue.find_all(UniqueKey, keys).values())
        kept, other = whales[done.kept_id], whales[done.merged_id]
        undone = rules.taken_apart(done, kept, other, claims, principal.name, now())
        services.catalogue.commit(undone.saves)
        return undone.merge

    return retry_on_conflict(attempt)


def listed(
    services: Services, limit: int, cursor: str | None
) -> tuple[list[ListedMerge], str | None]:
    """A page of all merges and their undoings, newest first."""
    page: Page[Merge] = services.catalogue.listed(Merge, MERGES, limit, cursor)
    return _with_standing(services, list(page.items)), page.next_cursor


def _with_standing(services: Services, merges: list[Merge]) -> list[ListedMerge]:
    whales = services.catalogue.find_all(Individual, (each.merged_id for each in merges))
    return [
        ListedMerge(each, each.merged_id in whales and whales[each.merged_id].merge_id == each.id)
        for each in merges
    ]


def history(services: Services, whale: Individual) -> list[Review | ListedMerge]:
    """Every decision and every merge about a whale, newest first."""
    reviews: dict[str, Review] = {}
    merges: dict[str, Merge] = {}
    for id_ in (whale.id, *whale.absorbed):
        for of in (reviews_to(id_), reviews_from(id_)):
            reviews |= {each.id: each for each in every(services.catalogue, Review, of)}
        for of in (merges_into(id_), merges_of(id_)):
            merges |= {each.id: each for each in every(services.catalogue, Merge, of)}
    found: dict[str, Review | ListedMerge] = dict(reviews)
    found |= {each.merge.id: each for each in _with_standing(services, list(merges.values()))}
    return [found[id_] for id_ in sorted(found, reverse=True)]
