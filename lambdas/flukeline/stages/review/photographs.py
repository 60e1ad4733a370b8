"""Photographs: list them, crop them by hand, retry them, remove them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict, NotFound
from flukeline.records import (
    Box,
    Edit,
    EditKind,
    Encounter,
    Individual,
    Photograph,
    PhotographState,
    Principal,
    Record,
    Removal,
    UniqueKey,
    content_key,
    new_id,
    now,
    search_key,
)
from flukeline.services import Services
from flukeline.stages.intake import removal as removals
from flukeline.stages.intake.receive import send_to_crop
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity
from flukeline.storage.keys import original_key
from flukeline.storage.lists import (
    PHOTOGRAPHS,
    List,
    cursor_after,
    photographs_in,
    position_of,
)
from flukeline.storage.ports import Page

SEARCHED = 2000
"""Maximum photographs that one call of a search reads, so that it ends within a request's time."""


def get_photograph(services: Services, photograph_id: str) -> Photograph:
    """The photograph. Raises NotFound."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None:
        raise NotFound("There is no such photograph.")
    return photograph


def listed(
    services: Services,
    states: Sequence[PhotographState],
    limit: int,
    cursor: str | None,
    q: str = "",
) -> Page[Photograph]:
    """A page of photographs in any of ``states`` (empty: in all states), newest first.

    Args:
        services: The services.
        states: The states.
        limit: Maximum photographs on the page.
        cursor: Of this page, from the page before.
        q: Text in the file name, a keyword, the caption or the camera; case and accents are ignored.
            Each call reads at most ``SEARCHED`` photographs, so that a page may be short, or empty.
    """
    wanted = search_key(q)
    if not wanted:
        return _page(services, states, limit, cursor)
    found: list[Photograph] = []
    for _ in range(SEARCHED // 100):
        page = _page(services, states, 100, cursor)
        for each in page.items:
            if any(wanted in search_key(word) for word in _words(each)):
                found.append(each)
            if len(found) == limit:
                return Page(tuple(found), cursor_after(_list_of(states), each.id, each.id))
        cursor = page.next_cursor
        if cursor is None:
            break
    return Page(tuple(found), cursor)


def _words(photograph: Photograph) -> list[str]:
    camera = photograph.camera
    names = () if camera is None else (camera.make, camera.model, camera.serial)
    words = (photograph.filename, photograph.caption, *photograph.keywords, *names)
    return [each for each in words if each]


def _list_of(states: Sequence[PhotographState]) -> List:
    """The list that the cursors of these states belong to."""
    if not states:
        return PHOTOGRAPHS
    # The sort key is the photograph's id in every list, so one position serves for all lists.
    return List(2, f"photographs#{','.join(sorted(set(states)))}", newest_first=True)


def _page(
    services: Services, states: Sequence[PhotographState], limit: int, cursor: str | None
) -> Page[Photograph]:
    if not states:
        return services.catalogue.listed(Photograph, PHOTOGRAPHS, limit, cursor)
    wanted = sorted(set(states))
    merged = _list_of(states)
    after = None if cursor is None else position_of(merged, cursor)[0]
    found: dict[str, Photograph] = {}
    more = False
    for state in wanted:
        list_ = photographs_in(state)
        start = None if after is None else cursor_after(list_, after, after)
        page = services.catalogue.listed(Photograph, list_, limit, start)
        found |= {each.id: each for each in page.items}
        more = more or page.next_cursor is not None
    newest = sorted(found.values(), key=lambda each: each.id, reverse=True)
    page_items = newest[:limit]
    if not page_items or not (more or len(newest) > limit):
        return Page(tuple(page_items), None)
    return Page(tuple(page_items), cursor_after(merged, page_items[-1].id, page_items[-1].id))


def crop_by_hand(
    services: Services,
    principal: Principal,
    photograph_id: str,
    box: Box,
    annotation: str | None = None,
) -> Photograph:
    """Crop a fluke by a box that a person drew, and send the photograph to the crop stage.

    Args:
        services: The services.
        principal: Who drew the box.
        photograph_id: The photograph.
        box: Around the fluke.
        annotation: The fluke to crop again; None: the photograph has one fluke, or none yet.

    Raises:
        NotFound: There is no such photograph.
        Conflict: The fluke is gone, or the photograph is being processed.
        Rejected: The box cannot hold a fluke.
    """

    def change(photograph: Photograph, at: datetime) -> list[Record]:
        cropped = rules.to_crop_by_hand(photograph, box, annotation, at)
        replaced = cropped.drawn[0].replaces
        ids = [each.encounter_id for each in photograph.annotations if each.id == replaced]
        encounters = services.catalogue.find_all(Encounter, ids).values()
        return [cropped, *_with_edit(photograph, encounters, "cropped", principal)]

    return _change_and_send(services, photograph_id, change)


def _with_edit(
    photograph: Photograph, encounters: Iterable[Encounter], did: EditKind, principal: Principal
) -> list[Record]:
    """An edit of one of their photographs, and the encounters with it in their history."""
    edit = Edit(new_id(), did, principal.name, now(), filename=photograph.filename)
    changed = [replace(each, edits=(*each.edits, edit.id)) for each in encounters]
    return [*changed, edit] if changed else []


def crop_another(services: Services, photograph_id: str, version: int, box: Box) -> Photograph:
    """Crop another fluke of a photograph; it gets an encounter of its own.

    Args:
        services: The services.
        photograph_id: The photograph.
        version: Its version when the person saw it.
        box: Around the other fluke.

    Raises:
        NotFound: There is no such photograph.
        Conflict: The photograph changed since it was seen, or is being processed.
        Rejected: The box cannot hold a fluke.
    """

    def change(photograph: Photograph, at: datetime) -> list[Record]:
        if photograph.version != version:
            flukes = len(photograph.annotations)
            words = f"it is now {photograph.state.replace('_', ' ')}, with {flukes} flukes"
            raise Conflict(f"This photograph changed meanwhile: {words}. Look at it again.")
        return [rules.to_crop_another(photograph, box, at)]

    return _change_and_send(services, photograph_id, change)


def retry(services: Services, photograph_id: str) -> Photograph:
    """Send a photograph to the crop stage again.

    Raises:
        NotFound: There is no such photograph.
        Conflict: Its file never arrived, or it is neither failed nor without a fluke.
    """
    if services.photographs.size(original_key(photograph_id)) is None:
        get_photograph(services, photograph_id)
        raise Conflict("The file of this photograph never arrived. Add it again.")
    return _change_and_send(services, photograph_id, lambda each, at: [rules.to_retry(each, at)])


def _change_and_send(
    services: Services,
    photograph_id: str,
    change: Callable[[Photograph, datetime], Sequence[Record]],
) -> Photograph:
    """Commit a change of a photograph, and send it to the crop stage."""

    def attempt() -> None:
        services.catalogue.commit(change(get_photograph(services, photograph_id), now()))

    retry_on_conflict(attempt)
    send_to_crop(services, photograph_id)
    return get_photograph(services, photograph_id)


def remove(services: Services, principal: Principal, photograph_id: str) -> None:
    """Remove a photograph and its pictures, and retire its flukes.

    Reviews stay in the history. An encounter without other photographs is removed too.

    Raises:
        NotFound: There is no such photograph.
    """

    def attempt() -> Removal:
        photograph = get_photograph(services, photograph_id)
        saves, removes = _removal(services, principal, photograph)
        removal = Removal(photograph.id, photograph.crops_made, now())
        services.catalogue.commit([*saves, removal], removes)
        return removal

    removals.finish(services, retry_on_conflict(attempt))


def _removal(
    services: Services, principal: Principal, photograph: Photograph
) -> tuple[list[Record], list[Record]]:
    """The records to save and to remove with a photograph."""
    staying: list[Encounter] = []
    removes: list[Record] = [photograph]
    if photograph.sha256 is not None:
        content = services.catalogue.find(UniqueKey, content_key(photograph.sha256))
        if content is not None and content.holder == photograph.id:
            removes.append(content)
    flukes = {each.id for each in photograph.annotations}
    emptied: list[Encounter] = []
    for encounter in services.catalogue.find_all(Encounter, photograph.encounter_ids).values():
        left = replace(
            encounter,
            annotation_ids=tuple(each for each in encounter.annotation_ids if each not in flukes),
            waiting=tuple(each for each in encounter.waiting if each != photograph.id),
            last_change=f"{photograph.filename} was removed",
        )
        if left.annotation_ids or left.waiting:
            staying.append(left)
        else:
            emptied.append(encounter)
    whale_saves, whale_removes = identity.without_encounters(services, emptied)
    saves = _with_edit(photograph, staying, "removed", principal)
    return [*saves, *whale_saves], [*removes, *emptied, *whale_removes]


def remove_whale(services: Services, whale: Individual) -> None:
    """Remove a whale that has no encounters, and free its names."""
    services.catalogue.commit([], [whale, *identity.unique_keys_of(services, [whale])])
