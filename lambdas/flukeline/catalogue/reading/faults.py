"""The faults and warnings of a sheet, collected so that a person can correct them in one go."""

from __future__ import annotations

from flukeline.errors import Rejected

Place = tuple[str, str]


class Faults:
    """Collects all faults and warnings of a sheet.

    Attributes:
        found: (place, description) of each fault; the place is "sheet" or "row N".
        warnings: The same for what a person should look at, and what does not stop the import.
        notes: Information on the whole sheet, such as columns that are kept as they are.
    """

    def __init__(self) -> None:
        self.found: list[Place] = []
        self.warnings: list[Place] = []
        self.notes: list[str] = []

    def add(self, row: int | None, what: str) -> None:
        """Add a fault of a row, the header being row 1; None for a fault of the whole sheet."""
        self.found.append((_place(row), what))

    def warn(self, row: int | None, what: str) -> None:
        """Add a warning of a row, or of the whole sheet."""
        self.warnings.append((_place(row), what))

    def extend(self, other: Faults) -> None:
        """Add all of another collection."""
        self.found.extend(other.found)
        self.warnings.extend(other.warnings)
        self.notes.extend(other.notes)

    @property
    def rows(self) -> frozenset[int]:
        """Numbers of the rows that have a fault."""
        places = (where.removeprefix("row ") for where, _ in self.found)
        return frozenset(int(each) for each in places if each.isdigit())

    @property
    def of_sheet(self) -> bool:
        """Whether a fault concerns the whole sheet or its header, and so every row."""
        return any(where in ("sheet", "row 1") for where, _ in self.found)

    def in_order(self) -> None:
        """Sort faults and warnings by row, each once.

        A Wildbook row with two photographs is checked twice, so its faults come twice.
        """
        self.found = sorted(dict.fromkeys(self.found), key=_row_of)
        self.warnings = sorted(dict.fromkeys(self.warnings), key=_row_of)
        self.notes = list(dict.fromkeys(self.notes))

    def stop(self) -> None:
        """Raise Rejected with all distinct faults in the order of rows, if there are any."""
        self.in_order()
        if self.found:
            count = len(self.found)
            words = "1 fault" if count == 1 else f"{count} faults"
            raise Rejected(f"The sheet has {words}; nothing was imported.", self.found)


def _place(row: int | None) -> str:
    return "sheet" if row is None else f"row {row}"


def _row_of(fault: Place) -> int:
    number = fault[0].removeprefix("row ")
    return int(number) if number.isdigit() else 0
