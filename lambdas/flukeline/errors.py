"""The errors that reach people: each has words that a biologist understands."""

from __future__ import annotations

from collections.abc import Sequence


class FlukelineError(Exception):
    """A failure with words that a biologist understands.

    Attributes:
        detail: What happened and what to do about it.
        faults: (where, what) for each single fault, where there are several.
    """

    def __init__(self, detail: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)


class Rejected(FlukelineError):
    """What was sent cannot be used; sending it again would not help."""


class TooLarge(Rejected):
    """What was sent is larger than Flukeline takes."""


class NotFound(FlukelineError):
    """There is no such thing, or not for this person."""


class Conflict(FlukelineError):
    """It changed meanwhile, or is not in a state in which this can be done."""


class Changed(Conflict):
    """A record is not as it was read: read it again, and decide again."""


class NoSpace(FlukelineError):
    """The disk is full; nothing was changed."""


class Unavailable(FlukelineError):
    """A store does not answer; trying again later may help."""


class Forbidden(FlukelineError):
    """This person may not do this."""
