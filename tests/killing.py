"""Kills in the middle of work: the process ends at a call, as by kill -9."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


class Killed(BaseException):
    """The process ends here: nothing that follows is run."""


def kill_at(
    call: int, patch: pytest.MonkeyPatch, *places: tuple[object, str], after: bool = False
) -> None:
    """Kill at the ``call``-th call of any of these functions, counted from 1.

    Args:
        call: Which call, of all of them together.
        patch: Sets the functions back.
        places: (module, class or object, name) of each function.
        after: Whether the call is done before the process ends.
    """
    left = call

    def counted(plain: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0 and not after:
                raise Killed
            answer = plain(*given, **more)
            if left == 0:
                raise Killed
            return answer

        return called

    for owner, name in places:
        patch.setattr(owner, name, counted(getattr(owner, name)))
