"""Words in cells: those that stand for nothing, and the months of four languages."""

from __future__ import annotations

import re
import unicodedata

_EMPTY = frozenset(
    [
        "na",
        "n/a",
        "#n/a",
        "nan",
        "nat",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "---",
        "?",
        "??",
        "???",
        ".",
        "..",
        "/",
        "n.a.",
        "s/n",
    ]
)
"""Cells that say that nothing is known, in any column but notes and the group's own."""
_NOBODY = frozenset(
    each.strip()
    for each in [
        "unknown",
        " unk",
        " unk.",
        " unkn",
        " unid",
        " unid.",
        " unidentified",
        " unidentifiable",
        " not identified",
        " non identified",
        " no id",
        " noid",
        " no match",
        " nomatch",
        " new_whale",
        " new whale",
        " unnamed",
        " not known",
        " undetermined",
        " indeterminate",
        " tbd",
        " to be determined",
        " desconhecido",
        " desconhecida",
        " sem identificacao",
        " sem id",
        " nao identificado",
        " nao identificada",
        " nao id",
        " indeterminado",
        " indeterminada",
        " por identificar",
        " desconocido",
        " desconocida",
        " sin identificar",
        " sin identificacion",
        " sin id",
        " no identificado",
        " no identificada",
        " inconnu",
        " inconnue",
        " non identifie",
        " non identifiee",
        " indetermine",
        " indeterminee",
        " pas identifie",
        " sans nom",
        " sem nome",
        " sin nombre",
        " desconhecidos",
        " unbekannt",
        " sconosciuto",
        " onbekend",
    ]
)
_MONTHS = (
    "january jan janeiro enero ene janvier janv",
    "february feb fevereiro fev febrero fevrier fevr",
    "march mar marco marzo mars",
    "april apr abril abr avril avr",
    "may maio mai mayo",
    "june jun junho junio juin",
    "july jul julho julio juillet juil",
    "august aug agosto ago aout",
    "september sep sept setembro set septiembre setiembre septembre",
    "october oct outubro out octubre octobre",
    "november nov novembro noviembre novembre",
    "december dec dezembro dez diciembre dic decembre",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


_NOTHING = _EMPTY | _NOBODY
MAX_LENGTH = 2 * max(map(len, _NOTHING))
"""Longer cells are no such word, even with spaces at their ends."""


def folded(text: str) -> str:
    """Text without accents, case and extra spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(each for each in letters if not unicodedata.combining(each))
    return re.sub(r"\s+", " ", kept).strip()


def is_empty(cell: str) -> bool:
    """Whether a cell says that nothing is known: NA, NaN, ? or a dash."""
    return not cell or (len(cell) <= MAX_LENGTH and folded(cell) in _EMPTY)


def names_nobody(cell: str) -> bool:
    """Whether a cell in a column of names says that the whale, or person, is unknown."""
    return not cell or (len(cell) <= MAX_LENGTH and folded(cell) in _NOTHING)


def stars(cell: str) -> int | None:
    """A rating of 0 to 5 stars, or of -1 for rejected, written as a number or as that many stars.

    Returns:
        The rating; None for any other text.
    """
    text = cell.strip().removesuffix(".0")
    if text and set(text) <= set("*★☆"):
        text = str(len(text.replace("☆", "")))
    return int(text) if re.fullmatch(r"-1|[0-5]", text) else None
