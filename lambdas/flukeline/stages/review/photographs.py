"""What a person may do with a photograph: look it up, crop it by hand, retry it, remove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict, NotFound
from flukeline.messages import RetireRequest
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
    UniqueKey,
    annotation_id,
    content_key,
    new_id,
    now,
)
from flukeline.services import Services
from flukeline.stages.intake.receive import send_to_crop
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity
from flukeline.storage.keys import crop_key, display_key, original_key
from flukeline.storage.lists import (
    PHOTOGRAPHS,
    List,
    cursor_after,
    photographs_in,
    position_of,
)
from flukeline.storage.ports import Page


def get_photograph(services: Services, photograph_id: str) -> Photograph:
    """One photograph. Raises NotFound."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None:
        raise NotFound("There is no such photograph.")
    return photograph


def listed(
    services: Services, states: Sequence[PhotographState], limit: int, cursor: str | None
) -> Page[Photograph]:
    """A page of photographs in any of ``states`` (none named: in all), newest first."""
    if not states:
        return services.catalogue.listed(Photograph, PHOTOGRAPHS, limit, cursor)
    wanted = sorted(set(states))
    # Each list is read from the same place on; a photograph's place is its id in all of them.
    together = List(2, f"photographs#{','.join(wanted)}", newest_first=True)
    after = None if cursor is None else position_of(together, cursor)[0]
    found: dict[str, Photograph] = {}
    more = False
    for state in wanted:
        of = photographs_in(state)
        start = None if after is None else cursor_after(of, after, after)
        page = services.catalogue.listed(Photograph, of, limit, start)
        found |= {each.id: each for each in page.items}
        more = more or page.next_cursor is not None
    newest = sorted(found.values(), key=lambda each: each.id, reverse=True)
    shown = newest[:limit]
    if not shown or not (more or len(newest) > limit):
        return Page(tuple(shown), None)
    return Page(tuple(shown), cursor_after(together, shown[-1].id, shown[-1].id))


def crop_by_hand(
    services: Services,
    principal: Principal,
    photograph_id: str,
    box: Box,
    annotation: str | None = None,
) -> Photograph:
    """Crop one of its flukes by a box that a person drew; the stages then run again with it."""

    def change(photograph: Photograph, at: datetime) -> list[Record]:
        cropped = rules.to_crop_by_hand(photograph, box, annotation, at)
        replaced = cropped.drawn[0].replaces
        held = [each.encounter_id for each in photograph.annotations if each.id == replaced]
        encounters = services.catalogue.find_all(Encounter, held).values()
        return [cropped, *_edited(photograph, encounters, "cropped", principal)]

    return _again(services, photograph_id, change)


def _edited(
    photograph: Photograph, encounters: Iterable[Encounter], did: EditKind, principal: Principal
) -> list[Record]:
    """The encounters with what somebody did to one of their photographs in their history."""
    edit = Edit(new_id(), did, principal.name, now(), filename=photograph.filename)
    changed = [replace(each, edits=(*each.edits, edit.id)) for each in encounters]
    return [*changed, edit] if changed else []


def crop_another(services: Services, photograph_id: str, version: int, box: Box) -> Photograph:
    """Crop one fluke more; it has an encounter and candidates of its own.

    Raises:
        Conflict: The photograph changed since ``version``, or is still on its way.
        Rejected: The box cannot hold a fluke.
    """

    def change(photograph: Photograph, at: datetime) -> list[Record]:
        if photograph.version != version:
            flukes = len(photograph.annotations)
            words = f"it is now {photograph.state.replace('_', ' ')}, with {flukes} flukes"
            raise Conflict(f"This photograph changed meanwhile: {words}. Look at it again.")
        return [rules.to_crop_another(photograph, box, at)]

    return _again(services, photograph_id, change)


def retry(services: Services, photograph_id: str) -> Photograph:
    """Send a photograph through the stages again."""
    if services.photographs.size(original_key(photograph_id)) is None:
        get_photograph(services, photograph_id)
        raise Conflict("The file of this photograph never arrived. Add it again.")
    return _again(services, photograph_id, lambda each, at: [rules.to_retry(each, at)])


def _again(
    services: Services,
    photograph_id: str,
    change: Callable[[Photograph, datetime], Sequence[Record]],
) -> Photograph:
    def attempt() -> None:
        services.catalogue.commit(change(get_photograph(services, photograph_id), now()))

    retry_on_conflict(attempt)
    send_to_crop(services, photograph_id)
    return get_photograph(services, photograph_id)


def remove(services: Services, principal: Principal, photograph_id: str) -> None:
    """Remove a photograph with its pictures, and its fluke from the comparison.

    Decisions about it stay in the history. An encounter goes with its last photograph.
    """

    def attempt() -> Photograph:
        photograph = get_photograph(services, photograph_id)
        saves, removes = _without(services, principal, photograph)
        services.catalogue.commit(saves, removes)
        return photograph

    photograph = retry_on_conflict(attempt)
    for number in range(1, photograph.crops_made + 1):
        made = annotation_id(photograph.id, number)
        services.queue.send("distances", RetireRequest(made).to_json())
        services.photographs.delete(crop_key(made))
    services.photographs.delete(display_key(photograph.id))
    services.photographs.delete(original_key(photograph.id))


def _without(
    services: Services, principal: Principal, photograph: Photograph
) -> tuple[list[Record], list[Record]]:
    """What is saved and removed so that the photograph is gone."""
    staying: list[Encounter] = []
    removes: list[Record] = [photograph]
    if photograph.sha256 is not None:
        claim = services.catalogue.find(UniqueKey, content_key(photograph.sha256))
        if claim is not None and claim.holder == photograph.id:
            removes.append(claim)
    own = {each.id for each in photograph.annotations}
    emptied: list[Encounter] = []
    for encounter in services.catalogue.find_all(Encounter, photograph.encounter_ids).values():
        left = replace(
            encounter,
            annotation_ids=tuple(each for each in encounter.annotation_ids if each not in own),
            waiting=tuple(each for each in encounter.waiting if each != photograph.id),
            last_change=f"{photograph.filename} was removed",
        )
        if left.annotation_ids or left.waiting:
            staying.append(left)
        else:
            emptied.append(encounter)
    counted, gone = identity.without_encounters(services, emptied)
    saves = _edited(photograph, staying, "removed", principal)
    return [*saves, *counted], [*removes, *emptied, *gone]


def remove_whale(services: Services, whale: Individual) -> None:
    """Remove a whale without encounters, and free its names."""
    services.catalogue.commit([], [whale, *identity.unique_keys_of(services, [whale])])
