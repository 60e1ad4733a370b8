"""Suggests the pattern of a folder's names: by what looks like a date, and what repeats."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from flukeline.catalogue.file_names import RAW_EXTENSIONS
from flukeline.catalogue.reading.patterns import DATE, parse_pattern
from flukeline.catalogue.reading.words import names_nobody
from flukeline.errors import Rejected

_LOOKED_AT = 2000
"""Photographs whose names decide, evenly spread over the folder."""
_MOST = 0.8
"""The share of names that must have a form."""
_DATE = re.compile(rf"(?<!\d){DATE.replace('{0}', 'd')}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_OR_DAY = re.compile(r"[0-3]?\d")
_OF_CAMERAS = re.compile(
    r"\d{3}[a-z0-9_]{5}|dcim|camera|raw|raws|jpe?gs?|originals?|edited|export(?:s|ed)?|crops?|flukes?"
    r"|photos?|pictures|images|fotos?|fotografias?|imagens|imagenes|imágenes|caudas?|colas?",
    re.IGNORECASE,
)
"""Names of folders that say nothing of a whale: those of cameras and of working steps."""
_COUNTER = re.compile(
    r"[_ -]?(?:img|_mg|dsc[fn]?|pxl|dji|p|pict|photo|foto|image)?[_ -]?\d*(?:[_ -].*)?",
    re.IGNORECASE,
)
_HEAD = re.compile(r"(?P<name>.*[^_ -])(?P<mark>[_ -]+)")
_FIRST_WORD = re.compile(
    r"(?P<name>[^\W\d_]+[ -]?\d+|[^\W_]+(?: [^\W\d_]+)*?)(?P<mark>[_ -])(?=\d|img|dsc|_mg)",
    re.IGNORECASE,
)
"""What stands before the number or the camera's name: ``PM12_IMG_3``, ``Scar Fin 4``."""


def suggested(photographs: Sequence[str]) -> str:
    """A pattern for a folder.

    Args:
        photographs: Paths of the photographs below the folder.

    Returns:
        A pattern that can be parsed and reads most of the paths; ``**/*`` where nothing repeats.
    """
    step = max(1, len(photographs) // _LOOKED_AT)
    looked_at = [
        unicodedata.normalize("NFC", each.replace("\\", "/")).split("/")
        for each in photographs[::step]
    ]
    depths = Counter(map(len, looked_at))
    if not depths:
        return "**/*"
    depth = depths.most_common(1)[0][0]
    paths = [each for each in looked_at if len(each) == depth]
    folders = _of_folders([list(level) for level in zip(*paths, strict=True)][:-1])
    names = [PurePosixPath(each[-1]).stem for each in paths]
    file = _of_files(names, {each for each in ("date", "year") if _has(folders, each)}, folders)
    found = "/".join([*folders, f"{file}{_common_ending([each[-1] for each in paths])}"])
    try:
        parse_pattern(found)
    except Rejected:
        return "**/*"
    return found


def _has(parts: Sequence[str], field: str) -> bool:
    return any(f"{{{field}}}" in each for each in parts)


def _of_folders(levels: Sequence[list[str]]) -> list[str]:
    found: list[str] = []
    free: list[int] = []
    for at, names in enumerate(levels):
        distinct = set(names)
        by_date = None if _has(found, "date") else _dated(names)
        if _all(names, _YEAR) and not (_has(found, "date") or _has(found, "year")):
            found.append("{year}")
        elif _has(found, "year") and not _has(found, "month") and _all(names, _MONTH_OR_DAY):
            found.append("{month}")
        elif _has(found, "month") and not _has(found, "day") and _all(names, _MONTH_OR_DAY):
            found.append("{day}")
        elif by_date is not None and not _has(found, "year"):
            found.append(by_date)
        elif _all(names, _OF_CAMERAS):
            found.append("*")
        elif len(distinct) == 1 and len(levels) > 1:
            found.append(_literal(names[0]))
        else:
            free.append(at)
            found.append("*")
    # The folder nearest to the photographs is the whale's; what those above it are, nobody knows.
    for number, at in enumerate(reversed(free)):
        found[at] = "{individual}" if number == 0 else "{folder}" if number == 1 else "*"
    return found


def _all(names: Sequence[str], form: re.Pattern[str]) -> bool:
    return sum(form.fullmatch(each) is not None for each in names) >= _MOST * len(names)


def _dated(names: Sequence[str]) -> str | None:
    """A part with ``{date}`` where most names have one, and the text before and after it if equal."""
    matches = [(each, _DATE.search(each)) for each in names]
    found = [(name[: at.start()], name[at.end() :]) for name, at in matches if at is not None]
    # A year alone in "PM2019" is a part of a name.
    sure = [at for _, at in matches if at is not None and len(at[0]) > 4]
    if len(found) < _MOST * len(names) or len(sure) < _MOST * len(found):
        return None
    return f"{_around([one for one, _ in found])}{{date}}{_around([two for _, two in found])}"


def _around(texts: Sequence[str]) -> str:
    """The text that all have, or an asterisk."""
    distinct = set(texts)
    return _literal(next(iter(distinct))) if len(distinct) == 1 else "*"


def _literal(text: str) -> str:
    return "*" if re.search(r"[{}*]", text) else text


def _of_files(names: Sequence[str], known: set[str], folders: Sequence[str]) -> str:
    dated = None if known else _dated(names)
    if dated is not None:
        before, _, after = dated.partition("{date}")
        if before == "*" and not _has(folders, "individual"):
            heads = [_HEAD.fullmatch(_DATE.split(each, maxsplit=1)[0]) for each in names]
            found = [(each["name"], each["mark"]) for each in heads if each is not None]
            if (mark := _mark_of_whales(found, len(names))) is not None:
                return f"{{individual}}{mark}{{date}}{after}"
        return dated
    if _has(folders, "individual"):
        return "*"
    heads = [_FIRST_WORD.match(each) for each in names]
    found = [(each["name"], each["mark"]) for each in heads if each is not None]
    mark = _mark_of_whales(found, len(names))
    return "*" if mark is None else f"{{individual}}{mark}*"


def _mark_of_whales(heads: Sequence[tuple[str, str]], count: int) -> str | None:
    """The text that ends the names of whales at the start of most files' names; None: there are none."""
    marks = Counter(mark for _, mark in heads)
    if len(heads) < _MOST * count or len(marks) != 1 or not _repeat([each for each, _ in heads]):
        return None
    return next(iter(marks))


def _repeat(names: Sequence[str]) -> bool:
    """Whether names are those of whales: some have several photographs, and none is a camera's."""
    distinct = {each for each in names if not names_nobody(each)}
    of_cameras = sum(_COUNTER.fullmatch(each) is not None for each in distinct)
    return 1 < len(distinct) < 0.8 * len(names) and of_cameras < 0.2 * len(distinct)


def _common_ending(files: Sequence[str]) -> str:
    """The ending of all files, or of those beside the RAW files; empty where it differs."""
    endings = Counter(PurePosixPath(each).suffix.lower() for each in files)
    pictures = [each for each in endings if each not in RAW_EXTENSIONS]
    if len(endings) == 1:
        return next(iter(endings))
    if len(pictures) == 1 and endings[pictures[0]] >= len(files) / 2:
        return pictures[0]
    return ""
