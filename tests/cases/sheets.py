"""A table of a folder of real sheets: what each import must give, beside what it gives.

Run it as ``python -m tests.cases.sheets FOLDER [CASE...]``; it exits with 1 if an answer is wrong.
Each case is a folder with ``sheet.csv`` or ``sheet.xlsx`` and photographs, imported into an empty
data folder; ``sheet2.csv`` is imported after it. The folder is not part of the repository:
tests/integration/test_sheet_kinds.py makes drawings of the same kinds.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flukeline.messages import SheetOptions
from flukeline.records import Principal
from flukeline.services import LaptopServices
from flukeline.settings import Settings
from flukeline.stages.sheets import export, updating
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.integration.pipeline import import_sheet, send, work_off

Check = Callable[["Imported"], bool]


@dataclass
class Imported:
    """A case's sheet after its import.

    Attributes:
        report: The job's report.
        rows: The catalogue's sheet as exported afterwards, by column.
        wildbook: Wildbook's sheet as exported afterwards, by column.
        second: The same of the second sheet.
    """

    report: dict[str, Any]
    rows: list[dict[str, str]]
    wildbook: list[dict[str, str]]
    services: LaptopServices
    folder: Path
    models: Models

    @property
    def told(self) -> str:
        """Everything that the report says, in one text."""
        places = [*self.report["faults"], *self.report.get("warnings", [])]
        return " | ".join([*(what for _, what in places), *self.report.get("notes", [])])

    @property
    def refused(self) -> bool:
        return bool(self.report["state"] == "refused")

    def values(self, column: str) -> list[str]:
        return [row.get(column, "") for row in self.rows]

    def summary(self) -> str:
        """What came out, in a line."""
        if self.refused:
            return "fault: " + "; ".join(what for _, what in self.report["faults"])
        shown = ("photograph", "individual", "status", "date", "latitude", "longitude")
        rows = [
            " ".join(row[each] for each in shown if row[each] and row[each] != "unreviewed")
            for row in self.rows
        ]
        warned = "; ".join(what for _, what in self.report.get("warnings", []))
        return " / ".join(rows) + (f" (warning: {warned})" if warned else "")


def imported(
    services: LaptopServices, models: Models, folder: Path, sheet: Path, options: SheetOptions
) -> Imported:
    """Import a sheet as the command does."""
    report = import_sheet(services, "me", sheet, folder, options)
    return Imported(
        report,
        _cells(export.sheet(services, "catalogue")),
        _cells(export.sheet(services, "wildbook")),
        services,
        folder,
        models,
    )


def _cells(sheet: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))
    return sorted(rows, key=lambda row: row.get("photograph", row.get("Encounter.mediaAsset0", "")))


def has(column: str, *values: str) -> Check:
    """The column has these values, in the order of the photographs."""
    return lambda got: not got.refused and got.values(column) == list(values)


def fault(*words: str) -> Check:
    """The sheet is refused, and its faults have these words."""
    return lambda got: got.refused and all(each in got.told for each in words)


def says(*words: str) -> Check:
    """The sheet is taken, and warnings or notes have these words."""
    return lambda got: not got.refused and all(each in got.told for each in words)


def every(*checks: Check) -> Check:
    """All of the checks."""
    return lambda got: all(each(got) for each in checks)


def either(*checks: Check) -> Check:
    """One of the checks."""
    return lambda got: any(each(got) for each in checks)


def taken(count: int) -> Check:
    """So many rows come out."""
    return lambda got: not got.refused and len(got.rows) == count


def in_wildbook(column: str, *values: str) -> Check:
    """The column of the exported Wildbook sheet has these values."""
    return lambda got: [row.get(column, "") for row in got.wildbook] == list(values)


def nobody(count: int) -> Check:
    """So many photographs, and no whale."""
    return every(has("individual", *[""] * count), has("status", *["unreviewed"] * count))


def _one_encounter(got: Imported) -> bool:
    return len(set(got.values("encounter"))) == 1


def _with_options(options: SheetOptions, check: Check) -> Check:
    """The check after the sheet was imported with the answer that the first import asked for."""

    def again(got: Imported) -> bool:
        sheet = got.folder / "sheet.csv"
        return check(imported(got.services, got.models, got.folder, sheet, options))

    return again


def _second(check: Check, undone: Check) -> Check:
    """The second sheet's changes are shown, taken when agreed to, and undone in one step."""

    def then(got: Imported) -> bool:
        services, folder = got.services, got.folder
        sheet = folder / "sheet2.csv"
        shown = imported(services, got.models, folder, sheet, SheetOptions())
        listed = bool(shown.report["changes"]) and undone(shown)
        done = imported(services, got.models, folder, sheet, SheetOptions(update=True))
        (edit,) = done.report["edits"]
        agreed = check(done)
        updating.undo(services, Principal("me"), edit)
        after = imported(services, got.models, folder, sheet, SheetOptions())
        return listed and agreed and undone(after)

    return then


