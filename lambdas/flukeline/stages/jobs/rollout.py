"""Roll-out: a newer embedding model embeds every fluke beside the one that serves, then replaces it."""

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
        patience: How long to wait after the last word of what is being sent.

    Returns:
        Whether the newest version serves from now on.
    """
    held = services.catalogue.find(UniqueKey, SERVING)
    if held is None:
        return _serve_newest(services, 0)
    vectors, ready = services.vectors, services.catalogue.count(photographs_in("ready"))
    old = str(json.loads(held.holder)["name"])
    # The full look costs a read a fluke: only when it is nearly sure to succeed.
    lacks = vectors.progress(services.model_version).live < ready
    if old == services.model_version and not lacks:
        return False
    if old != services.model_version and not lacks and _complete(services):
        return _serve_newest(services, held.version)
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


def _complete(services: Services) -> bool:
    ready = every(services.catalogue, Photograph, photographs_in("ready", newest_first=False))
    flukes = (fluke.id for photograph in ready for fluke in photograph.annotations)
    while some := list(islice(flukes, 100)):
        if len(services.vectors.ordinals(services.model_version, some)) < len(some):
            return False
    return True
