"""Texts that people and photo managers wrote, cleaned in one way wherever they come from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Zero-width (non-)joiners, which words in Persian and Indic scripts and emoji need.
_JOINERS = "\u200c\u200d"


def clean_text(text: str, multiline: bool) -> str:
    """Normalise text to NFC without control and text direction characters.

    Line breaks stay if ``multiline``; otherwise each run of white space becomes one space.
    """
    if text.isascii() and text.isprintable():
        return text.strip() if multiline else " ".join(text.split())
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\t", " ") if multiline else " ".join(text.split())
    kept = (
        each
        for each in text
        if each in _JOINERS
        or (multiline and each == "\n")
        or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    # Again: a removed character may have separated two that combine, or two spaces.
    text = unicodedata.normalize("NFC", "".join(kept))
    return text.strip() if multiline else " ".join(text.split())


def unique_words(words: Iterable[str]) -> tuple[str, ...]:
    """Words without empty ones, each once whatever its case."""
    found: dict[str, str] = {}
    for each in words:
        if each:
            found.setdefault(each.casefold(), each)
    return tuple(found.values())
