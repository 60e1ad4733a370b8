"""From an SQS-shaped event to one call a message, with partial failure and a last try."""

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
from flukeline.storage.ports import MAX_TRIES, Message

logger = Logger(service="flukeline")

SHOWN_AGAIN = (2, 15)
"""Seconds until a failed try is made again: a queue's own time, minutes on AWS, is for a function
that can say nothing any more."""


def each_message(
    event: dict[str, Any],
    context: LambdaContext,
    services: Services,
    work: Callable[[dict[str, Any]], str | None],
    stage: str,
) -> PartialItemFailureResponse:
    """Do ``work`` for each message; a failed one is tried again and then a dead letter.

    Args:
        event: ``Records`` of SQS.
        context: The function's context.
        services: For telling a photograph's failure.
        work: Does one message's work, given its JSON body.
        stage: The stage's word, for the log and the person.
    """

    def one(record: SQSRecord) -> None:
        body = record.json_body
        photograph_id = photograph_in(body)
        logger.append_keys(stage=stage, photograph_id=photograph_id, message=record.message_id)
        began, outcome = time.monotonic(), "failed"
        try:
            work(body)
            outcome = "done"
        except Exception as error:
            tries = int(record.attributes.approximate_receive_count)
            logger.exception("failed", extra={"tries": tries})
            if tries >= MAX_TRIES and photograph_id is not None:
                _give_up(services, photograph_id, stage, error)
            _show_again(services, record, tries)
            raise
        finally:
            metrics.count(stage, outcome, time.monotonic() - began, photograph_id)
            logger.remove_keys(["stage", "photograph_id", "message"])

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, one, processor, context)


def _show_again(services: Services, record: SQSRecord, tries: int) -> None:
    """Let the message come again soon, or lie with the dead letters at once."""
    queue = services.queue.name_of_arn(record.event_source_arn)
    if queue is None:
        return
    message = Message(record.message_id, record.receipt_handle, record.body, tries)
    delay = SHOWN_AGAIN[tries - 1] if tries <= len(SHOWN_AGAIN) else 0
    try:
        services.queue.fail(queue, message, delay=delay)
    except Exception:
        logger.exception("the message comes again later than it could")


def _give_up(services: Services, photograph_id: str, stage: str, error: Exception) -> None:
    """Say on the photograph that its last try failed, unless it is past that stage."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state not in (*rules.ON_THE_WAY, *rules.CROPPABLE):
        return
    reason = f"Something went wrong here while {stage}. Nothing is lost: try it again."
    if isinstance(error, FlukelineError):
        reason = f"{error.detail} Nothing is lost: try it again after that."
    try:
        services.catalogue.commit([rules.failed(photograph, reason, now())])
    except Conflict:
        logger.warning("the photograph moved on while its last try failed")
