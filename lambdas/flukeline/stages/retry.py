"""Optimistic locking: retry a read and commit when another writer was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from flukeline.errors import Changed

T = TypeVar("T")
TRIES = 8


def retry_on_conflict(attempt: Callable[[], T]) -> T:
    """Run ``attempt``, which reads and commits records, until its commit succeeds.

    Args:
        attempt: Must read the records again each time.

    Raises:
        Changed: The commit still conflicted at the last of ``TRIES`` attempts.
    """
    for tries in range(1, TRIES):
        try:
            return attempt()
        except Changed:
            time.sleep(random.uniform(0, 0.01 * 2**tries))
    return attempt()
