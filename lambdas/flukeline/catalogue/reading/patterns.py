"""Patterns of folder and file names, such as ``Trip_{date}/{individual}/*.jpg``.

A pattern is made of parts between slashes. In a part, ``{field}`` stands for a value, ``*`` for any
text, and all else for itself, in any case and Unicode form; the part ``**`` stands for any number of
folders. The fields are those of a sheet's columns, or the group's own.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flukeline.catalogue.reading.column_names import IGNORED, OWN, field_named, plain
from flukeline.catalogue.reading.words import MONTHS, folded, names_nobody
from flukeline.errors import Rejected

MAX_LENGTH = 500
MAX_VALUES = 16
"""Fields and asterisks of a pattern."""
_TOKEN = re.compile(r"\{([^{}]*)\}|(\*+)|([{}])|([^{}*]+)")
_ACCENTED = ("mar\u00e7o", "f\u00e9vrier", "ao\u00fbt", "d\u00e9cembre", "f\u00e9vr", "d\u00e9c")
_MONTH = rf"(?:{'|'.join(sorted((*MONTHS, *_ACCENTED), key=len, reverse=True))})"
_CLOCK = r"[012]?\d[:.h-][0-5]\d(?:[:.m-][0-5]\d)?s?"
DATE = (
    # 4 digits after 20240731_ are a counter as often as a time: only 6 are taken for one.
    r"(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[T_ -]?[0-2]\d[0-5]\d[0-5]\d(?!\d))?(?!\d)"
    rf"|(?:19|20)\d\d(?P<{{0}}m>[-_. ])[01]?\d(?P={{0}}m)[0-3]?\d(?!\d)(?:[T_ ]{_CLOCK}(?!\d))?"
    rf"|[0-3]?\d(?P<{{0}}n>[-_. ])[01]?\d(?P={{0}}n)(?:19|20)\d\d(?!\d)(?:[T_ ]{_CLOCK}(?!\d))?"
    rf"|[0-3]?\d[-_. ]?(?:de )?{_MONTH}[-_. ]?(?:de )?(?:19|20)\d\d(?!\d)"
    rf"|(?:19|20)\d\d[-_. ]?{_MONTH}(?:[-_. ]?[0-3]?\d(?!\d))?(?![a-z])"
    rf"|{_MONTH}[-_. ](?:19|20)\d\d(?!\d)"
    r"|(?:19|20)\d\d[-_.](?:0[1-9]|1[0-2])(?!\d)"
    r"|(?:19|20)\d\d(?!\d))"
)
"""The forms of a date in a name; ``{0}`` makes the names of its groups unique."""
_TYPED = {
    "date": rf"(?<!\d){DATE}",
    "photograph date": rf"(?<!\d){DATE}",
    "year": r"(?<!\d)(?:19|20)\d\d(?!\d)",
    "month": rf"(?:(?<!\d)(?:0?[1-9]|1[0-2])(?!\d)|{_MONTH})",
    "day": r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?!\d)",
    "time": rf"(?<!\d)(?:{_CLOCK}|[012]\d[0-5]\d(?:[0-5]\d)?)(?!\d)",
}
"""What fields look like that have a form of their own; another value is read, and is then a fault."""
_NO_DATE = frozenset(
    ["undated", "no date", "nodate", "sem data", "sin fecha", "sans date", "date inconnue"]
)
_NOT_IN_A_PATH = ("photograph", "box", "bbox")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: a literal text, a field or an asterisk."""

    text: str = ""
    field: str | None = None

    @property
    def is_value(self) -> bool:
        return not self.text

    @property
    def form(self) -> str | None:
        """The expression of a field that has a form of its own."""
        return None if self.field is None else _TYPED.get(field_named(self.field) or "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a pattern reads in one path.

    Attributes:
        values: One for each field of the pattern; empty where the name says that nothing is known.
        doubtful: (field, other value) pairs: the path could be divided otherwise.
    """

    values: tuple[str, ...]
    doubtful: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern.

    Attributes:
        text: As written, with slashes.
        fields: The names in its braces, in that order.
    """

    text: str
    fields: tuple[str, ...]
    _parts: tuple[tuple[_Piece, ...] | None, ...]
    _strict: re.Pattern[str]
    _loose: re.Pattern[str]

    def read(self, path: str) -> Reading | None:
        """What the pattern reads in a path below the folder; None if the path does not match."""
        text = unicodedata.normalize("NFC", path.replace("\\", "/"))
        found = self._strict.fullmatch(text) or self._loose.fullmatch(text)
        if found is None:
            return None
        values, doubtful = [], []
        number = 0
        for part in self._parts:
            previous: tuple[_Piece, str] | None = None
            between = ""
            for piece in part or ():
                if not piece.is_value:
                    between = piece.text
                    continue
                value = found[f"v{number}"]
                number += 1
                if piece.field is not None:
                    values.append(_value(piece.field, value))
                if previous is not None and piece.form is None and previous[0].form is None:
                    doubtful += _otherwise(previous, between, (piece, value))
                previous, between = (piece, value), ""
        return Reading(tuple(values), tuple(doubtful))


def _otherwise(
    one: tuple[_Piece, str], between: str, two: tuple[_Piece, str]
) -> list[tuple[str, str]]:
    """The other reading of two values, if the text between them stands in the second one too."""
    head, mark, rest = two[1].rpartition(between)
    if not between or not mark or (two[0].field is not None and not rest):
        return []
    if one[0].field is not None:
        return [(one[0].field, f"{one[1]}{between}{head}")]
    return [] if two[0].field is None else [(two[0].field, rest)]


@lru_cache(maxsize=64)
def parse_pattern(text: str) -> Pattern:
    """Parse a pattern.

    Args:
        text: The pattern; backslashes are taken for slashes.

    Raises:
        Rejected: The pattern cannot be read; the error says what is wrong.
    """
    written = unicodedata.normalize("NFC", text.strip()).replace("\\", "/")
    written = written.removeprefix("./").strip("/")
    if not written:
        raise Rejected("The pattern is empty. Write one like Trip_{date}/{individual}/*.jpg.")
    if len(written) > MAX_LENGTH:
        raise Rejected(f"The pattern has {len(written)} characters; at most {MAX_LENGTH}.")
    parts = [None if part == "**" else _pieces(part) for part in written.split("/")]
    if parts[-1] is None:
        parts.append((_Piece(),))
    pieces = [piece for part in parts for piece in part or ()]
    if sum(each.is_value for each in pieces) > MAX_VALUES or parts.count(None) > 2:
        raise Rejected(f"The pattern has more than {MAX_VALUES} fields and asterisks, or 2 of **.")
    fields = tuple(each.field for each in pieces if each.field is not None)
    _check_fields(fields)
    strict = _expression(parts, typed=True)
    # Where a field ends by its form alone, a value without that form ends nowhere.
    adjacent = any(_are_adjacent(part or ()) for part in parts)
    loose = strict if adjacent else _expression(parts, typed=False)
    return Pattern(written, fields, tuple(parts), strict, loose)


def _pieces(part: str) -> tuple[_Piece, ...]:
    if not part or part in (".", ".."):
        raise Rejected("A part of the pattern between two slashes is empty, or is . or ..")
    found: list[_Piece] = []
    for field, stars, brace, literal in _TOKEN.findall(part):
        if brace:
            raise Rejected(
                f"A brace of {part!r} in the pattern has no other. Write {{individual}}."
            )
        if len(stars) > 1:
            raise Rejected("In the pattern, ** stands for folders, so between slashes: **/*.jpg.")
        made = _Piece(literal, None if literal or stars else " ".join(field.split()))
        if _are_adjacent([*found[-1:], made]) and made.form is None and found[-1].form is None:
            raise Rejected(
                f"Two fields of {part!r} in the pattern have no text between them, so that nobody"
                " knows where the first one ends."
            )
        found.append(made)
    return tuple(found)


def _are_adjacent(pieces: Sequence[_Piece]) -> bool:
    """Whether a value follows another one without text between them."""
    return any(one.is_value and two.is_value for one, two in itertools.pairwise(pieces))


def _check_fields(fields: tuple[str, ...]) -> None:
    seen: dict[str, str] = {}
    for each in fields:
        if not plain(each):
            raise Rejected("A field of the pattern has no name. Write {individual} or {date}.")
        known = field_named(each)
        if known in _NOT_IN_A_PATH or each.casefold() in (OWN, IGNORED):
            raise Rejected(f"The pattern cannot have a field {{{each}}}; write * for it.")
        earlier = seen.setdefault(known or each.casefold(), each)
        if earlier is not each or list(fields).count(each) > 1:
            raise Rejected(
                f"The pattern names {{{each}}} twice. Keep the one that is to be read, and write * for"
                " the other."
            )


def _expression(parts: list[tuple[_Piece, ...] | None], typed: bool) -> re.Pattern[str]:
    """The regular expression of a pattern.

    Where an asterisk or a field follows a literal text, the first place of that text is taken for
    good (``(?>``): trying the others could only find a later one, and took time by the power of
    their number.
    """
    found = ""
    number = 0
    for at, part in enumerate(parts):
        if part is None:
            found += r"(?:[^/]+/)*"
            continue
        for place, piece in enumerate(part):
            if not piece.is_value:
                found += re.escape(piece.text)
                continue
            form = piece.form if typed else None
            any_text = "[^/]*?" if piece.field is None else "[^/]+?"
            value = form.replace("{0}", f"v{number}") if form is not None else any_text
            group = f"(?P<v{number}>{value})"
            number += 1
            rest = part[place + 1 : place + 3]
            if (
                form is None
                and len(rest) == 2
                and rest[1].is_value
                and not (typed and rest[1].form)
            ):
                # The literal is matched again after the atomic group, which ends before it.
                group = f"(?>{group}(?={re.escape(rest[0].text)}))"
            found += group
        found += "" if at == len(parts) - 1 else "/"
    return re.compile(found, re.IGNORECASE)


def _value(field: str, written: str) -> str:
    """A value as a cell; empty where a name says that nothing is known."""
    text = " ".join(written.split())
    known = field_named(field)
    if known == "individual":
        return text  # Its rows are counted where they name nobody.
    undated = known is not None and known in _TYPED and folded(text) in _NO_DATE
    if (undated or names_nobody(text)) and not (known is None or known == "notes"):
        return ""
    read = _READ.get(known or "")
    return text if read is None else read(text)


def _date(text: str) -> str:
    """A date as sheets have it: with its parts marked by dashes or points, and its time by colons."""
    clock = re.fullmatch(rf"(.*\d)[T_ ]({_CLOCK})", text, re.IGNORECASE)
    day = text if clock is None else clock[1]
    day = re.sub(r"(?<=[\w])_(?=[\w])", "-", day) if not re.fullmatch(r"\d{8}_\d{6}", day) else day
    if by_word := re.fullmatch(
        rf"(\d{{4}})[-. ]?({_MONTH})(?:[-. ]?(\d{{1,2}}))?", day, re.IGNORECASE
    ):
        day = " ".join(each for each in (by_word[3], by_word[2], by_word[1]) if each)
    return day if clock is None else f"{day} {_time(clock[2])}"


def _time(text: str) -> str:
    digits = re.findall(r"\d+", text)
    return ":".join(digits) if len(digits) > 1 else text


_READ: dict[str, Callable[[str], str]] = {"date": _date, "photograph date": _date, "time": _time}
KNOWN = (
    *("individual", "aliases", "encounter", "date", "time", "year", "month", "day", "place"),
    *("latitude", "longitude", "photographer", "species", "notes"),
)
"""The fields that a preview names; a pattern can have those of a sheet too, and the group's own."""
