"""Names that look alike: the characters that are not seen, and those that look like others."""

from __future__ import annotations

import re
import unicodedata

from flukeline.records import name_key


def look_key(name: str) -> str:
    """A key that names which look alike have in common.

    The skeleton of Unicode Technical Standard 39: the Cyrillic letter Er becomes "P". ASCII characters are
    never changed, as "11" and "ll" are two names.
    """
    letters = name
    if not name.isascii():
        letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name))
        letters = "".join(_prototype(each) for each in letters if not is_invisible(each))
    return "look:" + name_key(letters).removeprefix("name:")


def _prototype(letter: str) -> str:
    """The character that stands for all that look like this one."""
    if letter.isascii():
        return letter
    capital, small = _listed_prototype(letter), _listed_prototype(letter.lower())
    # The standard has "l" for every capital I, but case is ignored here: "i" is the same letter.
    return small if (capital, small) == ("l", "i") else capital


def _listed_prototype(letter: str) -> str:
    # Loading takes 50 ms and 6 MB, which only a name with other than ASCII letters needs.
    from confusable_homoglyphs.confusables import confusables_data

    alike = [str(each["c"]) for each in confusables_data.get(letter, ())]
    # A prototype lists all that look like it, every other character only its prototype.
    if len(alike) != 1:
        return letter
    is_pair = len(confusables_data.get(alike[0], ())) == 1
    return min(letter, alike[0]) if is_pair else alike[0]


# Unicode's Default_Ignorable_Code_Point, and the blank Braille pattern.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def is_invisible(character: str) -> bool:
    """Whether a character is displayed as nothing, such as a variation selector."""
    return _INVISIBLE.match(character) is not None
