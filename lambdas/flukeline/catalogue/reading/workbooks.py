"""The cells of .xlsx, .xls and .ods workbooks as the text that a person sees in them."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

from flukeline.catalogue.reading.faults import Faults

_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_CELLS = 20_000_000
"""Of the used area of a sheet; a cell far away from the others would fill the memory."""


def is_workbook(sheet: bytes) -> bool:
    """Whether the bytes are a workbook and no CSV: a ZIP archive, or Excel's format before 2007."""
    return sheet.startswith((b"PK\x03\x04", _XLS))


def workbook_records(sheet: bytes, faults: Faults) -> list[tuple[int, list[str]]]:
    """The rows of a workbook's first sheet that is not empty.

    Args:
        sheet: The bytes of the workbook.
        faults: Receives a fault if it cannot be read, and a note on its other sheets.

    Returns:
        Row number, as the spreadsheet shows it, and the cells as text.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sheet))
        names = [
            each.name
            for each in workbook.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible
        ]
        tables = [(name, workbook.get_sheet_by_name(name)) for name in names]
        filled = [(name, table) for name, table in tables if table.end is not None]
        if not filled:
            return []
        name, table = filled[0]
        if table.total_height * table.total_width > MAX_CELLS:
            faults.add(None, "has a cell far away from all others; remove it")
            return []
        if len(filled) > 1:
            others = ", ".join(each for each, _ in filled[1:])
            faults.notes.append(f"The sheet {name!r} of the workbook is read, and not: {others}.")
        rows = table.to_python(skip_empty_area=False)
    except PasswordError:
        faults.add(None, "is protected by a password; save it without")
        return []
    except (CalamineError, ValueError, OSError) as error:
        faults.add(None, f"is not readable as a workbook ({error})")
        return []
    return [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


def _text(cell: object) -> str:
    """A cell as a spreadsheet shows it: 12.0 as 12, a day without a time."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        # A spreadsheet keeps 15 digits: 0.1 + 0.2 is shown as 0.3.
        return str(int(cell)) if float(cell).is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return _day_and_time(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return _clock(cell)
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return ""


def _day_and_time(moment: datetime) -> str:
    # A day and time are one number of days: 09:45 comes as 09:44:59.999999.
    moment = (
        (moment + timedelta(milliseconds=0.5)).replace(microsecond=0)
        if (moment.microsecond > 999_000)
        else moment
    )
    day = moment.date().isoformat()
    return day if moment.time() == time() else f"{day} {_clock(moment.time())}"


def _clock(at: time) -> str:
    if at.microsecond >= 1000:
        return at.isoformat(timespec="milliseconds")
    return at.isoformat(timespec="seconds" if at.second else "minutes")
