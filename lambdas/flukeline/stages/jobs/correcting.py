"""The job that applies a correction of clocks, or undoes it, on any number of photographs.

Each transaction saves a few photographs, the encounters that follow them and the correction itself,
whose count then is exact. An undo changes the correction too, so that a transaction of the
application that is late is refused, and the job of the application ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flukeline.catalogue import clocks
from flukeline.catalogue.tracks import Track
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.messages import Job
from flukeline.records import (
    Correction,
    Photograph,
    Principal,
    new_id,
    now,
)
from flukeline.services import Services
from flukeline.stages.jobs import places
from flukeline.stages.jobs.correction_batch import Batch, Change
from flukeline.stages.jobs.runs import (
    PORTION,
    TimeLeft,
    begin,
    count_photographs,
    report,
    send,
    update_report,
)
from flukeline.stages.retry import retry_on_conflict
from flukeline.storage.lists import CORRECTIONS, PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.times import LocalTime

TOGETHER = 20
"""Photographs read for one transaction; those that do not fit go into the next one."""


def job_id(correction: Correction) -> str:
    """The id of the job that applies or undoes a correction."""
    return f"correction-{correction.id}"


def get(services: Services, correction_id: str) -> Correction:
    """The correction. Raises NotFound."""
    found = services.catalogue.find(Correction, correction_id)
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def listed(services: Services) -> list[Correction]:
    """All corrections, newest first."""
    return list(every(services.catalogue, Correction, CORRECTIONS))


def progress(services: Services, correction: Correction) -> dict[str, Any]:
    """The report of a correction's job; with nothing done where the job has not begun."""
    try:
        return report(services, job_id(correction))
    except NotFound:
        return {"state": correction.state, "done": 0, "everything": 0}


def new_clock(
    services: Services,
    principal: Principal,
    scope: Mapping[str, str | None],
    offset: int | None = None,
    seconds: int | None = None,
    photograph_id: str | None = None,
    true_time: LocalTime | None = None,
) -> Correction:
    """A correction of clocks, which is not saved yet.

    Args:
        services: The services.
        principal: Who makes it.
        scope: Its conditions by name, see ``Correction``.
        offset: Minutes ahead of UTC of clocks without a time zone.
        seconds: By how much the clock is put forward; None: by the photograph, or not at all.
        photograph_id: A photograph whose true time is known.
        true_time: Its true time.

    Raises:
        NotFound: There is no such photograph.
        Rejected: The difference is given twice or by half, or is not known.
    """
    if (photograph_id is None) != (true_time is None):
        raise Rejected("Give a photograph together with its true time.")
    if seconds is not None and true_time is not None:
        raise Rejected("Give either the difference or a photograph with its true time.")
    if photograph_id is not None and true_time is not None:
        photograph = services.catalogue.find(Photograph, photograph_id)
        if photograph is None:
            raise NotFound("There is no such photograph.")
        if photograph.taken_at is None:
            raise Rejected("The camera's clock said nothing in this photograph.")
        seconds = clocks.difference(photograph.taken_at, true_time, offset)
    given: dict[str, Any] = {name: text or None for name, text in scope.items()}
    return Correction(
        new_id(), "clock", principal.name, now(), seconds=seconds or 0, offset=offset, **given
    )


def new_track(
    principal: Principal, scope: Mapping[str, str | None], offset: int | None = None
) -> Correction:
    """A correction that gives places from a track, which is not saved yet."""
    given: dict[str, Any] = {name: text or None for name, text in scope.items()}
    return Correction(new_id(), "track", principal.name, now(), offset=offset, **given)


def store(services: Services, correction: Correction, track: Track | None = None) -> Job:
    """Save a new correction and begin its job, which still has to be sent or run.

    Raises:
        Rejected: The correction is not possible, or applies to everything.
    """
    clocks.check(correction)
    if track is not None:
        places.store_track(services, correction, track)
    services.catalogue.commit([correction])
    return resume(services, correction)


def resume(services: Services, correction: Correction) -> Job:
    """Begin the job of a correction again, from its first photograph; what is done is kept."""
    job = Job(job_id(correction), correction.by, step="correct")
    return begin(services, job, correction.state, everything=count_photographs(services))


def start(services: Services, correction: Correction, track: Track | None = None) -> Correction:
    """Save a new correction and apply it in the background. Raises as ``store`` does."""
    send(services, store(services, correction, track))
    return get(services, correction.id)


def mark_undone(services: Services, principal: Principal, correction_id: str) -> Job:
    """Mark a correction as being undone, and begin the job that restores the photographs.

    Raises:
        NotFound: There is no such correction.
        Conflict: It was undone already.
    """

    def attempt() -> Correction:
        found = get(services, correction_id)
        if found.state == "undone":
            raise Conflict(f"{found.undone_by} has undone this correction already.")
        if found.state == "undoing":
            return found
        undoing = replace(found, state="undoing", undone_by=principal.name, undone_at=now())
        services.catalogue.commit([undoing])
        return undoing

    return resume(services, retry_on_conflict(attempt))


def undo(services: Services, principal: Principal, correction_id: str) -> Correction:
    """Undo a correction in the background. Raises as ``mark_undone`` does."""
    send(services, mark_undone(services, principal, correction_id))
    return get(services, correction_id)


