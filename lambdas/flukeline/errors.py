"""The errors that people see; their messages are written for biologists."""

from __future__ import annotations

from collections.abc import Sequence


class FlukelineError(Exception):
    """An error whose message is shown to a person.

    Attributes:
        detail: What happened and what to do about it.
        faults: (place, description) of each fault, for example of each faulty row of a sheet.
    """

    def __init__(self, detail: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)


class Rejected(FlukelineError):
    """The input is invalid; sending the same input again fails again."""


class TooLarge(Rejected):
    """The input exceeds a size limit."""


class NotFound(FlukelineError):
    """The requested record or file does not exist, or this person may not see it."""


class Conflict(FlukelineError):
    """The record has changed since it was read, or its state does not allow the operation."""


class Changed(Conflict):
    """Optimistic locking failed: a record has another version; read it again and retry."""


class NoSpace(FlukelineError):
    """The disk is full; nothing was changed."""


class Unavailable(FlukelineError):
    """A store does not answer; trying again later may help."""


class Forbidden(FlukelineError):
    """This person lacks the permission."""


class DataFolderRefused(FlukelineError):
    """A data folder is damaged, incomplete or of a newer version; the words say what to do."""


class Unreadable(FlukelineError):
    """A record in the store is damaged."""
