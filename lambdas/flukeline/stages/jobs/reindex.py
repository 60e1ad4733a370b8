"""Renewing: vectors, distances and nearest lists made anew from what is there.

``embed anew`` gives a newer model every fluke that it lacks; ``rebuild`` puts distances and lists
right from the vectors. Both give way to people: few flukes are on their way at once.
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
    LOOK_AGAIN,
    PORTION,
    TimeLeft,
    begin,
    check_dead_letters,
    report,
    update_report,
)
from flukeline.storage.lists import photographs_in

REBUILT = 1024
"""Flukes whose lists are made anew together: at 100,000 flukes that takes seconds, and so long a
photograph that comes meanwhile waits."""


def start_rebuild(services: Services, by: str) -> Job:
    """A job that makes the distances and nearest lists anew from the embeddings."""
    job = Job(f"rebuild-{services.model_version}", by, step="rebuild")
    return begin(services, job, "rebuilding")


def start_embedding_missing(services: Services, by: str, patience: timedelta) -> Job | None:
    """A job that sends the newest model every fluke that it lacks.

    Args:
        services: The services.
        by: Who asks for it.
        patience: None is started within this time after the last word of the one before.
    """
    job = Job(f"embed-{services.model_version}", by, step="embed anew")
    try:
        held = report(services, job.id)
    except NotFound:
        held = {}
    if held and now() - datetime.fromisoformat(held["updated_at"]) < patience:
        return None
    return begin(services, job, "embedding anew")


def rebuild(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """A portion of the rebuilding."""
    index = services.indexes.of(services.model_version)
    head = services.vectors.progress(services.model_version).head
    most = head if job.stop is None else job.stop
    at, rows, lists = job.at, 0, 0
    while at < most and (at == job.at or time_left()):
        stop = min(at + REBUILT, most)
        wrong_rows, wrong_lists = index.rebuild(at, stop)
        at, rows, lists = stop, rows + wrong_rows, lists + wrong_lists
    if job.stop is None:
        answers = _added(services, job, {"rows put right": rows, "lists put right": lists})
        state = "rebuilding" if at < most else "done"
        update_report(services, job, state=state, done=at, everything=head, answers=answers)
    return replace(job, at=at) if at < most else None


def finish(services: Services, job: Job) -> None:
    """Say in the report that every part of the rebuilding is done."""
    head = services.vectors.progress(services.model_version).head
    update_report(services, job, state="done", done=head, everything=head)


def _added(services: Services, job: Job, answers: dict[str, int]) -> dict[str, int]:
    """The answers of earlier portions and of this one; a repeated one finds nothing to put right."""
    held = report(services, job.id).get("answers", {})
    return {each: held.get(each, 0) + count for each, count in answers.items()}


def embed_missing(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """A portion of the photographs, or less: then the same portion again, which sends the rest."""
    ready = photographs_in("ready", newest_first=False)
    page = services.catalogue.listed(Photograph, ready, PORTION, job.cursor)
    everything = services.catalogue.count(ready)
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
    """Send the flukes that the newest model lacks, few at once; False when no time is left."""
    model = services.model_version

    def lacking(of: Sequence[str]) -> list[str]:
        there = services.vectors.ordinals(model, of)
        return [each for each in of if each not in there]

    sent: list[str] = []
    for fluke in lacking(flukes):
        while len(sent) >= services.max_in_flight:
            check_dead_letters(services, job)
            sent = lacking(sent)
            if len(sent) < services.max_in_flight:
                break
            if not time_left():
                return False
            time.sleep(LOOK_AGAIN)
        services.queue.send("embed", EmbedRequest(fluke, model).to_json())
        sent.append(fluke)
    return True
