"""Roll-out of a newer embedding model: it embeds every fluke, then replaces the serving one."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from datetime import timedelta
from itertools import islice

from flukeline.errors import Conflict
from flukeline.records import Photograph, UniqueKey
from flukeline.services import Services
from flukeline.stages.intake.model_versions import SERVING, newest
from flukeline.stages.jobs import reindex, runs
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every


def look_after(services: Services, patience: timedelta) -> bool:
    """Let the newest version serve once it has every fluke; until then send it what it lacks.

    Args:
        services: The services.
        patience: How long the job that sends flukes may be without an update of its report.

    Returns:
        Whether this call has made the newest version serve.
    """
    serving = services.catalogue.find(UniqueKey, SERVING)
    if serving is None:
        return _serve_newest(services, 0)
    vectors, ready = services.vectors, services.catalogue.counts()[photographs_in("ready")]
    old = str(json.loads(serving.holder)["name"])
    # The complete check reads one item per fluke, so this count comes first.
    lacks = vectors.progress(services.model_version).live < ready
    if old == services.model_version and not lacks:
        return False
    if old != services.model_version and not lacks and _is_complete(services):
        return _serve_newest(services, serving.version)
    job = reindex.start_embedding_missing(services, "flukeline", patience)
    if job is not None:
        runs.send(services, job)
    return False


def _serve_newest(services: Services, version: int) -> bool:
    with contextlib.suppress(Conflict):
        services.catalogue.commit(
            [UniqueKey(SERVING, json.dumps(asdict(newest(services))), version)]
        )
        return True
    return False


def _is_complete(services: Services) -> bool:
    """Whether the newest version has compared every fluke of every ready photograph."""
    ready = every(services.catalogue, Photograph, photographs_in("ready", newest_first=False))
    flukes = (fluke.id for photograph in ready for fluke in photograph.annotations)
    while part := list(islice(flukes, 100)):
        if len(services.vectors.ordinals(services.model_version, part)) < len(part):
            return False
    return True
