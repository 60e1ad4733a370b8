"""The Queue port on SQLite: durable, with retries and dead letters."""

from __future__ import annotations

import secrets
import threading
import time

from flukeline.storage.local.database import Database
from flukeline.storage.ports import MAX_TRIES, QUEUES, Message, QueueName

# A kill counts as a receive but not as a failure: a message that stops the process itself ten
# times becomes a dead letter, one that only stood in the way of a kill does not after three.
MAX_RECEIVES = 10


class LocalQueue:
    """Messages in one table; a receipt says who has one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._arrived = threading.Condition()

    def release_all(self) -> None:
        """Show every message that a process had when it was stopped; at start only."""
        for queue in QUEUES:
            self.release(queue)

    def release(self, queue: QueueName) -> None:
        """Show what a queue's only worker had in hand when it stopped."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET visible_at = 0 WHERE queue = ? AND receipt IS NOT NULL",
                (queue,),
            )

    def run_ahead(self) -> None:
        """Let this thread's commits reach the disk later; see ``Database.run_ahead``."""
        self._database.run_ahead()

    def catch_up(self) -> None:
        """Bring to the disk whatever was committed before."""
        self._database.catch_up()

    def wait(self, seconds: float) -> None:
        """Wait until a message arrives in this process, or for ``seconds``."""
        with self._arrived:
            self._arrived.wait(seconds)

    def send(self, queue: QueueName, body: str) -> None:
        """See the port."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO messages (queue, body, visible_at) VALUES (?, ?, ?)", (queue, body, 0)
            )
        with self._arrived:
            self._arrived.notify_all()

    def receive(self, queue: QueueName, limit: int, seconds: int) -> list[Message]:
        """See the port."""
        moment = time.time()
        ready = (queue, moment, limit)
        where = "queue = ? AND dead = 0 AND visible_at <= ? ORDER BY id LIMIT ?"
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

    def named(self, source: str) -> QueueName | None:
        """See the port."""
        name = source.rpartition(":")[2]
        return next((each for each in QUEUES if each == name), None)

    def finish(self, queue: QueueName, message: Message) -> None:
        """See the port."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM messages WHERE id = ? AND receipt = ?", (message.id, message.receipt)
            )

    def fail(self, queue: QueueName, message: Message, delay: int = 0) -> None:
        """See the port."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET receipt = NULL, failures = failures + 1, visible_at = ?,"
                " dead = failures + 1 >= ? WHERE id = ? AND receipt = ?",
                (time.time() + delay, MAX_TRIES, message.id, message.receipt),
            )

    def waiting(self, queue: QueueName) -> int:
        """See the port."""
        return self._count(queue, 0)

    def dead(self, queue: QueueName) -> int:
        """See the port."""
        return self._count(queue, 1)

    def _count(self, queue: QueueName, dead: int) -> int:
        row = self._database.reading.execute(
            "SELECT count(*) FROM messages WHERE queue = ? AND dead = ?", (queue, dead)
        ).fetchone()
        return int(row[0])

    def redrive(self, queue: QueueName) -> int:
        """See the port."""
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE messages SET dead = 0, failures = 0, receives = 0, visible_at = 0"
                " WHERE queue = ? AND dead = 1",
                (queue,),
            )
        with self._arrived:
            self._arrived.notify_all()
        return changed.rowcount