def correct_portion(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Apply a correction to a page of photographs, or undo it there.

    Returns:
        The job at the next page; None when it is finished.
    """
    correction = get(services, job.id.removeprefix("correction-"))
    if correction.state in ("applied", "undone"):
        update_report(services, job, state="done", changed=correction.changed)
        return None
    page = services.catalogue.listed(Photograph, PHOTOGRAPHS, PORTION, job.cursor)
    track = places.track_of(services, correction) if correction.state == "applying" else None
    ids = [each.id for each in page.items]
    for start_at in range(0, len(ids), TOGETHER):
        some = ids[start_at : start_at + TOGETHER]
        while some:
            some = retry_on_conflict(
                lambda some=some: _change(services, correction, some, track)  # type: ignore[misc]
            )
    at = job.at + len(page.items)
    if page.next_cursor is not None:
        update_report(services, job, state=correction.state, done=at)
        return replace(job, at=at, cursor=page.next_cursor)
    found = retry_on_conflict(lambda: _finish(services, correction))
    update_report(services, job, state="done", done=at, everything=at, changed=found.changed)
    return None


def _current(services: Services, correction: Correction) -> Correction:
    """The stored correction. Raises Conflict if it was undone meanwhile."""
    stored = get(services, correction.id)
    if stored.state != correction.state:
        raise Conflict("This correction was undone meanwhile.")
    return stored


def _finish(services: Services, correction: Correction) -> Correction:
    stored = _current(services, correction)
    done = replace(stored, state="applied" if stored.state == "applying" else "undone")
    services.catalogue.commit([done])
    return done


def _change(
    services: Services, correction: Correction, ids: Sequence[str], track: Track | None
) -> list[str]:
    """Change as many of the photographs as fit into one transaction; the ids of the others."""
    stored = _current(services, correction)
    found = services.catalogue.find_all(Photograph, ids)
    changes = _changes(services, stored, [found[each] for each in ids if each in found], track)
    if not changes:
        return []
    batch = Batch(services, stored, changes)
    rest = batch.fill()
    batch.commit()
    return rest


def _changes(
    services: Services,
    correction: Correction,
    photographs: Sequence[Photograph],
    track: Track | None,
) -> list[Change]:
    """The photographs that the correction changes, or its undoing."""
    named = services.catalogue.find_all(
        Correction, {id_ for each in photographs for id_ in each.corrections}
    )
    changes = []
    for each in photographs:
        after = each
        if correction.state == "undoing":
            after = places.without_place(clocks.restored(each, correction, named), correction)
        elif clocks.covers(correction, each):
            try:
                after = _after(each, correction, named, track)
            except Rejected:
                continue
        if after != each:
            changes.append((each, after))
    return changes


def _after(
    photograph: Photograph,
    correction: Correction,
    named: Mapping[str, Correction],
    track: Track | None,
) -> Photograph:
    """The photograph after a correction that covers it. Raises Rejected if it has to stay."""
    if track is not None:
        return places.placed(photograph, correction, track)
    return clocks.corrected(photograph, correction, named, now())


@dataclass(frozen=True)
class Preview:
    """What a correction would change.

    Attributes:
        photographs: How many photographs it would change, of those that were read.
        left: How many it covers and would leave, by reason.
        examples: Some of them, each as stored and as it would be.
        next_cursor: To go on with, where the catalogue has more photographs; None: all were read.
    """

    photographs: int
    left: dict[str, int]
    examples: tuple[Change, ...]
    next_cursor: str | None


def _why_unchanged(correction: Correction, photograph: Photograph) -> str:
    """Why a correction leaves a photograph that it covers, where none of its rules refuses it."""
    if correction.kind == "track":
        return "It has a place already."
    has_zone = photograph.taken_at is not None and photograph.taken_at.offset is not None
    if has_zone and not correction.seconds:
        return "Its time zone is known already."
    return "Its date is unknown, or not as precise as the correction."


PREVIEWED = 2000
"""Maximum photographs that one call of a preview reads, so that it ends within a request's time."""
EXAMPLES = 5


def preview(
    services: Services,
    correction: Correction,
    cursor: str | None = None,
    track: Track | None = None,
) -> Preview:
    """What a correction would change; it reads at most ``PREVIEWED`` photographs.

    Args:
        services: The services.
        correction: The correction, which is not saved.
        cursor: Of the photographs to go on with.
        track: Its GPS track; None for a correction of clocks.

    Raises:
        Rejected: The correction is not possible, or applies to everything.
    """
    clocks.check(correction)
    count, left, examples = 0, dict[str, int](), list[Change]()
    for _ in range(PREVIEWED // PORTION):
        page = services.catalogue.listed(Photograph, PHOTOGRAPHS, PORTION, cursor)
        named = services.catalogue.find_all(
            Correction, {id_ for each in page.items for id_ in each.corrections}
        )
        for each in page.items:
            if not clocks.covers(correction, each):
                continue
            reason = _why_unchanged(correction, each)
            try:
                after = _after(each, correction, named, track)
            except Rejected as rejected:
                after, reason = each, rejected.detail
            if after == each:
                left[reason] = left.get(reason, 0) + 1
                continue
            count += 1
            if len(examples) < EXAMPLES:
                examples.append((each, after))
        cursor = page.next_cursor
        if cursor is None:
            break
    return Preview(count, left, tuple(examples), cursor)
