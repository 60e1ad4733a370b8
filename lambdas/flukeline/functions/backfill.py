"""The backfill function: runs jobs on whole catalogues, from the backfill queue.

The queue is separate so that a long job does not delay photographs that people upload.
"""

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
"""Time kept in reserve to finish the current photograph and to save the job's position."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Load the sample catalogue, or run one portion of a job.

    With ``Records`` the event comes from the backfill queue, and the rest of the job is sent to
    that queue again. Without, it is one step of the state machine, and the rest is returned.
    """

    def time_left() -> bool:
        return context.get_remaining_time_in_millis() > MARGIN_MS

    if "Records" not in event:
        return _run_step(event, time_left)

    def work(body: dict[str, Any]) -> None:
        request = backfill_request(body)
        if isinstance(request, SampleRequest):
            sample.load(services(), Principal(request.by))
        elif isinstance(request, StartRequest):
            runs.send(services(), _start(request))
        elif isinstance(request, Job):
            _run_portion(request, time_left)

    return dict(each_message(event, context, services(), work, "loading the catalogue"))


def _run_portion(job: Job, time_left: Any) -> None:
    """Run one portion of a job and queue the next."""
    try:
        rest = run_job.advance(services(), job, time_left)
    except FlukelineError as error:
        # The job's report holds the reason; a retry of the message would fail in the same way.
        logger.warning("a backfill stopped", extra={"job": job.id, "reason": error.detail})
        return
    if rest is not None:
        runs.send(services(), rest)


def _start(request: StartRequest) -> Job:
    if request.rebuild:
        return reindex.start_rebuild(services(), request.by)
    return sheet_job.start_from_import(
        services(), request.by, request.folder, request.sheet, request.options
    )


def _run_step(event: dict[str, Any], time_left: Any) -> dict[str, Any]:
    """Run one step of the state machine.

    Returns:
        ``finished``, ``refused`` with its ``reason``, ``job`` and its ``part`` to go on with, and
        ``parts``: the ranges of the next step that several workers may run at once.
    """
    job: Job | None = None
    part = event.get("part", {})
    try:
        if "start" in event:
            job = _start(StartRequest.from_body(event["start"]))
        elif event.get("finish"):
            run_job.finish(services(), Job(**event["job"]))
        else:
            job = run_job.advance(services(), replace(Job(**event["job"]), **part), time_left)
    except Rejected as rejected:
        # Only a whole sheet can be refused: an error in one worker's part is a failure.
        if "stop" in part:
            raise
        return {"finished": True, "refused": True, "reason": rejected.detail, "parts": []}
    answer: dict[str, Any] = {"finished": job is None, "refused": False, "parts": []}
    if job is not None:
        answer["job"] = asdict(job)
        answer["part"] = {"at": job.at, "within": job.within, "stop": job.stop}
        if job.stop is None:
            answer["parts"] = run_job.parts(services(), job)
    return answer
