"""Run a job of any kind, a portion at a time."""

from __future__ import annotations

import contextlib

from flukeline.errors import FlukelineError, Rejected
from flukeline.messages import Job
from flukeline.services import Services
from flukeline.stages.jobs import correcting, reindex
from flukeline.stages.jobs.runs import (
    PORTION,
    TimeLeft,
    hold,
    is_over,
    is_paused,
    until_paused,
    update_report,
)
from flukeline.stages.sheets import export_job, restore_job, sheet_job

# Shown in the job's report after an error that is not a FlukelineError.
UNEXPECTED = (
    "Something went wrong here; it is retried. If it does not go on, start the job again: it"
    " continues where it stopped."
)


def advance(services: Services, job: Job, time_left: TimeLeft) -> Job | None:
    """Do the next portion of a job, or less when no time is left.

    Returns:
        The job at its new position; None when the job, or one worker's part of it, is finished,
        or when a person paused the job, whose report then has its position.

    Raises:
        FlukelineError: The job stopped. Its report says why, and it may be started again.
        Conflict: A newer run of the same job has been started.
    """
    if is_over(services, job):
        return None
    if job.stop is None and is_paused(services, job.id):
        hold(services, job)
        return None
    time_left = until_paused(services, job, time_left)
    try:
        steps = {
            "check": sheet_job.check_portion,
            "judge": sheet_job.make_plan,
            "take": sheet_job.import_portion,
            "undo": sheet_job.undo_portion,
            "clear": sheet_job.clear_portion,
            "rebuild": reindex.rebuild,
            "embed anew": reindex.embed_missing,
            "export": export_job.store_part,
            "write sheet": export_job.write_sheet,
            "correct": correcting.correct_portion,
            "restore": restore_job.restore_portion,
        }
        return steps[job.step](services, job, time_left)
    except FlukelineError as error:
        if job.step != "judge" or not isinstance(error, Rejected):
            update_report(services, job, state="stopped", reason=error.detail)
        raise
    except Exception:
        # The message is retried. If the last try fails too, the report already says what to do.
        with contextlib.suppress(Exception):
            update_report(services, job, reason=UNEXPECTED)
        raise


def parts(services: Services, job: Job) -> list[dict[str, int]]:
    """Split a job's step for parallel workers, each part as its ``at`` and ``stop`` positions.

    Empty for ``judge``, which is a state of its own.
    """
    if job.step == "judge":
        return []
    if job.step == "restore":
        # One worker does it all: photographs come after all other records.
        return [{"at": job.at, "stop": 1}]
    if job.step == "rebuild":
        size, portion = (
            services.vectors.progress(services.model_version).head,
            reindex.REBUILD_PORTION,
        )
    else:
        size, portion = sheet_job.size(services, job), PORTION
    return [{"at": at, "stop": min(at + portion, size)} for at in range(0, size, portion)]


def finish(services: Services, job: Job) -> None:
    """Complete the report after parallel workers have finished all parts."""
    if is_over(services, job):
        return
    if job.step == "rebuild":
        reindex.finish(services, job)
    else:
        sheet_job.finish(services, job)
