"""Merging: merge two whales that are one animal, and undo a merge."""

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
    """A merge, or an undone one; ``stands`` says whether it is still in effect."""

    merge: Merge
    stands: bool


def merge(
    services: Services,
    principal: Principal,
    kept: tuple[str, int],
    other: tuple[str, int],
) -> Merge:
    """Merge a whale into another.

    Args:
        services: The services.
        principal: Who merges them.
        kept: Id and version seen of the whale that stays.
        other: Id and version seen of the whale that is merged into it.

    Raises:
        NotFound: There is no such whale.
        Conflict: A whale changed since it was seen.
        Rejected: The two cannot be merged.
    """

    def attempt() -> Merge:
        staying, going = _find_as_seen(services, *kept), _find_as_seen(services, *other)
        unique_keys = identity.unique_keys_of(services, [going])
        done = rules.merged(staying, going, unique_keys, principal.name, now())
        services.catalogue.commit(done.saves)
        return done.merge

    return retry_on_conflict(attempt)


def _find_as_seen(services: Services, id_: str, version: int) -> Individual:
    """The whale, if it is still as a person saw it. Raises NotFound or Conflict."""
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
    """Undo a merge.

    Raises:
        NotFound: There is no such merge, or one of its whales was removed.
        Conflict: The merge is no longer in effect, or another whale has one of the names.
    """
    done = services.catalogue.find(Merge, merge_id)
    if done is None:
        raise NotFound("There is no such merge.")

    def attempt() -> Merge:
        whales = services.catalogue.find_all(Individual, [done.kept_id, done.merged_id])
        if len(whales) < 2:
            raise NotFound("One of these whales was removed meanwhile; there is nothing to undo.")
        keys = [name_key(each) for each in done.merged.all]
        unique_keys = list(services.catalogue.find_all(UniqueKey, keys).values())
        kept, other = whales[done.kept_id], whales[done.merged_id]
        undone = rules.taken_apart(done, kept, other, unique_keys, principal.name, now())
        services.catalogue.commit(undone.saves)
        return undone.merge

    return retry_on_conflict(attempt)


def listed(
    services: Services, limit: int, cursor: str | None
) -> tuple[list[ListedMerge], str | None]:
    """A page of all merges and undone merges, newest first, and the cursor of the next page."""
    page: Page[Merge] = services.catalogue.listed(Merge, MERGES, limit, cursor)
    return _with_standing(services, list(page.items)), page.next_cursor


def _with_standing(services: Services, merges: list[Merge]) -> list[ListedMerge]:
    whales = services.catalogue.find_all(Individual, (each.merged_id for each in merges))
    return [
        ListedMerge(each, each.merged_id in whales and whales[each.merged_id].merge_id == each.id)
        for each in merges
    ]


def history(services: Services, whale: Individual) -> list[Review | ListedMerge]:
    """All reviews and merges of a whale, newest first."""
    reviews: dict[str, Review] = {}
    merges: dict[str, Merge] = {}
    for id_ in (whale.id, *whale.absorbed):
        for list_ in (reviews_to(id_), reviews_from(id_)):
            reviews |= {each.id: each for each in every(services.catalogue, Review, list_)}
        for list_ in (merges_into(id_), merges_of(id_)):
            merges |= {each.id: each for each in every(services.catalogue, Merge, list_)}
    found: dict[str, Review | ListedMerge] = dict(reviews)
    found |= {each.merge.id: each for each in _with_standing(services, list(merges.values()))}
    return [found[id_] for id_ in sorted(found, reverse=True)]
