"""Coordinates in cells: decimal degrees, degrees and minutes, decimal commas and letters."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Literal

from flukeline.errors import Rejected

Axis = Literal["latitude", "longitude"]
LIMITS: dict[Axis, float] = {"latitude": 90, "longitude": 180}
_NUMBER = r"\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?|[.,]\d+"
_DEGREES = re.compile(
    rf"(?P<before>[NSEWOL])?\s*(?P<sign>[-+\u2212])?\s*(?P<degrees>{_NUMBER})\s*[\u00b0\u00ba:d]?\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*['\u2032\u2019\u00b4m:]?\s*)?"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:[\"\u2033\u201ds]|''|\u2032\u2032|\u2019\u2019)?\s*)?(?P<after>[NSEWOL])?",
    re.IGNORECASE,
)
_LETTERS: dict[Axis, dict[str, int]] = {
    "latitude": {"N": 1, "S": -1},
    "longitude": {"E": 1, "L": 1, "W": -1},
}
_PAIR = re.compile(
    rf"\s*(?P<one>[-+\u2212]?(?:{_NUMBER})[^,;]*?)\s*(?:[;/|]|,\s|\s(?=[-+\u2212]?\d+[.]\d)|,(?=-?\d+[.]))\s*(?P<two>.+)"
)


@lru_cache(maxsize=65_536)
def parse_degrees(axis: Axis, cell: str) -> float:
    """Parse one coordinate.

    Args:
        axis: Which coordinate it is.
        cell: ``-61.4``, ``61,4 W``, ``61\u00b024'7"W`` or ``61 24.12 W``, for example. In Portuguese L is
            east.

    Returns:
        Degrees, positive for north and east.

    Raises:
        Rejected: It is no coordinate, or out of range; the words offer the longitude that 185.3 means.
    """
    found = _DEGREES.fullmatch(cell.strip())
    if found is None or (found["before"] and found["after"]):
        raise Rejected(f"the {axis} {cell[:60]!r} is not a number")
    letter = (found["before"] or found["after"] or "").upper()
    if letter == "O":
        raise Rejected(
            f"the {axis} {cell[:60]!r} has the letter O, which is west in Portuguese, Spanish and"
            " French and east in German; write W or E"
        )
    if letter and letter not in _LETTERS[axis]:
        raise Rejected(f"the {axis} {cell[:60]!r} has the letter {letter}")
    parts = [float(found[each].replace(",", ".")) for each in _PARTS if found[each]]
    fractions = [part for part in parts[:-1] if not part.is_integer()]
    if fractions or any(part >= 60 for part in parts[1:]):
        raise Rejected(f"the {axis} {cell[:60]!r} has minutes or seconds that do not exist")
    value = sum(part / 60**power for power, part in enumerate(parts))
    value = round(value, 9) if len(parts) > 1 else value
    negative = found["sign"] in ("-", "\u2212")
    if letter:
        if negative and _LETTERS[axis][letter] > 0:
            raise Rejected(f"the {axis} {cell[:60]!r} has a minus sign and the letter {letter}")
        value *= _LETTERS[axis][letter]
    elif negative:
        value = -value
    return _in_range(axis, cell, value)


_PARTS = ("degrees", "minutes", "seconds")


def _in_range(axis: Axis, cell: str, value: float) -> float:
    limit = LIMITS[axis]
    if math.isfinite(value) and -limit <= value <= limit:
        return value
    words = f"the {axis} {cell[:60]} is not between -{limit} and {limit}"
    if axis == "longitude" and limit < value <= 360:
        words += f"; counted from 0 to 360 degrees, it is {round(value - 360, 9):g}"
    elif axis == "latitude" and abs(value) <= LIMITS["longitude"]:
        words += "; latitude and longitude may be swapped, in the other rows too"
    raise Rejected(words)


def split_position(cell: str) -> tuple[str, str]:
    """The latitude and the longitude of a cell that holds both.

    Raises:
        Rejected: It is not clear where the one ends.
    """
    found = _PAIR.fullmatch(cell)
    if found is None:
        raise Rejected(f"the position {cell[:60]!r} is not like 15.305, -61.402")
    return found["one"], found["two"].strip()