def _back_again(check: Check, columns: tuple[str, ...]) -> Check:
    """The exported sheet gives the same when it is imported into an empty folder."""

    def again(got: Imported) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            sheet = Path(folder) / "out.csv"
            sheet.write_bytes(export.sheet(got.services, "catalogue"))
            other = local_services(Path(folder) / "data", got.models)
            back = imported(other, got.models, got.folder, sheet, SheetOptions())
        return check(got) and all(back.values(each) == got.values(each) for each in columns)

    return again


ALL_COLUMNS = (
    "photograph", "individual", "aliases", "status", "date", "latitude", "longitude", "place",
    "notes", "photographer", "species",
)  # fmt: skip


def _uploaded_before(got: Imported) -> bool:
    """The photographs are uploaded by hand first; the sheet comes after."""
    with tempfile.TemporaryDirectory() as folder:
        services = local_services(Path(folder), got.models)
        for name in ("a.jpg", "b.jpg", "c.jpg"):
            send(services, name, (got.folder / name).read_bytes())
        work_off(services)
        sheet = got.folder / "sheet.csv"
        shown = imported(services, got.models, got.folder, sheet, SheetOptions())
        fields = {each["field"] for each in shown.report["changes"]}
        untouched = shown.values("individual") == ["", "", ""]
        done = imported(services, got.models, got.folder, sheet, SheetOptions(update=True))
        return (
            untouched
            and {"individual", "aliases", "date", "position", "place", "status", "box"} <= fields
            and done.values("individual") == ["Pm1", "", ""]
            and done.values("status") == ["identified", "not_identifiable", "unreviewed"]
            and done.values("place") == ["Roseau"] * 3
            and done.values("box")[0].startswith("40.0 20.0 300.0 120.0 5.0")
        )


def _hard_words(got: Imported) -> bool:
    rows = {row["photograph"]: row for row in got.rows}
    return _back_again(
        lambda _: (
            rows["a.jpg"]["individual"] == "007"
            and rows["a.jpg"]["aliases"] == "Scar; 7; Old, Tom"
            and rows["a.jpg"]["notes"] == "line 1\nline 2\n\nline 4"
            and rows["a.jpg"]["date"] == "1998-03-01T23:59:59.999"
            and rows["b.jpg"]["individual"] == "'-1"
            and rows["b.jpg"]["date"] == "1900-01-01"
            and rows["c.jpg"]["date"] == "2019-07-04T09:30+12:00"
            and rows["e.jpg"]["aliases"] == "a\\;b"
            and float(rows["e.jpg"]["longitude"]) == 1e-7
            and rows["f.jpg"]["status"] == "unreviewed"
        ),
        ALL_COLUMNS,
    )(got)


