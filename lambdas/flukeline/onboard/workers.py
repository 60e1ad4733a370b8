"""The workers: take messages from the durable queue and hand them to the functions as events."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flukeline.functions import backfill, crop, distances, embed, sweep
from flukeline.storage.ports import LaptopQueue, Message, QueueName

logger = logging.getLogger(__name__)

HIDDEN_SECONDS = 900
SWEEP_SECONDS = 60.0
MILLISECONDS = backfill.MARGIN_MS + 5_000
Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]

# How many messages a call takes; distances come in numbers when a catalogue is loaded.
FUNCTIONS: dict[QueueName, tuple[Handler, int]] = {
    "crop": (crop.handler, 1),
    "embed": (embed.handler, 1),
    "embed_former": (embed.handler, 1),
    "distances": (distances.handler, 10),
    "backfill": (backfill.handler, 1),
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a function may ask of its run, as on AWS."""

    function_name: str
    memory_limit_in_mb: int = 0
    invoked_function_arn: str = "arn:aws:lambda:local:0:function:onboard"
    aws_request_id: str = "onboard"
    began: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        """A laptop sets no limit, but long work shall stop soon after it is asked to."""
        return max(0, MILLISECONDS - int(1000 * (time.monotonic() - self.began)))


def sqs_event(name: QueueName, messages: list[Message]) -> dict[str, Any]:
    """The event with which SQS calls a function."""
    return {
        "Records": [
            {
                "messageId": message.id,
                "receiptHandle": message.receipt,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.tries)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:local:0:{name}",
                "awsRegion": "local",
            }
            for message in messages
        ]
    }


def work_once(queue: LaptopQueue, name: QueueName) -> int:
    """Hand the waiting messages of one queue to its function once; how many there were."""
    function, limit = FUNCTIONS[name]
    messages = queue.receive(name, limit, HIDDEN_SECONDS)
    if not messages:
        return 0
    try:
        answer = function(sqs_event(name, messages), Context(name))
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
    except Exception:
        logger.exception("the %s function failed", name)
        failed = {message.id for message in messages}
    for message in messages:
        if message.id in failed:
            # Only what a function could not say itself.
            queue.fail(name, message, delay=2)
        else:
            queue.finish(name, message)
    return len(messages)


class Workers:
    """A thread a queue, and one for the sweeper."""

    def __init__(self, queue: LaptopQueue) -> None:
        self._queue = queue
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(name,), name=name, daemon=True)
            for name in FUNCTIONS
        ]
        self._threads.append(threading.Thread(target=self._sweep, name="sweep", daemon=True))

    def start(self) -> None:
        """Take up what an earlier run left, and go on with it."""
        self._queue.release_all()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the messages in hand and stop."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self, name: QueueName) -> None:
        self._queue.defer_sync()
        worked = failed = False
        while not self._stopping.is_set():
            try:
                if failed:
                    self._queue.release(name)
                    failed = False
                if work_once(self._queue, name):
                    worked = True
                    continue
                if worked:
                    self._queue.sync()
                    worked = False
                self._queue.wait(0.5)
            except Exception:
                # A full disk, say: the message stays in the queue, and so does the worker.
                logger.exception("the %s worker goes on after a failure", name)
                failed = True
                self._stopping.wait(2)

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            try:
                # A kill between a commit and its message leaves a photograph that nobody works on.
                idle = not any(self._queue.waiting(name) for name in FUNCTIONS)
                sweep.handler({"idle": idle}, Context("sweep"))
            except Exception:
                logger.exception("the sweeper goes on after a failure")
            self._stopping.wait(SWEEP_SECONDS)
