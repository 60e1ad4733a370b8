"""Patterns of folder and file names: what they read, what they refuse, and what is suggested."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flukeline.catalogue.reading.dates import parse_date
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.listings import Listing, notes_of, read_folder
from flukeline.catalogue.reading.patterns import parse_pattern
from flukeline.catalogue.reading.suggesting import suggested
from flukeline.catalogue.reading.tables import Table, read_table
from flukeline.errors import Rejected


def values(pattern: str, path: str) -> tuple[str, ...] | None:
    found = parse_pattern(pattern).read(path)
    return None if found is None else found.values


def table(pattern: str, *paths: str) -> tuple[Table, Faults]:
    faults = Faults()
    return read_table(Listing(pattern, paths).to_bytes(), faults), faults


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        (
            "Trip_{date}/{individual}/*.jpg",
            "Trip_2024-07-31/Pm 1/IMG_1.jpg",
            ("2024-07-31", "Pm 1"),
        ),
        (
            "Trip_{date}/{individual}/*.jpg",
            "TRIP_2024-07-31/Pm 1/IMG_1.JPG",
            ("2024-07-31", "Pm 1"),
        ),
        ("Trip_{date}\\{individual}\\*.jpg", "Trip_2024\\Pm 1\\IMG_1.JPG", ("2024", "Pm 1")),
        ("./{individual}/*/", "Pm 1/a.jpg", ("Pm 1",)),
        ("{individual}/**/*.jpg", "Pm 1/a.jpg", ("Pm 1",)),
        ("{individual}/**/*.jpg", "Pm 1/2019/raw/a.jpg", ("Pm 1",)),
        ("**/{individual}/**", "a/b/Pm 1/a.jpg", ("Pm 1",)),
        ("{date}_{place}/*", "31_07_2024_São Miguel/a.jpg", ("31-07-2024", "São Miguel")),
        ("{date} {place}/*", "31 de março de 2024 Pico/a.jpg", ("31 de março de 2024", "Pico")),
        ("{date}{individual}/*", "20240731Cauda/a.jpg", ("20240731", "Cauda")),
        ("{place}/{individual} {date}*", "Pico/ Cauda  2024.jpg", ("Pico", "Cauda", "2024")),
        ("{Baleia}/{Dia do mar}/*", "Pm 1/x y/a.jpg", ("Pm 1", "x y")),
        ("{individual}.jpg", "a/b.jpg", None),
        ("Trip_{date}/*.jpg", "Trip_2024/a.png", None),
        ("{date}*.jpg", "DSC_0001.jpg", None),
    ],
)
def test_a_pattern_reads_a_path(pattern: str, path: str, expected: tuple[str, ...] | None) -> None:
    assert values(pattern, path) == expected


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("20240731", "2024-07-31"),
        ("20240731_113005", "2024-07-31T11:30:05"),
        ("20240731_1130", "2024-07-31"),
        ("2024-07-31", "2024-07-31"),
        ("2024_07_31", "2024-07-31"),
        ("2024-07-31_11-30-05", "2024-07-31T11:30:05"),
        ("2024-07-31 11.30", "2024-07-31T11:30"),
        ("2024-07-31T11h30", "2024-07-31T11:30"),
        ("31.07.2024", "2024-07-31"),
        ("31-07-2024", "2024-07-31"),
        ("31 07 2024", "2024-07-31"),
        ("31jul2024", "2024-07-31"),
        ("31_julho_2024", "2024-07-31"),
        ("2024_julho", "2024-07"),
        ("2024Jul31", "2024-07-31"),
        ("2024-março-05", "2024-03-05"),
        ("2024-07", "2024-07"),
        ("2024", "2024"),
    ],
)
def test_a_date_in_a_name_is_the_date_that_it_says(name: str, said: str) -> None:
    for pattern, path in (
        ("Trip {date}*/*", f"Trip {name}/a.jpg"),
        ("{date}*_IMG*.jpg", f"{name}_IMG_7.JPG"),
        ("{individual}-{date}*", f"Pm-{name}.jpg"),
    ):
        found = values(pattern, path)
        assert found is not None, path
        assert parse_date(found[-1]).text == said, path


def test_a_date_with_two_readings_stays_a_question() -> None:
    found, _ = table("{date}/*", "04.07.2019/a.jpg")
    assert found.rows == [(2, ["04.07.2019/a.jpg", "04.07.2019"])]


@pytest.mark.parametrize(
    "name", ["unknown", "Desconhecido", "NA", "undated", "sem data", "?", "SIN FECHA"]
)
def test_a_name_that_says_that_nothing_is_known_is_no_date_and_no_encounter(name: str) -> None:
    assert values("Trip_{date}/{encounter}/*", f"Trip_{name}/{name}/a.jpg") in (
        ("", ""),
        ("", name),
    )
    assert values("{date}/*", "31 of nothing/a.jpg") == ("31 of nothing",)
    assert values("{encounter}/{individual}/{spot}/*", "unknown/unknown/unknown/a.jpg") == (
        "",
        "unknown",
        "unknown",
    )


def test_names_in_either_unicode_form_are_one_and_the_path_stays_as_it_is() -> None:
    path = normalize("NFD", "Época_2019/Élise/a.jpg")
    found, faults = table(normalize("NFC", "época_{date}/{individual}/*"), path)
    assert found.rows == [(2, [path, "2019", "Élise"])]
    assert faults.found == []


def test_a_name_like_a_formula_is_a_name() -> None:
    from flukeline.catalogue.sheets import is_formula, unescape_cell

    found, _ = table("{individual}/*", "=Scar/-1.jpg", "@home/a.jpg")
    cells = [cell for _, row in found.rows for cell in row]
    assert not any(map(is_formula, cells))
    assert list(map(unescape_cell, cells)) == ["=Scar/-1.jpg", "=Scar", "@home/a.jpg", "@home"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "is empty"),
        (" / ", "is empty"),
        ("a//b", "between two slashes"),
        ("../{individual}/*", "between two slashes"),
        ("{individual/*", "has no other"),
        ("individual}/*", "has no other"),
        ("{}/*", "no name"),
        ("{individual}{place}/*", "no text between them"),
        ("*{place}/*", "no text between them"),
        ("{individual}/{individual}_*", "twice"),
        ("{whale}/{individual}_*", "twice"),
        ("{photograph}", "write * for it"),
        ("a**/b", "between slashes"),
        ("x" * 501, "501 characters"),
        ("/".join(["*"] * 17), "more than 16"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused_with_the_reason(pattern: str, words: str) -> None:
    with pytest.raises(Rejected, match=words.replace("*", r"\*")):
        parse_pattern(pattern)


def test_a_name_that_could_be_divided_otherwise_is_told() -> None:
    found = read_folder(Listing("{individual}_*", ("Scar_Fin_1.jpg", "Pm_1.jpg")))
    assert [reading.values for _, reading in found.read] == [("Pm",), ("Scar",)]
    assert found.doubtful == (("Scar_Fin_1.jpg", "individual", "Scar_Fin"),)
    assert "1 name could be divided otherwise" in " ".join(notes_of(found))
    assert "in Scar_Fin_1.jpg the individual could also be Scar_Fin" in " ".join(notes_of(found))


def test_photographs_that_do_not_match_and_other_files_are_told() -> None:
    found, faults = table(
        "{individual}/*",
        *("Pm/a.jpg", "loose.JPG", "x/y/b.png", "notes.docx", "Pm/a.xmp", "Pm/Thumbs.db"),
        *("Pm/._a.jpg", "__MACOSX/Pm/a.jpg"),
    )
    assert found.rows == [(2, ["Pm/a.jpg", "Pm"])]
    assert faults.warnings == [
        ("loose.JPG", "does not match the pattern and is left out"),
        ("x/y/b.png", "does not match the pattern and is left out"),
    ]
    notes = " ".join(faults.notes)
    assert "2 of 3 photographs do not match the pattern and are left out" in notes
    assert "1 file is no photographs and left out: notes.docx." in notes


def test_a_folder_of_which_nothing_matches_is_a_fault() -> None:
    found, faults = table("{individual}/*", "a.jpg")
    assert (found.rows, faults.of_sheet) == ([], True)
    assert "no photograph of the folder matches the pattern" in faults.found[0][1]
    for damaged in (b'{"pattern":', b'{"pattern": 1, "paths": []}', b'{"pattern": "", "paths": 3}'):
        faults = Faults()
        assert read_table(damaged, faults) == Table((), [])
        assert faults.of_sheet


NAME = st.text(
    st.characters(categories=["L", "N"], exclude_characters="ßŉ"), min_size=1, max_size=12
).filter(lambda text: normalize("NFC", text) == text)


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y_%m_%d", "%d.%m.%Y", "%Y-%m-%d_%H-%M-%S"]),
    NAME,
    NAME,
    st.sampled_from(["Trip_{}/{}/{}.jpg", "{}/{} - {}.JPG", "{} {}/x/{}.JPG", "a/b/{}_{}/{}.jpg"]),
)
def test_a_path_made_from_a_pattern_reads_back_its_fields(
    day: date, form: str, whale: str, place: str, shape: str
) -> None:
    written = format(day, form)
    # A name of digits alone after a date is a time as well.
    whale, place = f"w{whale}", f"p{place}"
    pattern = shape.format("{date}", "{individual}", "{spot}")
    path = shape.format(written, whale, place)
    for each in (path, normalize("NFD", path), path.replace("/", "\\")):
        found = values(pattern, each)
        assert found is not None
        assert found[1:] == (whale, place)
        said = parse_date(found[0], "dmy")
        assert said.text[:10] == day.isoformat()


@given(
    st.lists(NAME, min_size=1, max_size=4),
    st.lists(st.sampled_from(["*", "{x}", "{date}", "a", "_"])),
)
def test_any_pattern_is_read_or_refused_and_never_reads_a_value_that_is_not_there(
    folders: list[str], tokens: list[str]
) -> None:
    path = "/".join(folders)
    try:
        found = values("".join(tokens) or "*", path)
    except Rejected:
        return
    assert all(each in path or not each for each in found or ())


def test_many_asterisks_take_no_time() -> None:
    # 16 nested choices of 120 places would end after the tests' own time limit.
    assert values("_".join(["*"] * 16) + "!", "_a" * 120) is None


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (
            ["Trip_2024-07-31/Pm1/a.jpg", "Trip_2024-07-31/Pm2/a.jpg", "Trip_2024-08-01/Pm2/b.jpg"],
            "Trip_{date}/{individual}/*.jpg",
        ),
        (
            ["2024/07/31/Pm1/a.jpg", "2023/08/02/Pm2/b.jpg"],
            "{year}/{month}/{day}/{individual}/*.jpg",
        ),
        (["20240731 Pico/Pm1/a.jpg", "20240801 Faial/Pm2/b.jpg"], "{date}*/{individual}/*.jpg"),
        (["Pm1/a.jpg", "Pm1/b.JPG", "unknown/c.jpg"], "{individual}/*.jpg"),
        (["Pm1/a.jpg", "Pm2/b.png"], "{individual}/*"),
        (["fotos/Pm1/a.jpg", "fotos/Pm2/b.jpg"], "*/{individual}/*.jpg"),
        (["Pico/Pm1/a.jpg", "Faial/Pm2/b.jpg"], "{folder}/{individual}/*.jpg"),
        (
            [
                "Pm1/100CANON/a.CR2",
                "Pm1/100CANON/a.JPG",
                "Pm2/101CANON/b.JPG",
                "Pm2/101CANON/b.CR2",
            ],
            "{individual}/*/*.jpg",
        ),
        (
            [
                "Pm1_20240731_1.jpg",
                "Pm1_20240731_2.jpg",
                "Pm2_20240801_1.jpg",
                "Pm2_20240801_2.jpg",
            ],
            "{individual}_{date}*.jpg",
        ),
        (["Pm1_1.jpg", "Pm1_2.jpg", "Pm2_1.jpg", "Pm2_2.jpg"], "{individual}_*.jpg"),
        (["20240731_113000.jpg", "20240731_113100.jpg"], "{date}.jpg"),
        (["IMG_20240731_1.jpg", "IMG_20240731_2.jpg"], "IMG_{date}*.jpg"),
        (["IMG_0001.jpg", "IMG_0002.jpg", "IMG_0003.jpg"], "*.jpg"),
        (["2024-07-31/IMG_1.jpg", "2024-07-31/IMG_2.jpg", "2024-08-01/IMG_3.jpg"], "{date}/*.jpg"),
        ([], "**/*"),
    ],
)
def test_a_pattern_is_suggested_by_dates_and_by_names_that_repeat(
    paths: list[str], expected: str
) -> None:
    assert suggested(paths) == expected
    assert len(read_folder(Listing("", tuple(paths))).read) in (len(paths), len(paths) // 2)


@given(st.lists(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4), max_size=12))
def test_a_suggestion_can_always_be_parsed(names: list[list[str]]) -> None:
    parse_pattern(suggested(["/".join(each) for each in names]))
