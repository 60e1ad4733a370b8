"""The Queue port on SQS; on AWS the functions are fed by event source mappings instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flukeline.storage.ports import QUEUES, Message, QueueName

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsQueue:
    """One SQS queue and one dead-letter queue a name; a name without one holds nothing."""

    def __init__(
        self, client: SQSClient, urls: Mapping[str, str], dead_urls: Mapping[str, str]
    ) -> None:
        self._client = client
        self._urls = urls
        self._dead_urls = dead_urls

    def send(self, queue: QueueName, body: str) -> None:
        """See the port.

        During a deployment a function may have its newer code before its newer environment: the
        one embed queue that it knows then is the former embedder's.
        """
        known = "embed" if queue == "embed_former" and queue not in self._urls else queue
        self._client.send_message(QueueUrl=self._urls[known], MessageBody=body)

    def receive(self, queue: QueueName, limit: int, seconds: int) -> list[Message]:
        """See the port."""
        return self._receive(self._urls[queue], limit, seconds)

    def _receive(self, url: str, limit: int, seconds: int, wait: int = 0) -> list[Message]:
        answer = self._client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=limit,
            VisibilityTimeout=seconds,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        )
        return [
            Message(
                each["MessageId"],
                each["ReceiptHandle"],
                each["Body"],
                int(each["Attributes"]["ApproximateReceiveCount"]),
            )
            for each in answer.get("Messages", [])
        ]

    def named(self, source: str) -> QueueName | None:
        """See the port."""
        name = source.rpartition(":")[2]
        return next(
            (each for each in QUEUES if self._urls.get(each, "").rpartition("/")[2] == name), None
        )

    def finish(self, queue: QueueName, message: Message) -> None:
        """See the port."""
        self._client.delete_message(QueueUrl=self._urls[queue], ReceiptHandle=message.receipt)

    def fail(self, queue: QueueName, message: Message, delay: int = 0) -> None:
        """See the port. The queue's redrive policy moves it to the dead letters."""
        self._client.change_message_visibility(
            QueueUrl=self._urls[queue], ReceiptHandle=message.receipt, VisibilityTimeout=delay
        )

    def waiting(self, queue: QueueName) -> int:
        """See the port."""
        return self._messages(self._urls.get(queue))

    def dead(self, queue: QueueName) -> int:
        """See the port."""
        return self._messages(self._dead_urls.get(queue))

    def _messages(self, url: str | None) -> int:
        if url is None:
            return 0
        answer = self._client.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )
        return sum(int(number) for number in answer["Attributes"].values())

    def redrive(self, queue: QueueName) -> int:
        """See the port."""
        url, moved = self._dead_urls.get(queue), 0
        # Without waiting SQS asks only some of its servers, and may say that there is no letter.
        while url is not None and (messages := self._receive(url, 10, 60, wait=1)):
            for message in messages:
                self.send(queue, message.body)
                self._client.delete_message(QueueUrl=url, ReceiptHandle=message.receipt)
                moved += 1
        return moved
