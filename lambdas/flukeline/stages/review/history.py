"""History: all reviews, merges and edits of an encounter or a whale, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flukeline.records import Edit, Encounter, Review
from flukeline.services import Services
from flukeline.stages.whales import merging
from flukeline.stages.whales.names import Whale
from flukeline.storage.lists import reviews_of
from flukeline.storage.pagination import every

Entry = Review | Edit | merging.ListedMerge


def of_encounter(services: Services, encounter: Encounter) -> list[Review | Edit]:
    """The reviews of an encounter, and the edits of it and of encounters joined to it."""
    reviews = every(services.catalogue, Review, reviews_of(encounter.id))
    found: list[Review | Edit] = [*reviews, *_edits(services, [encounter])]
    return sorted(found, key=lambda each: each.id, reverse=True)


def of_whale(services: Services, whale: Whale) -> list[Entry]:
    """The reviews and merges of a whale, and the edits of its encounters."""
    found: list[Entry] = [*merging.history(services, whale.individual)]
    found += _edits(services, whale.encounters)
    return sorted(found, key=_id, reverse=True)


def _edits(services: Services, encounters: Iterable[Encounter]) -> list[Edit]:
    changed = list(encounters)
    ids = {id_ for each in changed for id_ in each.edits}
    shown = {"", *(each.id for each in changed)}
    return [
        replace(edit, written=tuple(each for each in edit.written if each.of in shown))
        for edit in services.catalogue.find_all(Edit, ids).values()
    ]


def _id(entry: Entry) -> str:
    # Ids sort by time.
    return entry.merge.id if isinstance(entry, merging.ListedMerge) else entry.id
