"""How many invocations of each stage run at a time.

A new AWS account runs 10 functions at once. The defaults, the least that Lambda takes, leave two of
them to the API and the sweeper.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

MIN_OF_A_QUEUE = 2
"""Lambda's least ``MaximumConcurrency`` of a queue."""
MAX_OF_A_QUEUE = 1000


@dataclass(frozen=True, slots=True)
class Concurrency:
    """Maximum simultaneous invocations.

    Attributes:
        crop: Of the crop stage.
        embed: Of the embed stage; while two models embed, of each.
        distances: Of the distances stage. More than 2 gain nothing: they write the same records.
        backfill: Parts of an import at a time, by the queue and by the state machine.
    """

    crop: int = 2
    embed: int = 2
    distances: int = 2
    backfill: int = 2

    @classmethod
    def read(cls, given: object) -> Concurrency:
        """From an object such as ``{"crop": 20}`` or its JSON text, as ``-c`` gives it.

        Raises:
            ValueError: A stage is unknown, or a number is impossible.
        """
        values = json.loads(given) if isinstance(given, str) else given
        names = [each.name for each in fields(cls)]
        if not isinstance(values, dict) or set(values) - set(names):
            raise ValueError(f"concurrency must be an object with {', '.join(names)}.")
        for name, value in values.items():
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not MIN_OF_A_QUEUE <= value <= MAX_OF_A_QUEUE:
                raise ValueError(
                    f"concurrency of {name} must be {MIN_OF_A_QUEUE} to {MAX_OF_A_QUEUE},"
                    f" not {value!r}."
                )
        return cls(**values)
