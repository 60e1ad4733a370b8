"""Single cells of a sheet, and whole sheets, letter by letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flukeline.catalogue import sheets
from flukeline.catalogue.combined import told_by_encounter
from flukeline.catalogue.sheets import Line
from flukeline.records import Box, CropRequest, Encounter, Names
from flukeline.times import LocalTime

AT = datetime(2024, 7, 31, 9, 30, 15, 250_000, tzinfo=UTC)
SEEN = Encounter(
    "e1",
    "identified",
    AT,
    taken_at=LocalTime.from_datetime(AT),
    latitude=38.5,
    longitude=-28.25,
    place="Pico",
    notes="=1+1",
    photographer="Marie",
)
BOX = CropRequest(Box(10.0, 20.0, 110.5, 70.0, 0.0), source="model", confidence=0.9)
LINE = Line(
    "a.jpg",
    SEEN,
    Names("Nelson", ("Nel", "a;b")),
    BOX,
    (200, 100),
    told=told_by_encounter(SEEN),
)
SPERM_WHALE = "Physeter macrocephalus"
BARE = Line("b.jpg", Encounter("e2", "pending", AT), None, None, None)


def rows(sheet: bytes) -> list[str]:
    return sheet.decode("utf-8-sig").split("\r\n")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Nelson", "Nelson"),
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\uff1dx", "'\uff1dx"),
        ("\uff0bx", "'\uff0bx"),
        ("\uff0dx", "'\uff0dx"),
        ("\uff20x", "'\uff20x"),
        ("'=1", "''=1"),
        ("'Nelson", "'Nelson"),
        ("'", "'"),
        ("", ""),
        ("a=1", "a=1"),
        ("Pico;=1+1", "Pico;'=1+1"),
        ("Pico; -1;;+2", "Pico; '-1;;'+2"),
        ("Pico;'=1", "Pico;''=1"),
        ("Pico\n=1", "Pico\n'=1"),
        ("=1;=1", "'=1;'=1"),
        ("Pico; Faial", "Pico; Faial"),
        ("NA", "'NA"),
        ("'unknown", "''unknown"),
        ("Desconhecido", "'Desconhecido"),
    ],
)
def test_no_cell_is_a_formula_and_each_says_back_its_text(text: str, cell: str) -> None:
    assert sheets.escape_cell(text) == cell
    assert sheets.unescape_cell(cell) == text


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("=1", True),
        ("+SUM(A1)", True),
        ("@x", True),
        ("\uff1d1", True),
        ("\uff0b1", True),
        ("\uff20x", True),
        ("-cmd|x", True),
        ("-A1!x", True),
        ("-f(x)", True),
        ("-f\n(x)", True),
        ("\uff0df(x)", True),
        ("-1", False),
        ("- a (list)", False),
        ("-28.25", False),
        ("a=1", False),
        ("'=1", False),
        ("", False),
    ],
)
def test_what_is_surely_a_formula(cell: str, formula: bool) -> None:
    assert sheets.is_formula(cell) is formula


@pytest.mark.parametrize(
    ("names", "cell"),
    [((), ""), (("a",), "a"), (("a", "b c"), "a; b c"), (("a;b", "c\\"), "a\\;b; c\\\\")],
)
def test_names_share_a_cell(names: tuple[str, ...], cell: str) -> None:
    assert sheets.join_names(names) == cell
    assert sheets.split_names(cell) == names


def test_names_written_by_hand_are_separated() -> None:
    assert sheets.split_names(" a ;b;; ") == ("a", "b")


@pytest.mark.parametrize(
    ("cell", "keywords"),
    [
        ("kept; Places|Azores", ("kept", "Places|Azores")),
        ("calf, Pico", ("calf", "Pico")),
        ("Pico, Azores; calf", ("Pico, Azores", "calf")),
        ("Pico\\, Azores", ("Pico, Azores",)),
        ("a\\;b, c", ("a;b", "c")),
    ],
)
def test_keywords_are_separated_by_semicolons_or_else_by_commas(
    cell: str, keywords: tuple[str, ...]
) -> None:
    assert sheets.split_keywords(cell) == keywords
    assert sheets.split_keywords(sheets.join_keywords(keywords)) == keywords


def test_the_catalogue_as_a_sheet() -> None:
    assert rows(sheets.catalogue_sheet([LINE, BARE])) == [
        "photograph,individual,aliases,encounter,status,date,latitude,longitude,place,notes,"
        "photographer,species,original path,box,keywords,caption,rating",
        "a.jpg,Nelson,Nel; a\\;b,e1,identified,2024-07-31T09:30:15.250+00:00,38.5,-28.25,"
        "Pico,'=1+1,Marie,,,10.0 20.0 110.5 70.0 0.0 model 0.9,,,",
        "b.jpg,,,e2,unreviewed,,,,,,,,,,,,",
        "",
    ]


def test_wildbooks_sheet_has_a_row_an_encounter() -> None:
    second = replace(LINE, photograph="c.jpg")
    start = "Encounter.mediaAsset0,Encounter.mediaAsset1,MarkedIndividual.individualID,"
    header, one, other, end = rows(sheets.wildbook_sheet([LINE, BARE, second], SPERM_WHALE))
    assert header == (
        f"{start}MarkedIndividual.nickname,Encounter.genus,Encounter.specificEpithet,"
        "Encounter.year,Encounter.month,Encounter.day,Encounter.hour,Encounter.minutes,"
        "Encounter.dateInMilliseconds,Encounter.decimalLatitude,Encounter.decimalLongitude,"
        "Encounter.verbatimLocality,Encounter.researcherComments,"
        "Encounter.photographer0.fullName,Encounter.photographer0.emailAddress"
    )
    assert one == (
        "a.jpg,c.jpg,Nelson,Nel; a\\;b,Physeter,macrocephalus,2024,7,31,9,30,1722418215250,"
        "38.5,-28.25,Pico,'=1+1,Marie,"
    )
    assert other == "b.jpg,,,,Physeter,macrocephalus,,,,,,,,,,,,"
    assert end == ""


def test_wildbooks_sheet_has_our_columns_where_something_needs_them() -> None:
    unknown = replace(BARE, encounter=Encounter("e2", "not_identifiable", AT), photograph="a.jpg")
    header, one, other, _ = rows(sheets.wildbook_sheet([LINE, unknown], SPERM_WHALE))
    assert header.endswith("emailAddress,Flukeline.box0,Flukeline.status")
    assert one.endswith("Marie,,10.0 20.0 110.5 70.0 0.0 model 0.9,")
    assert other.endswith("macrocephalus,,,,,,,,,,,,,,not_identifiable")
    assert rows(sheets.wildbook_sheet([], SPERM_WHALE))[0].startswith(
        "Encounter.mediaAsset0,Marked"
    )


def test_training_gets_a_box_in_percent() -> None:
    turned = replace(BOX, box=Box(50.0, 40.0, 150.0, 60.0, 90.0))
    over = replace(BOX, box=Box(-50.0, -5.0, 250.0, 105.0))
    lines = [
        LINE,
        replace(LINE, crop_request=turned),
        replace(LINE, photograph="c.jpg", crop_request=over, whale=None),
        BARE,
        replace(LINE, size=None),
    ]
    header, *found = rows(sheets.labels_sheet(lines))
    assert header == (
        "image,individual,split,original_width,original_height,x0,y0,x1,y1,left_tip_x,left_tip_y,"
        "notch_x,notch_y,right_tip_x,right_tip_y"
    )
    assert found == [
        "a.jpg,Nelson,,200,100,5.000,20.000,55.250,70.000,,,,,,",
        "fluke2/a.jpg,Nelson,,200,100,45.000,0.000,55.000,100.000,,,,,,",
        "c.jpg,,,200,100,0.000,0.000,100.000,100.000,,,,,,",
        "",
    ]
