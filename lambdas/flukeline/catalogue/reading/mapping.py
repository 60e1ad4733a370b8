"""Column mapping: which column of a sheet is which field, proposed or said by a person."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal, cast, get_args

from flukeline.catalogue.reading import column_names, wildbook
from flukeline.catalogue.reading.column_names import FAULT_COLUMN, FIELDS, IGNORED, OWN, plain
from flukeline.catalogue.reading.dates import DateOrder, looks_like_a_date
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.words import stars
from flukeline.catalogue.sheets import CATALOGUE, PHOTOGRAPH_DATE, SINCE_FIRST
from flukeline.errors import Rejected
from flukeline.limits import FILE_EXTENSIONS

Form = Literal["Flukeline", "Wildbook", "Happywhale", "Kaggle", "WildlifeDatasets", "other"]
NO_COLUMN = ""
"""Stands for a column in a mapping: ``=individual`` says that no column names the whales."""
_NUMBERED = re.compile(r"(photograph|box)[0-9]+")
_ONCE = frozenset(FIELDS) - {"photograph", "box"}
_PICTURE = re.compile(
    rf".*({'|'.join(map(re.escape, (*FILE_EXTENSIONS, '.rw2')))})",
    re.IGNORECASE,
)
_LOOKED_AT = 200
"""Rows that decide what a column holds."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column of a sheet is.

    Attributes:
        form: The known form that the header has, or ``other``.
        fields: (column as written, field) in the order of the sheet; the field is one of ``FIELDS``,
            of Wildbook's (``wildbook.FIELDS``), ``photograph2`` and the like for further photographs
            of a row, ``OWN`` or ``IGNORED``.
        dates: Whether 04/07/2019 is 4 July (``dmy``) or 7 April (``mdy``); empty: not said.
    """

    form: Form
    fields: tuple[tuple[str, str], ...]
    dates: DateOrder = ""

    def columns_of(self, field: str) -> list[str]:
        """The columns that hold a field."""
        return [column for column, each in self.fields if each == field]

    def to_json(self) -> str:
        """The mapping as JSON."""
        content = {"form": self.form, "dates": self.dates, "columns": dict(self.fields)}
        return json.dumps(content, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> ColumnMapping:
        """Parse what ``to_json`` wrote."""
        content = json.loads(text)
        return cls(content["form"], tuple(content["columns"].items()), content["dates"])


def header_key(header: Sequence[str]) -> str:
    """Identifies a header, so that the mapping of a sheet is found for the next one like it."""
    return sha256("\n".join(header).encode()).hexdigest()[:32]


def proposed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> ColumnMapping:
    """Propose what each column is: by the known forms, by the columns' names, then by content.

    Args:
        header: The columns' names as written.
        rows: Cells of the first rows.

    Returns:
        The mapping; a column that nothing is proposed for is kept as the group's own.
    """
    lower = [each.lower() for each in header]
    form, known = _known_form(lower)
    if form == "Wildbook":
        return ColumnMapping(form, tuple(wildbook.fields_of(header)))
    fields: dict[str, str] = {}
    exact = {each for each in lower if each in FIELDS}
    for place, column in enumerate(header):
        field = known.get(column.lower()) or column_names.field_named(column)
        if field in exact and column.lower() != field:
            field = None  # Another column has the field's own name.
        if column.lower() == FAULT_COLUMN:
            field = IGNORED
        if field == "rating" and form != "Flukeline" and not _fits(rows, place, _is_rating):
            field = None  # People also rate photographs by letters, percentages and words.
        taken = field in fields.values()
        fields[column] = OWN if field is None or taken else field
    for field, fits in (("photograph", _is_picture), ("date", looks_like_a_date)):
        if field not in fields.values() and not (field == "date" and "year" in fields.values()):
            places = [place for place, column in enumerate(header) if fields[column] == OWN]
            fitting = [each for each in places if _fits(rows, each, fits)]
            if len(fitting) == 1:
                fields[header[fitting[0]]] = field
    return ColumnMapping(form, tuple(fields.items()))


def corrected(
    mapping: ColumnMapping, said: Mapping[str, str], dates: str, faults: Faults
) -> ColumnMapping:
    """The mapping with what a person said.

    Args:
        mapping: As proposed, or as kept from an earlier sheet.
        said: Field by column; a column may be given in any case. An empty field keeps a column as
            the group's own.
        dates: ``dmy``, ``mdy`` or empty.
        faults: Receives columns and fields that do not exist.
    """
    fields = dict(mapping.fields)
    by_name = {column.casefold(): column for column in fields}
    for column, field in said.items():
        found = by_name.get(column.casefold()) if column else NO_COLUMN
        if found is None:
            faults.add(1, f"there is no column {column!r} to take as {field}")
        elif field not in FIELDS and field not in (OWN, IGNORED) and not _NUMBERED.fullmatch(field):
            known = ", ".join((*FIELDS, OWN, IGNORED))
            faults.add(1, f"{column!r} cannot be {field!r}; known are: {known}")
        else:
            if field in _ONCE or field == "photograph":
                fields = {each: OWN if of == field else of for each, of in fields.items()}
            fields[found] = field
    if dates not in get_args(DateOrder):
        raise Rejected(f"The order of dates is dmy or mdy, not {dates!r}.")
    order = cast(DateOrder, dates or mapping.dates)
    return replace(mapping, fields=tuple(fields.items()), dates=order)


def check_mapping(mapping: ColumnMapping, faults: Faults) -> bool:
    """Find what a mapping lacks.

    Returns:
        Whether the rows can be checked nevertheless.
    """
    count = Counter(field for _, field in mapping.fields)
    for field in sorted(_ONCE):
        if count[field] > 1:
            columns = " and ".join(repr(each) for each in mapping.columns_of(field))
            faults.add(1, f"the columns {columns} are both taken as {field}")
    has_photographs = any(
        _NUMBERED.fullmatch(each) or each == "photograph"
        for each in count
        if not each.startswith("box")
    )
    if not has_photographs:
        faults.add(1, _missing("photograph", "holds the names of the photographs"))
    if not count["individual"] and mapping.form != "Wildbook":
        words = _missing("individual", "names the whales")
        faults.add(1, f"{words}, or that none does: --map =individual")
    if mapping.form == "other":
        named = [(column, each) for column, each in mapping.fields if each not in (OWN, IGNORED)]
        guessed = [f"{name} as {each}" for name, each in named if name.lower() not in ("", each)]
        if guessed:
            faults.notes.append(f"Columns are taken by their names: {', '.join(guessed)}.")
    own = [column for column, field in mapping.fields if field == OWN]
    if own:
        words = "Columns that are kept as they are, as columns of your own:"
        faults.notes.append(f"{words} {', '.join(own)}.")
    for column in own:
        near = difflib.get_close_matches(plain(column), column_names.LIKE, n=1, cutoff=0.85)
        field = column_names.LIKE[near[0]] if near else ""
        if field and not count[field]:
            faults.warn(
                1,
                f"the column {column!r} is kept as a column of your own; if it is the {field}, say"
                f" so: --map {column!r}={field}",
            )
    return has_photographs


def _missing(field: str, what: str) -> str:
    return f"there is no column {field}; say which column {what}: --map COLUMN={field}"


def _known_form(lower: Sequence[str]) -> tuple[Form, dict[str, str]]:
    """The form of a header in lower case, and the fields of those of its columns that are special."""
    names = set(lower)
    if set(CATALOGUE) - set(SINCE_FIRST) <= names:
        # As Flukeline exports it: the columns behind its own are the group's.
        special = {FAULT_COLUMN: IGNORED, PHOTOGRAPH_DATE: PHOTOGRAPH_DATE}
        return "Flukeline", dict.fromkeys(names, OWN) | {each: each for each in CATALOGUE} | special
    if wildbook.is_wildbook(lower):
        return "Wildbook", {}
    if {"photograph", "individual"} <= names <= {*CATALOGUE, FAULT_COLUMN}:
        return "Flukeline", {}
    if names == {"image", "id"}:
        return "Kaggle", {"image": "photograph", "id": "individual"}
    if {"image", "individual_id"} <= names:
        return "Happywhale", {"image": "photograph", "individual_id": "individual"}
    if {"image_id", "identity", "path"} <= names:
        special = {"image_id": OWN, "identity": "individual", "path": "photograph"}
        return "WildlifeDatasets", special | {"bbox": "bbox", "name": OWN}
    return "other", {}


def _is_picture(cell: str) -> bool:
    return _PICTURE.fullmatch(cell) is not None


def _is_rating(cell: str) -> bool:
    return stars(cell) is not None


def _fits(rows: Sequence[Sequence[str]], place: int, fits: Callable[[str], bool]) -> bool:
    """Whether nearly all filled cells of a column are of a kind."""
    cells = [row[place] for row in rows[:_LOOKED_AT] if row[place]]
    return bool(cells) and sum(map(fits, cells)) >= 0.8 * len(cells)
