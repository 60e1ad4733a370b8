"""Run a job: does the next portion of its step, whatever the job is."""

from __future__ import annotations

import contextlib

from flukeline.errors import FlukelineError, Rejected
from flukeline.messages import Job
from flukeline.services import Services
from flukeline.stages.jobs import reindex
from flukeline.stages.jobs.runs import PORTION, TimeLeft, is_over, update_report
from flukeline.stages.sheets import sheet_job

UNEXPECTED = (
    "Something went wrong here, and is tried again. Should it stay so, start it again: it goes on."
)


def advance(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Do a portion of a job, or less of it when there is no time left.

    Returns:
        The job as it goes on; None when it, or one worker's part of it, is finished.

    Raises:
        FlukelineError: It cannot go on; the report says so, and it may be started again. Or it
            was started again since, which the report is about then.
    """
    if is_over(services, job):
        return None
    try:
        steps = {
            "check": sheet_job.check_portion,
            "judge": sheet_job.make_plan,
            "take": sheet_job.import_portion,
            "rebuild": reindex.rebuild,
            "embed anew": reindex.embed_missing,
        }
        return steps[job.step](services, job, time_left)
    except FlukelineError as error:
        if job.step != "judge" or not isinstance(error, Rejected):
            update_report(services, job, state="stopped", reason=error.detail)
        raise
    except Exception:
        # It is tried again; should that be given up, the report has said what to do.
        with contextlib.suppress(Exception):
            update_report(services, job, reason=UNEXPECTED)
        raise


def parts(services: Services, job: Job) -> list[dict[str, int]]:
    """The parts in which several workers may do a step, each as its first and last position."""
    if job.step == "rebuild":
        size, portion = services.vectors.progress(services.model_version).head, reindex.REBUILT
    else:
        size, portion = sheet_job.size(services, job), PORTION
    return [{"at": at, "stop": min(at + portion, size)} for at in range(0, size, portion)]


def finish(services: Services, job: Job) -> None:
    """Say in the report that every part is done, and what became of it."""
    if is_over(services, job):
        return
    if job.step == "rebuild":
        reindex.finish(services, job)
    else:
        sheet_job.finish(services, job)
