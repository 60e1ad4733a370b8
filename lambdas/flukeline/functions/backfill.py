"""The backfill function: work on whole catalogues, fed by a queue of its own that gives way."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.errors import FlukelineError, Rejected
from flukeline.functions.batch import each_message, logger
from flukeline.messages import Job, SampleRequest, StartRequest, backfill_request
from flukeline.records import Principal
from flukeline.stages import run_job
from flukeline.stages.jobs import reindex, runs
from flukeline.stages.sheets import sample, sheet_job
from flukeline.wiring import services

MARGIN_MS = 15_000
"""Left for the photograph in hand and for saying where to go on."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Load the sample catalogue, or do a portion of a backfill and send the rest on.

    Without ``Records`` it is a step of the state machine that asks, and gets the rest back.
    """

    def time_left() -> bool:
        return context.get_remaining_time_in_millis() > MARGIN_MS

    if "Records" not in event:
        return _step(event, time_left)

    def work(body: dict[str, Any]) -> None:
        request = backfill_request(body)
        if isinstance(request, SampleRequest):
            sample.load(services(), Principal(request.by))
        elif isinstance(request, StartRequest):
            runs.send(services(), _started(request))
        elif isinstance(request, Job):
            _portion(request, time_left)

    return dict(each_message(event, context, services(), work, "loading the catalogue"))


def _portion(job: Job, time_left: Any) -> None:
    try:
        rest = run_job.advance(services(), job, time_left)
    except FlukelineError as error:
        # The report says it; trying the same again would not help.
        logger.warning("a backfill stopped", extra={"job": job.id, "reason": error.detail})
        return
    if rest is not None:
        runs.send(services(), rest)


def _started(request: StartRequest) -> Job:
    if request.rebuild:
        return reindex.start_rebuild(services(), request.by)
    return sheet_job.start_from_import(services(), request.by, request.folder, request.sheet)


def _step(event: dict[str, Any], time_left: Any) -> dict[str, Any]:
    """One step of the state machine; ``parts`` are what several workers may do of the next."""
    job: Job | None = None
    part = event.get("part", {})
    try:
        if "start" in event:
            job = _started(StartRequest.from_body(event["start"]))
        elif event.get("finish"):
            run_job.finish(services(), Job(**event["job"]))
        else:
            job = run_job.advance(services(), replace(Job(**event["job"]), **part), time_left)
    except Rejected as rejected:
        # Only a whole sheet can be refused: a worker's part that cannot go on is a failure.
        if "stop" in part:
            raise
        return {"finished": True, "refused": True, "reason": rejected.detail, "parts": []}
    answer: dict[str, Any] = {"finished": job is None, "refused": False, "parts": []}
    if job is not None:
        answer["job"] = asdict(job)
        answer["part"] = {"at": job.at, "within": job.within, "stop": job.stop}
        if job.stop is None and job.step != "judge":
            answer["parts"] = run_job.parts(services(), job)
    return answer
