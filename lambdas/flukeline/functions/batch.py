"""Process the messages of an SQS event one by one, with partial failures and retries."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict, FlukelineError
from flukeline.functions import metrics
from flukeline.messages import photograph_in
from flukeline.records import Photograph, now
from flukeline.services import Services
from flukeline.storage.ports import FAILURES, MAX_TRIES, Message

logger = Logger(service="flukeline")

RETRY_DELAYS = (2, 15)
"""Seconds before the first and the second retry of a failed message. The queue's visibility timeout
(minutes on AWS) is the fallback for a function that was killed."""


def each_message(
    event: dict[str, Any],
    context: LambdaContext,
    services: Services,
    work: Callable[[dict[str, Any]], str | None],
    stage: str,
) -> PartialItemFailureResponse:
    """Call ``work`` for each message; a failed message is retried, then becomes a dead letter.

    Args:
        event: An SQS event with ``Records``.
        context: The Lambda context.
        services: Used to mark a photograph as failed and to set the delay of a retry.
        work: Processes one message, given its JSON body.
        stage: What the stage does ("cropping"), for the log, the metrics and the failure's reason.

    Returns:
        The ids of the messages that failed, as SQS expects them.
    """

    def process(record: SQSRecord) -> None:
        body = record.json_body
        photograph_id = photograph_in(body)
        logger.append_keys(stage=stage, photograph_id=photograph_id, message=record.message_id)
        began, outcome = time.monotonic(), "failed"
        try:
            work(body)
            outcome = "done"
        except Exception as error:
            tries = _tries(record)
            logger.exception("failed", extra={"tries": tries})
            if tries >= MAX_TRIES and photograph_id is not None:
                _mark_failed(services, photograph_id, stage, error)
            _schedule_retry(services, record, tries)
            raise
        finally:
            metrics.count(stage, outcome, time.monotonic() - began, photograph_id)
            logger.remove_keys(["stage", "photograph_id", "message"])

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, process, processor, context)


def _tries(record: SQSRecord) -> int:
    """How often the message was tried, this time included; deliveries alone are not tries."""
    failures = record.message_attributes[FAILURES]
    return 1 + int(failures.string_value or 0) if failures is not None else 1


def _schedule_retry(services: Services, record: SQSRecord, tries: int) -> None:
    """Make a failed message visible again after its delay, or a dead letter at once."""
    queue = services.queue.name_of_arn(record.event_source_arn)
    if queue is None:
        return
    message = Message(record.message_id, record.receipt_handle, record.body, tries)
    delay = RETRY_DELAYS[tries - 1] if tries <= len(RETRY_DELAYS) else 0
    try:
        services.queue.fail(queue, message, delay=delay)
    except Exception:
        logger.exception("the retry delay could not be set; the visibility timeout applies")


def _mark_failed(services: Services, photograph_id: str, stage: str, error: Exception) -> None:
    """Mark a photograph as failed after the last try, unless it has passed that stage."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state not in (*rules.PROCESSING, *rules.CROPPABLE):
        return
    reason = f"Something went wrong here while {stage}. Nothing is lost: try it again."
    if isinstance(error, FlukelineError):
        reason = f"{error.detail} Nothing is lost: try it again after that."
    try:
        services.catalogue.commit([rules.failed(photograph, reason, now())])
    except Conflict:
        logger.warning("the photograph changed while its last try failed; it is not marked")