DMY = SheetOptions(dates="dmy")
ONE = has("individual", "Pm1")
HALF_PAST_12 = "2019-07-04T12:30"
CASES: dict[str, tuple[str, Check]] = {
    "csv-semicolons": ("read", has("individual", "Pm1", "Pm2")),
    "csv-tabs": ("read", ONE),
    "csv-sep-line": ("read", ONE),
    "csv-cp1252": ("read", every(has("individual", "Élise"), says("cp1252"))),
    "csv-utf16": ("read", ONE),
    "csv-xlsx": ("read", ONE),
    "wb-xlsx": ("read; year only", every(ONE, has("date", "2019"))),
    "csv-trailing-columns": ("read", has("individual", "Pm1", "Pm2")),
    "csv-one-trailing-column": ("read", ONE),
    "csv-lone-cr": ("read", every(ONE, has("place", "Roseau"))),
    "csv-quoted-newline": ("read", has("notes", 'two lines\nand "quotes"', "one")),
    "csv-empty-rows-at-end": ("read", ONE),
    "csv-duplicate-header": ("a fault", fault("appears twice")),
    "csv-day-first": (
        "a question, then 4 July",
        every(
            fault("--dates dmy"),
            _with_options(DMY, has("date", "2019-07-04", "2019-07-04")),
        ),
    ),
    "csv-serial-dates": ("4 July, 12:00", has("date", "2019-07-04", "2019-07-04T12:00")),
    "csv-compact-dates": ("read", has("date", "2019-04-07", "2019-07-04")),
    "csv-dms": (
        "15.305, -61.402",
        every(has("latitude", "15.305", "15.3"), has("longitude", "-61.401944444", "-61.4")),
    ),
    "csv-kaggle": ("new_whale names nobody", has("individual", "w_1287fbc", "")),
    "csv-wildlife-datasets": ("read", every(ONE, has("image_id", "1"))),
    "wb-month-words": ("read", has("date", "2019-07-04", "2019-07-04")),
    "wb-floats": ("read", has("date", "2019-07-04")),
    "wb-milliseconds-science": ("a fault in words", fault("lost its last digits")),
    "csv-date-dot-time": ("09:45", has("date", "2019-07-04T09:45")),
    "csv-date-comma-time": ("09:45", has("date", "2019-07-04T09:45")),
    "csv-date-dot-seconds": ("09:45:30", has("date", "2019-07-04T09:45:30")),
    "csv-date-range-of-days": ("a fault", fault("2019-07-04-05")),
    "csv-date-xml-date": ("4 July", has("date", "2019-07-04")),
    "csv-date-12-digits": ("12:30", has("date", HALF_PAST_12)),
    "csv-date-14-digits": ("12:30:15", has("date", f"{HALF_PAST_12}:15")),
    "csv-date-joined": ("12:30:15", has("date", f"{HALF_PAST_12}:15")),
    "csv-date-no-time-colon": ("12:30", has("date", HALF_PAST_12)),
    "csv-date-iso-hour": ("09:30", has("date", "2019-07-04T09:30")),
    "csv-unknown-same": ("unknown whales", nobody(4)),
    "wb-na": ("unknown whales", nobody(2)),
    "csv-nan-place": ("no place, no date", every(has("place", "", ""), has("latitude", "", ""))),
    "csv-other-columns": (
        "kept, and out again",
        every(has("sex", "F"), has("camera", "7D"), in_wildbook("sex", "F")),
    ),
    "csv-exif-knows": (
        "date and place from the photographs",
        lambda got: all(got.values("date")) and all(got.values("latitude")),
    ),
    "wb-exif-knows": (
        "one encounter, dated by its photographs",
        every(_one_encounter, lambda got: all(got.values("date")) and all(got.values("latitude"))),
    ),
    "csv-date-against-exif": (
        "the sheet stands; a warning names both",
        every(has("date", "2009-07-04"), says("the sheet says 2009-07-04 and the photograph's")),
    ),
    "csv-sidecar": (
        "date and place from a.xmp",
        lambda got: got.values("date") != [""] and got.values("latitude") != [""],
    ),
    "csv-times-within-encounter": (
        "one encounter, 10:01 to 10:03",
        every(has("date", "2019-07-04T10:01", "2019-07-04T10:03"), _one_encounter),
    ),
    "csv-corrected": (
        "shown, taken when agreed to, undone",
        _second(has("place", "Portsmouth", "Portsmouth"), has("place", "Roseau", "Roseau")),
    ),
    "csv-name-typo-corrected": (
        "shown, taken when agreed to, undone",
        _second(has("individual", "Pm9", "Pm2"), has("individual", "Pm1", "Pm2")),
    ),
    "csv-uploaded-before": ("shown, taken when agreed to", _uploaded_before),
    "csv-nfd-file": ("found", ONE),
    "csv-nfc-file": ("found", ONE),
    "csv-wrong-case": ("found", every(ONE, has("photograph", "IMG_1.jpg"))),
    "csv-backslashes": ("found", every(ONE, has("photograph", "2019/a.jpg"))),
    "csv-no-ending": ("found", every(ONE, has("photograph", "IMG_1.jpg"))),
    "csv-trailing-space-name": ("found", has("individual", "Pm1", "Pm2")),
    "csv-same-names": (
        "the paths are kept and exported",
        has("photograph", "2018/IMG_1.jpg", "2019/IMG_1.jpg", "2020/img_1.JPG"),
    ),
    "wb-upper-folder": (
        "the paths are kept and exported",
        has("photograph", "20190704/a.jpg", "20190704/b.jpg"),
    ),
    "csv-float-ids": ("a warning names the pair", says("101.0", "101 ")),
    "csv-science-ids": ("a warning names the pair", says("1.2E+05", "120000")),
    "csv-look-alikes": ("a warning names the pairs", says("Pm²", "Pm2", "PM-1-A", "PM-1–A")),
    "csv-leading-zeros": ("two whales", has("individual", "007", "7")),
    "csv-case-and-spaces": ("one whale", lambda got: len(set(got.values("individual"))) == 1),
    "csv-copy-listed-twice": ("a fault", fault("the same photograph as in row 2")),
    "csv-copy-two-whales": ("a fault", fault("the same photograph as in row 2")),
    "csv-many-not-listed": ("read", ONE),
    "csv-hard-words": ("comes out as it went in", _hard_words),
    "csv-longitude-360": ("a fault that offers -174.7", fault("-174.7")),
    "csv-swapped": ("a fault in words", fault("swapped")),
    "csv-zero-place": ("no place, a warning", every(has("latitude", "", ""), says("0, 0"))),
    "wb-zero-place": ("no place, a warning", every(has("latitude", ""), says("0, 0"))),
    "csv-raw-listed": (
        "its full-size preview, or a refusal in words",
        either(ONE, fault("RAW"), fault("raw")),
    ),
    "csv-box-turned-tiff": ("the box is judged in the upright picture", ONE),
    "csv-box-turn-9": ("the box is judged in the upright picture", ONE),
    "wb-humpback": (
        "humpbacks in and out",
        every(
            has("species", *["Megaptera novaeangliae"] * 2),
            in_wildbook("Encounter.genus", "Megaptera", "Megaptera"),
        ),
    ),
    "wb-same-nickname": ("taken", in_wildbook("MarkedIndividual.nickname", "Scar", "Scar")),
    "wb-nickname-later": ("taken", has("aliases", "Scar", "Scar")),
    "wb-nickname-is-id": ("taken", ONE),
    "wb-seconds-as-milliseconds": ("a fault", fault("it may be in seconds")),
    "wb-hour-24": ("5 July 00:00, both", has("date", *["2019-07-05T00:00"] * 2)),
    "wb-hour-no-minutes": ("9 o'clock, no minutes", has("date", "2019-07-04T09")),
    "wb-blank-hour-with-minutes": ("a fault", fault("gives the minutes and not the hour")),
    "wb-latitude-only-column": ("a fault", fault("one coordinate of two")),
    "wb-location-id": ("kept as columns", has("Encounter.locationID", "Dominica")),
    "wb-photographer": (
        "the photographer",
        in_wildbook("Encounter.photographer0.emailAddress", "r@example.org"),
    ),
    "wb-sighting-remarks": ("kept as columns", has("Encounter.sightingRemarks", "with calf")),
    "wb-unidentifiable": ("not identifiable", has("status", "not_identifiable", "identified")),
    "wb-full-name": (
        "the photographer, in the column for names",
        every(
            has("photographer", "R Person"),
            in_wildbook("Encounter.photographer0.fullName", "R Person"),
        ),
    ),
    "wb-every-documented-column": (
        "taken; year only",
        every(has("date", "2019"), in_wildbook("Encounter.month", "")),
    ),
}


def main(folder: Path, names: list[str]) -> int:
    """Print the table; the number of wrong answers."""
    models = Models.load(Settings.from_environment().models_folder)
    there = [each for each in sorted(folder.glob("*-*/")) if list(each.glob("sheet.*"))]
    unknown = [each.name for each in there if each.name not in CASES]
    wrong = len(unknown)
    chosen = [each for each in there if each.name in CASES and (not names or each.name in names)]
    for case in chosen:
        right, check = CASES[case.name]
        with tempfile.TemporaryDirectory() as data:
            services = local_services(Path(data), models)
            (sheet,) = case.glob("sheet.*")
            got = imported(services, models, case, sheet, SheetOptions())
            summary = got.summary()
            try:
                good = check(got)
            except Exception as error:
                good, summary = False, f"{summary} ({error!r})"
        wrong += not good
        print(f"{'ok ' if good else 'NOT'}  {case.name:28} {right:42} {summary[:200]}")
    print(f"{len(chosen)} cases, {wrong} wrong")
    for name in unknown:
        print(f"NOT  {name}: no right answer is known")
    return wrong


if __name__ == "__main__":
    raise SystemExit(bool(main(Path(sys.argv[1]), sys.argv[2:])))
