"""What a sheet says that somebody filled in: its rows, its faults, and what is left aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given

from flukeline.catalogue import sheets
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Answers, lines_of, mapped
from flukeline.catalogue.reading.rows import Row, rows_of
from flukeline.catalogue.reading.tables import read_table
from flukeline.catalogue.sheets import Line
from flukeline.errors import Rejected
from flukeline.times import LocalTime
from tests.unit.test_sheets import lines

OWN = "photograph,individual,aliases,encounter,date,latitude,longitude,place,notes,photographer\n"
WILDBOOK = "Encounter.mediaAsset0,MarkedIndividual.individualID,Encounter.year,Encounter.month,"
DATED = WILDBOOK + "Encounter.day,Encounter.hour,Encounter.minutes\n"
# The columns of Wildbook's own list of fields, of each family some.
ORDINARY = (
    "Encounter.locationID,Encounter.country,Encounter.sightingID,Encounter.sightingRemarks,"
    "Encounter.sex,Encounter.lifeStage,Encounter.livingStatus,Encounter.behavior,"
    "Encounter.submitterID,Encounter.submitter0.emailAddress,Encounter.submitter0.fullName,"
    "Encounter.informOther0.emailAddress,Encounter.photographer0.fullName,"
    "Encounter.photographer1.emailAddress,Encounter.otherCatalogNumbers,"
    "Encounter.alternateID,Encounter.project0.projectIdPrefix,Encounter.keyword0,"
    "Encounter.mediaAsset0.keywords,Encounter.mediaAsset0.quality,"
    "Encounter.mediaAsset0.flukeType,Encounter.measurement0,Encounter.measurement.length,"
    "Encounter.state,Encounter.depth,MarkedIndividual.name0.value,Sighting.sightingID,"
    "Sighting.groupSize,Occurrence.occurrenceID,survey.vessel,Survey.id,SurveyTrack.vesselID,"
    "Membership.role,SocialUnit.socialUnitName,SatelliteTag.serialNumber,Taxonomy.commonName,"
    "TissueSample.sampleID,SexAnalysis.sex,MitochondrialDNAAnalysis.haplotype,"
    "MicrosatelliteMarkersAnalysis.alleles0"
)


AT = datetime(2026, 11, 27, 6, tzinfo=UTC)


def read(
    sheet: str | bytes, columns: Mapping[str, str] | None = None, dates: str = ""
) -> tuple[list[Row], list[tuple[str, str]], list[str]]:
    """The rows, the faults and the notes of a sheet."""
    rows, faults = opened(sheet, columns, dates)
    return rows, faults.found, faults.notes


def opened(
    sheet: str | bytes, columns: Mapping[str, str] | None = None, dates: str = ""
) -> tuple[list[Row], Faults]:
    """The rows of a sheet, and all that is said of it."""
    data = sheet.encode() if isinstance(sheet, str) else sheet
    faults = Faults()
    table = read_table(data, faults)
    mapping = mapped(table, Answers(columns or {}, dates), faults)
    return rows_of(lines_of(table, mapping, faults), mapping, AT, faults), faults


def test_rows_count_as_in_a_spreadsheet() -> None:
    rows, faults = opened(
        "photograph,individual,notes\r\n"
        '1.jpg,A,"two\r\nlines, and\n\na third"\r\n'
        "\r\n"
        ",,\r\n"
        "2.jpg,B,\r\n"
        "3.jpg\r\n"
        "4.jpg,D,"
    )
    assert [(each.number, each.name) for each in rows] == [
        (2, "1.jpg"),
        (5, "2.jpg"),
        (6, "3.jpg"),
        (7, "4.jpg"),
    ]
    assert faults.found == []
    words = "has 1 cells where the header has 3; the others are taken as empty"
    assert faults.warnings == [("row 6", words)]
    assert rows[0].notes == "two\nlines, and\n\na third"


@pytest.mark.parametrize(
    ("cells", "date"),
    [
        ("2019,7,3,9,5", LocalTime.of(2019, 7, 3, 9, 5)),
        ("2019,07,03,,", LocalTime.of(2019, 7, 3)),
        ("2019.0,7.0,3.0,,", LocalTime.of(2019, 7, 3)),
        ("2019,julho,3,,", LocalTime.of(2019, 7, 3)),
        ("2019,7,3,23,60", LocalTime.of(2019, 7, 4, 0, 0)),
        ("2019,7,3,0,", LocalTime.of(2019, 7, 3, 0)),
        ("2019,7,3,24,", LocalTime.of(2019, 7, 4, 0)),
        ("2019,7,,,", LocalTime.of(2019, 7)),
        ("2019,,,,", LocalTime.of(2019)),
        (",,,,", None),
    ],
)
def test_a_wildbook_date_is_as_written(cells: str, date: LocalTime | None) -> None:
    (row,), found, notes = read(f"{DATED}0.jpg,A,{cells}\n")
    assert row.taken_at == date
    assert (found, notes) == ([], [])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("2019,,3,,", "gives the day and not the month"),
        (",7,3,,", "gives the day and not the year"),
        (",,3,,", "gives the day and not the year and month"),
        ("2019,7,,9,", "gives the hour and not the day"),
        ("2019,7,3,,30", "gives the minutes and not the hour"),
        ("2019,Julember,3,,", "the month 'Julember' is not a whole number"),
        ("2019,2,30,,", "there is no such date: year 2019, month 2, day 30"),
        ("20190703,1,1,,", "there is no such date: year 20190703, month 1, day 1"),
        ("2019,7,3,25,", "there is no such date: year 2019, month 7, day 3, hour 25"),
    ],
)
def test_a_gap_in_a_wildbook_date_is_a_fault(cells: str, words: str) -> None:
    (row,), found, _ = read(f"{DATED}0.jpg,A,{cells}\n")
    assert row.taken_at is None
    assert found == [("row 2", words)]


def test_a_gap_is_one_where_the_column_is_not_there() -> None:
    _, found, _ = read("Encounter.mediaAsset0,Encounter.year,Encounter.day\n0.jpg,2019,3\n")
    assert found == [("row 2", "gives the day and not the month")]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("2018,1,23,17,39", "2018-01-23T17:39:52.499+12:00"),
        ("2018,1,22,21,54", "2018-01-22T21:54:52.499-07:45"),
        ("2018,1,23,17,", "2018-01-23T05:39:52.499+00:00"),
        ("2018,1,,,", "2018-01-23T05:39:52.499+00:00"),
        ("2018,1,24,5,39", None),
        ("2017,,,,", None),
    ],
)
def test_parts_and_milliseconds_give_the_offset_or_disagree(
    parts: str, expected: str | None
) -> None:
    sheet = DATED.replace("Encounter.year", "Encounter.dateInMilliseconds,Encounter.year")
    (row,), found, _ = read(f"{sheet}0.jpg,A,1516685992499,{parts}\n")
    assert (row.taken_at and row.taken_at.text) == expected
    assert bool(found) == (expected is None)


def test_milliseconds_go_before_the_parts() -> None:
    sheet = "Encounter.mediaAsset0,Encounter.dateInMilliseconds,Encounter.year\n"
    (row,), found, notes = read(sheet + "0.jpg,1516685992499,2018\n")
    assert row.taken_at == LocalTime.parse("2018-01-23T05:39:52.499+00:00")
    assert (found, notes) == ([], [])
    _, found, _ = read(sheet + "0.jpg,soon,\n")
    assert found == [("row 2", "the date 'soon' is not a number of milliseconds")]


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        ("1589554848", "the date 1589554848 is 1970-01-19 in milliseconds; it may be in seconds"),
        ("1.58955E+12", "has lost its last digits in a spreadsheet"),
    ],
)
def test_milliseconds_that_are_none(milliseconds: str, words: str) -> None:
    sheet = "Encounter.mediaAsset0,Encounter.dateInMilliseconds\n"
    _, ((where, what),), _ = read(f"{sheet}0.jpg,{milliseconds}\n")
    assert where == "row 2"
    assert words in what


def test_milliseconds_of_1973_are_no_seconds_where_the_parts_say_the_same() -> None:
    sheet = "Encounter.mediaAsset0,Encounter.dateInMilliseconds,Encounter.year,Encounter.month\n"
    (row,), found, _ = read(sheet + "0.jpg,94694400000,1973,1\n")
    assert (str(row.taken_at), found) == ("1973-01", [])
    _, ((_, what),), _ = read(sheet + "0.jpg,94694400,1973,1\n")
    assert what.endswith("it may be in seconds")


def test_wildbooks_columns_without_a_place_are_kept_as_columns() -> None:
    header = "Encounter.mediaAsset0,Encounter.genus,Encounter.specificEpithet,Encounter.year,"
    columns = ORDINARY.replace("Encounter.photographer0.fullName,", "").split(",")
    cells = ",".join(f"x{at}" for at in range(len(columns)))
    (row,), faults = opened(
        f"{header}{','.join(columns)}\n0.jpg,Megaptera,novaeangliae,2019,{cells}\n"
    )
    assert (row.name, row.species, faults.found) == ("0.jpg", "Megaptera novaeangliae", [])
    assert row.columns == {each: f"x{at}" for at, each in enumerate(columns)}


@pytest.mark.parametrize(
    ("column", "field"),
    [("decimalLatitud", None), ("lattitude", "latitude"), ("fotographer", "photographer")],
)
def test_a_misspelt_column_is_kept_and_told(column: str, field: str | None) -> None:
    (row,), faults = opened(f"photograph,individual,{column}\n0.jpg,A,x\n")
    assert (row.columns, faults.found) == ({column: "x"}, [])
    told = [what for _, what in faults.warnings]
    if field is not None:
        assert f"if it is the {field}, say so: --map '{column}'={field}" in told[0]


def test_wildbooks_second_names_of_a_column_are_read() -> None:
    header = "Encounter.mediaAsset0,Encounter.individualID,Encounter.latitude,Encounter.longitude"
    (row,), found, notes = read(f"{header}\n0.jpg,Scylla,38.5,-28.25\n")
    assert (row.individual, row.latitude, row.longitude) == ("Scylla", 38.5, -28.25)
    assert (found, notes) == ([], [])
    both = f"{header},MarkedIndividual.individualID\n0.jpg,Old,38.5,-28.25,Scylla\n"
    (row,), found, _ = read(both)
    assert (row.individual, found) == ("Scylla", [])
    assert row.columns == {"Encounter.individualID": "Old"}


def test_a_wildbook_row_of_several_photographs_in_any_columns() -> None:
    header = "Encounter.mediaAsset10,Encounter.mediaAsset2,Encounter.mediaAsset01\n"
    rows, found, _ = read(f"{header}c.jpg,b.jpg,a.jpg\n,,\nd.jpg,,\n,b.jpg,=x\n")
    assert [(each.number, each.name) for each in rows[:4]] == [
        (2, "a.jpg"),
        (2, "b.jpg"),
        (2, "c.jpg"),
        (4, "d.jpg"),
    ]
    assert found == []
    _, found, _ = read("Encounter.mediaAsset1,Encounter.sex\n,female\n")
    assert found == [("row 2", "names no photograph")]
    _, found, _ = read("Encounter.year,Encounter.genu\n2019,x\n")
    assert [where for where, _ in found] == ["row 1"]
    assert found[0][1].startswith("there is no column photograph; say which column holds")


def test_faults_of_the_header_hide_none_of_the_cells() -> None:
    _, found, _ = read(
        "photograph,Bicho,status,date,latitude,longitude\n"
        "0.jpg,A,identified,yesterday,38,-28\n"
        "2.jpg,A,odd,,3,200\n"
    )
    words = [f"{where} {what}" for where, what in found]
    assert words[0].startswith("row 1 there is no column individual; say which column names")
    assert words[1:] == [
        "row 2 is identified and names no individual",
        "row 2 the date 'yesterday' is not like 2024-07-31 or 2024-07-31T09:30",
        "row 3 the longitude 200 is not between -180 and 180; counted from 0 to 360 degrees, it is"
        " -160",
        "row 3 the status 'odd' is none of: unreviewed, identified, not_identifiable",
    ]


@pytest.mark.parametrize("header", ["photograph,individual,date,date", "bicho,individual,a,b"])
def test_cells_that_cannot_be_understood_are_not_looked_at(header: str) -> None:
    rows, found, _ = read(f"{header}\n0,A,yesterday,x\n")
    assert rows == []
    assert {where for where, _ in found} == {"row 1"}


def test_where_a_sheet_breaks_off_what_stands_before_is_listed() -> None:
    rows, found, _ = read(
        'photograph,individual,date,notes\n0.jpg,A,yesterday,"two\nlines"\n'
        '1.jpg,A,,\n2.jpg,"A,2019-07-03,\n3.jpg,A,yesterday,\n'
    )
    assert [each.name for each in rows] == ["0.jpg", "1.jpg"]
    words = dict(found)
    assert sorted(words) == ["row 2", "row 4"]
    assert "'yesterday' is not like" in words["row 2"]
    assert words["row 4"].startswith("is not readable as CSV")
    _, found, _ = read('photograph,"individual\n0.jpg,A\n')
    assert [where for where, _ in found] == ["row 1"]


@pytest.mark.parametrize(
    "field", ["individual", "aliases", "encounter", "place", "notes", "photographer"]
)
@pytest.mark.parametrize(
    "cell",
    ["=cmd|1", "=HYPERLINK(1)", "+1+1", "@SUM(A1)", "\t=1", "-2+3+cmd|' /C calc'!A0", "\uff1d1"],
)
def test_a_formula_is_a_fault_wherever_words_stand(field: str, cell: str) -> None:
    columns = OWN.strip().split(",")
    cells = {"photograph": "0.jpg", "individual": "A", field: f'"{cell}"'}
    line = ",".join(cells.get(each, "") for each in columns)
    _, found, _ = read(f"{OWN}{line}\n")
    ((where, what),) = found
    assert where == "row 2"
    assert what == (
        f"the {field} {cell.strip()!r} looks like a formula; if it is none, put ' in front of it"
    )


@pytest.mark.parametrize("cell", ["-28.5", "- calm sea (2 Bft)", "'=1+1", "a=1", "-28.5 S"])
def test_what_only_begins_like_one_is_no_formula(cell: str) -> None:
    (row,), found, _ = read(f"{OWN}0.jpg,A,,,,,,{cell},{cell},{cell}\n")
    assert found == []
    assert row.place == row.notes == row.photographer == cell.removeprefix("'")


@given(
    lines().filter(
        lambda line: ((line.encounter.taken_at and line.encounter.taken_at.offset) or 0) % 15 == 0
    )
)
def test_what_flukeline_wrote_itself_has_no_fault(line: Line) -> None:
    for sheet in (
        sheets.catalogue_sheet([line]),
        sheets.wildbook_sheet([line], "Physeter macrocephalus"),
    ):
        (row,), faults = opened(sheet)
        assert faults.found == []
        assert line.whale is not None
        assert (row.individual, row.aliases or row.nicknames) == (
            line.whale.name,
            line.whale.aliases,
        )
        seen = line.encounter
        assert (row.place, row.notes, row.photographer) == (
            seen.place,
            seen.notes,
            seen.photographer,
        )


def test_a_fault_of_a_row_with_two_photographs_is_said_once() -> None:
    sheet = "Encounter.mediaAsset0,Encounter.mediaAsset1,Encounter.decimalLatitude\n0.jpg,1.jpg,x\n"
    _, faults = opened(sheet)
    with pytest.raises(Rejected) as refused:
        faults.stop()
    assert refused.value.detail == "The sheet has 2 faults; nothing was imported."
    assert refused.value.faults == (
        ("row 2", "the latitude 'x' is not a number"),
        ("row 2", "has one coordinate of two"),
    )
