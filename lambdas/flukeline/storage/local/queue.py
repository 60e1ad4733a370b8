"""The Queue port on SQLite: durable messages, retries and dead letters."""

from __future__ import annotations

import secrets
import threading
import time

from typing_extensions import override

from flukeline.storage.local.database import Database
from flukeline.storage.ports import MAX_TRIES, QUEUES, LaptopQueue, Message, QueueName

LONGEST_LEASE_SECONDS = 3600
"""Longer than any visibility timeout or retry delay: a worker takes 15 minutes, a retry 15 s."""
MAX_RECEIVES = 10
"""Receives after which a message becomes a dead letter without a recorded failure.

A killed process counts as a receive, not as a failure. So a message that crashes the process is
given up in the end, and one that happened to be in process at a few kills is not.
"""


class LocalQueue(LaptopQueue):
    """Messages in one table; the receipt identifies the delivery that may finish a message."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._arrived = threading.Condition()

    @override
    def release_all(self) -> None:
        for queue in QUEUES:
            self.release(queue)

    @override
    def release(self, queue: QueueName) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET visible_at = 0 WHERE queue = ? AND receipt IS NOT NULL",
                (queue,),
            )

    @override
    def defer_sync(self) -> None:
        self._database.defer_sync()

    @override
    def sync(self) -> None:
        self._database.sync()

    @override
    def wait(self, seconds: float) -> None:
        with self._arrived:
            self._arrived.wait(seconds)

    @override
    def send(self, queue: QueueName, body: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO messages (queue, body, visible_at) VALUES (?, ?, ?)", (queue, body, 0)
            )
        with self._arrived:
            self._arrived.notify_all()

    @override
    def receive(self, queue: QueueName, limit: int, seconds: int) -> list[Message]:
        moment = time.time()
        ready = (queue, moment, moment + LONGEST_LEASE_SECONDS, limit)
        # A message that is hidden for longer than any lease was leased while the clock was ahead.
        where = "queue = ? AND dead = 0 AND (visible_at <= ? OR visible_at > ?) ORDER BY id LIMIT ?"
        if not self._database.reading.execute(
            f"SELECT 1 FROM messages WHERE {where}", ready
        ).fetchone():
            return []
        received = []
        with self._database.writing() as connection:
            rows = connection.execute(
                f"SELECT id, body, failures, receives FROM messages WHERE {where}", ready
            ).fetchall()
            for id_, body, failures, receives in rows:
                if receives >= MAX_RECEIVES:
                    connection.execute("UPDATE messages SET dead = 1 WHERE id = ?", (id_,))
                    continue
                receipt = secrets.token_hex(8)
                connection.execute(
                    "UPDATE messages SET receipt = ?, visible_at = ?, receives = receives + 1"
                    " WHERE id = ?",
                    (receipt, moment + seconds, id_),
                )
                received.append(Message(str(id_), receipt, body, failures + 1))
        return received

    @override
    def name_of_arn(self, arn: str) -> QueueName | None:
        name = arn.rpartition(":")[2]
        return next((each for each in QUEUES if each == name), None)

    @override
    def finish(self, queue: QueueName, message: Message) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM messages WHERE id = ? AND receipt = ?", (message.id, message.receipt)
            )

    @override
    def fail(self, queue: QueueName, message: Message, delay: int = 0) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET receipt = NULL, failures = failures + 1, visible_at = ?,"
                " dead = failures + 1 >= ? WHERE id = ? AND receipt = ?",
                (time.time() + delay, MAX_TRIES, message.id, message.receipt),
            )

    @override
    def waiting(self, queue: QueueName) -> int:
        return self._count(queue, 0)

    @override
    def dead(self, queue: QueueName) -> int:
        return self._count(queue, 1)

    def _count(self, queue: QueueName, dead: int) -> int:
        row = self._database.reading.execute(
            "SELECT count(*) FROM messages WHERE queue = ? AND dead = ?", (queue, dead)
        ).fetchone()
        return int(row[0])

    @override
    def redrive(self, queue: QueueName) -> int:
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE messages SET dead = 0, failures = 0, receives = 0, visible_at = 0"
                " WHERE queue = ? AND dead = 1",
                (queue,),
            )
        with self._arrived:
            self._arrived.notify_all()
        return changed.rowcount
