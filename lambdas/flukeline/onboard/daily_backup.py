"""Makes a backup of the laptop's data each day while the server runs."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from flukeline.records import now
from flukeline.services import LaptopServices
from flukeline.stages.status import is_empty

logger = logging.getLogger(__name__)
EVERY = timedelta(hours=24)
FIRST_AFTER_SECONDS = 60.0
"""A server that has just started first serves the person who started it."""
LOOK_AGAIN_SECONDS = 600.0


class DailyBackup:
    """A thread that makes a backup once the newest is a day old, and keeps the newest few."""

    def __init__(self, services: LaptopServices, keep: int) -> None:
        self._services = services
        self._keep = keep
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)

    def start(self) -> None:
        """Start, unless no backups are to be kept."""
        if self._keep > 0:
            self._thread.start()

    def stop(self) -> None:
        """Stop; a backup in the making is left out and made again at the next start."""
        self._stopping.set()

    def make_if_due(self) -> None:
        """Make a backup where one is due; a failure is logged and tried again."""
        try:
            if not is_empty(self._services):
                self._services.data.back_up_if_due(now() - EVERY, self._keep)
        except Exception:
            logger.exception("the daily backup failed and is tried again in ten minutes")

    def _run(self) -> None:
        wait = FIRST_AFTER_SECONDS
        while not self._stopping.wait(wait):
            self.make_if_due()
            wait = LOOK_AGAIN_SECONDS
