"""The Queue port on SQS. On AWS, Lambda's event source mappings receive the messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from typing_extensions import override

from flukeline.storage.ports import FAILURES, MAX_TRIES, QUEUES, Message, Queue, QueueName

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

NOT_HELD = ("MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue")
"""Codes of SQS's errors for the receipt of a message that was deleted or came again."""


def _failures(message: MessageTypeDef) -> int:
    attributes = message.get("MessageAttributes", {})
    return int(attributes[FAILURES]["StringValue"]) if FAILURES in attributes else 0


class SqsQueue(Queue):
    """Each name has an SQS queue and a dead-letter queue; one without a URL counts as empty."""

    def __init__(
        self, client: SQSClient, urls: Mapping[str, str], dead_urls: Mapping[str, str]
    ) -> None:
        self._client = client
        self._urls = urls
        self._dead_urls = dead_urls

    @override
    def send(self, queue: QueueName, body: str) -> None:
        # During a deployment a function may have its new code before its new environment. The
        # environment then names one embed queue, which is that of the former embedder.
        name = "embed" if queue == "embed_former" and queue not in self._urls else queue
        self._client.send_message(QueueUrl=self._urls[name], MessageBody=body)

    @override
    def receive(self, queue: QueueName, limit: int, seconds: int) -> list[Message]:
        return self._receive(self._urls[queue], limit, seconds)

    def _receive(self, url: str, limit: int, seconds: int, wait: int = 0) -> list[Message]:
        answer = self._client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=limit,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=wait,
            MessageAttributeNames=[FAILURES],
        )
        return [
            Message(
                each["MessageId"],
                each["ReceiptHandle"],
                each["Body"],
                1 + _failures(each),
            )
            for each in answer.get("Messages", [])
        ]

    @override
    def name_of_arn(self, arn: str) -> QueueName | None:
        name = arn.rpartition(":")[2]
        return next(
            (each for each in QUEUES if self._urls.get(each, "").rpartition("/")[2] == name), None
        )

    @override
    def finish(self, queue: QueueName, message: Message) -> None:
        self._client.delete_message(QueueUrl=self._urls[queue], ReceiptHandle=message.receipt)

    @override
    def fail(self, queue: QueueName, message: Message, delay: int = 0) -> None:
        # The message is sent anew with the number of its failures. SQS counts its deliveries, also
        # those for which Lambda had no function free, and would count these as tries.
        if not self._is_held(queue, message):
            return
        if message.tries >= MAX_TRIES:
            self._client.send_message(QueueUrl=self._dead_urls[queue], MessageBody=message.body)
        else:
            self._client.send_message(
                QueueUrl=self._urls[queue],
                MessageBody=message.body,
                DelaySeconds=delay,
                MessageAttributes={
                    FAILURES: {"DataType": "Number", "StringValue": str(message.tries)}
                },
            )
        self.finish(queue, message)

    def _is_held(self, queue: QueueName, message: Message) -> bool:
        """Hide a received message for another minute; False if it is finished or failed already."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._urls[queue], ReceiptHandle=message.receipt, VisibilityTimeout=60
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_HELD:
                return False
            raise
        return True

    @override
    def waiting(self, queue: QueueName) -> int:
        return self._messages(self._urls.get(queue))

    @override
    def dead(self, queue: QueueName) -> int:
        return self._messages(self._dead_urls.get(queue))

    def _messages(self, url: str | None) -> int:
        if url is None:
            return 0
        answer = self._client.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )
        return sum(int(number) for number in answer["Attributes"].values())

    @override
    def redrive(self, queue: QueueName) -> int:
        url, moved = self._dead_urls.get(queue), 0
        # A short poll asks only some of SQS's servers and may miss messages; a long poll asks all.
        while url is not None and (messages := self._receive(url, 10, 60, wait=1)):
            for message in messages:
                self.send(queue, message.body)
                self._client.delete_message(QueueUrl=url, ReceiptHandle=message.receipt)
                moved += 1
        return moved
