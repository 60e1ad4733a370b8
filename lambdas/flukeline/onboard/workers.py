"""The workers: receive messages from the durable queue and call the functions with SQS events."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flukeline.functions import backfill, crop, distances, embed, sweep
from flukeline.storage.ports import FAILURES, LaptopQueue, Message, QueueName

logger = logging.getLogger(__name__)

VISIBILITY_TIMEOUT = 900
"""Seconds until a received message that was neither finished nor failed is delivered again."""
SWEEP_SECONDS = 60.0
"""Between two sweeps."""
TIME_LIMIT_MS = backfill.MARGIN_MS + 5_000
"""What a function is told of its time: a job works for 5 s, then the worker can be stopped."""
Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]

FUNCTIONS: dict[QueueName, tuple[Handler, int]] = {
    "crop": (crop.handler, 1),
    "embed": (embed.handler, 1),
    "embed_former": (embed.handler, 1),
    "distances": (distances.handler, 10),
    "backfill": (backfill.handler, 1),
}
"""The function of each queue, and how many messages one call takes. Distances take 10, because a
batch that arrives together is compared together."""


@dataclass(frozen=True, slots=True)
class Context:
    """The part of Lambda's context that the functions use."""

    function_name: str
    memory_limit_in_mb: int = 0
    invoked_function_arn: str = "arn:aws:lambda:local:0:function:onboard"
    aws_request_id: str = "onboard"
    began: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        """The rest of ``TIME_LIMIT_MS``; long work returns before it is over, so workers can stop."""
        return max(0, TIME_LIMIT_MS - int(1000 * (time.monotonic() - self.began)))


def sqs_event(name: QueueName, messages: list[Message]) -> dict[str, Any]:
    """The event with which SQS calls a Lambda function."""
    return {
        "Records": [
            {
                "messageId": message.id,
                "receiptHandle": message.receipt,
                "body": message.body,
                "attributes": {},
                "messageAttributes": {
                    FAILURES: {"dataType": "Number", "stringValue": str(message.tries - 1)}
                },
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:local:0:{name}",
                "awsRegion": "local",
            }
            for message in messages
        ]
    }


def work_once(queue: LaptopQueue, name: QueueName) -> int:
    """Call a queue's function once with the waiting messages; returns how many there were."""
    function, limit = FUNCTIONS[name]
    messages = queue.receive(name, limit, VISIBILITY_TIMEOUT)
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
            # For a function that failed as a whole; a single message has its delay already.
            queue.fail(name, message, delay=2)
        else:
            queue.finish(name, message)
    return len(messages)


class Workers:
    """One thread for each queue, and one for the sweeper."""

    def __init__(self, queue: LaptopQueue) -> None:
        self._queue = queue
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(name,), name=name, daemon=True)
            for name in FUNCTIONS
        ]
        self._threads.append(threading.Thread(target=self._sweep, name="sweep", daemon=True))

    def start(self) -> None:
        """Make the messages that an earlier process held visible again, and start the threads."""
        self._queue.release_all()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after the current messages, or after 10 s for each thread."""
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
                # For example a full disk: the message stays in the queue and the worker keeps running.
                logger.exception("the %s worker failed and continues", name)
                failed = True
                self._stopping.wait(2)

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            try:
                # A process killed between a commit and its message leaves a photograph without one.
                idle = not any(self._queue.waiting(name) for name in FUNCTIONS)
                sweep.handler({"idle": idle}, Context("sweep"))
            except Exception:
                logger.exception("the sweeper failed and continues")
            self._stopping.wait(SWEEP_SECONDS)
