"""Jobs that compute index data again.

``rebuild`` repairs distance rows and nearest lists from the stored vectors. ``embed anew`` sends
the newest model all flukes that it has not embedded yet, few at a time, so that interactive uploads
are not held up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flukeline.errors import NotFound
from flukeline.messages import EmbedRequest, Job
from flukeline.records import Photograph, now
from flukeline.services import Services
from flukeline.stages.jobs.runs import (
    POLL_SECONDS,
    PORTION,
    TimeLeft,
    begin,
    check_dead_letters,
    report,
    update_report,
)
from flukeline.storage.lists import photographs_in

REBUILD_PORTION = 1024
"""Ordinals rebuilt together. New photographs wait for one portion: seconds at 100,000 flukes."""


def start_rebuild(services: Services, by: str) -> Job:
    """Start a job that repairs distance rows and nearest lists from the embeddings."""
    job = Job(f"rebuild-{services.model_version}", by, step="rebuild")
    return begin(services, job, "rebuilding")


def start_embedding_missing(services: Services, by: str, patience: timedelta) -> Job | None:
    """Start a job that sends the newest model every fluke that it lacks.

    Args:
        services: The services.
        by: Who starts it.
        patience: How long the report of a running job may be without an update.

    Returns:
        The job; None if one was active within ``patience``.
    """
    job = Job(f"embed-{services.model_version}", by, step="embed anew")
    try:
        last = report(services, job.id)
    except NotFound:
        last = {}
    if last and now() - datetime.fromisoformat(last["updated_at"]) < patience:
        return None
    return begin(services, job, "embedding anew")


def rebuild(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Rebuild a portion of the ordinals; None when the job, or this worker's part, is finished."""
    index = services.indexes.of(services.model_version)
    head = services.vectors.progress(services.model_version).head
    end = head if job.stop is None else job.stop
    at, rows, lists = job.at, 0, 0
    while at < end and (at == job.at or time_left()):
        stop = min(at + REBUILD_PORTION, end)
        wrong_rows, wrong_lists = index.rebuild(at, stop)
        at, rows, lists = stop, rows + wrong_rows, lists + wrong_lists
    if job.stop is None:
        answers = _add_answers(services, job, {"rows put right": rows, "lists put right": lists})
        state = "rebuilding" if at < end else "done"
        update_report(services, job, state=state, done=at, everything=head, answers=answers)
    return replace(job, at=at) if at < end else None


def finish(services: Services, job: Job) -> None:
    """Complete the report after parallel workers have rebuilt all parts."""
    head = services.vectors.progress(services.model_version).head
    update_report(services, job, state="done", done=head, everything=head)


def _add_answers(services: Services, job: Job, answers: dict[str, int]) -> dict[str, int]:
    """The counts in the report plus these; a portion that is repeated repairs nothing more."""
    earlier = report(services, job.id).get("answers", {})
    return {each: earlier.get(each, 0) + count for each, count in answers.items()}


def embed_missing(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Send the flukes of a page of photographs that the newest model lacks.

    Returns:
        The job at the next page; at the same page if no time was left; None when it is finished.
    """
    ready = photographs_in("ready", newest_first=False)
    page = services.catalogue.listed(Photograph, ready, PORTION, job.cursor)
    everything = services.catalogue.counts()[ready]
    flukes = [fluke.id for photograph in page.items for fluke in photograph.annotations]
    if not _send(services, job, flukes, time_left):
        update_report(services, job, state="embedding anew", done=job.at, everything=everything)
        return job
    at = job.at + len(page.items)
    if page.next_cursor is None:
        update_report(services, job, state="done", done=at, everything=at)
        return None
    update_report(services, job, state="embedding anew", done=at, everything=everything)
    return replace(job, at=at, cursor=page.next_cursor)


def _send(services: Services, job: Job, flukes: Sequence[str], time_left: TimeLeft) -> bool:
    """Send the flukes that the newest model lacks, at most ``max_in_flight`` at a time.

    Returns:
        Whether all were sent; False when no time is left.
    """
    model = services.model_version

    def lacking(ids: Sequence[str]) -> list[str]:
        compared = services.vectors.ordinals(model, ids)
        return [each for each in ids if each not in compared]

    sent: list[str] = []
    for fluke in lacking(flukes):
        while len(sent) >= services.max_in_flight:
            check_dead_letters(services, job)
            sent = lacking(sent)
            if len(sent) < services.max_in_flight:
                break
            if not time_left():
                return False
            time.sleep(POLL_SECONDS)
        services.queue.send("embed", EmbedRequest(fluke, model).to_json())
        sent.append(fluke)
    return True
