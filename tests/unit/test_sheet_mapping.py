"""Which column is what: known forms, names in four languages, content, and a person's word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flukeline.catalogue.reading.column_names import OWN
from flukeline.catalogue.reading.faults import Faults
from flukeline.catalogue.reading.lines import Answers, lines_of, mapped
from flukeline.catalogue.reading.mapping import ColumnMapping, header_key, proposed
from flukeline.catalogue.reading.rows import Row, rows_of
from flukeline.catalogue.reading.tables import read_table
from flukeline.catalogue.sheets import CATALOGUE, SINCE_FIRST
from flukeline.catalogue.species import SPECIES, find_species
from flukeline.errors import Rejected

AT = datetime(2026, 11, 27, 6, tzinfo=UTC)


def read(sheet: str, answers: Answers | None = None) -> tuple[list[Row], Faults, ColumnMapping]:
    faults = Faults()
    table = read_table(sheet.encode(), faults)
    mapping = mapped(table, answers or Answers(), faults)
    return rows_of(lines_of(table, mapping, faults), mapping, AT, faults), faults, mapping


def fields(header: str, *rows: str) -> dict[str, str]:
    mapping = proposed(header.split(","), [each.split(",") for each in rows])
    return dict(mapping.fields)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Ficheiro,Indivíduo,Data,Hora", "photograph individual date time"),
        ("Fotografía,Ballena,Fecha,Latitud,Longitud", "photograph individual date latitude longitude"),
        ("Fichier,Individu,Date,Lieu,Remarques", "photograph individual date place notes"),
        ("File name,Whale ID,LATITUDE (dd),Long,Comments", "photograph individual latitude longitude notes"),
        ("filename,name,Photo by,Locality,Especie", "photograph individual photographer place species"),
        ("Foto,Baleia,Ano,Mês,Dia,Fotógrafo", "photograph individual year month day photographer"),
    ],
)  # fmt: skip
def test_names_in_four_languages(header: str, expected: str) -> None:
    assert list(fields(header).values()) == expected.split()


@pytest.mark.parametrize(
    "header",
    [
        "Keywords,Caption,Stars",
        "Palavras-chave,Legenda,Classificação",
        "Palabras clave,Pie de foto,Estrellas",
        "Mots-clés,Légende,Étoiles",
    ],
)
def test_what_photo_managers_keep_in_four_languages(header: str) -> None:
    found = fields(f"photo,whale,{header}", "a.jpg,Pm1,calf,Two whales,4", "b.jpg,,,,★★★")
    assert list(found.values())[2:] == ["keywords", "caption", "rating"]
    # A rating by letters is another one than a photo manager's stars.
    found = fields(f"photo,whale,{header}", "a.jpg,Pm1,calf,Two whales,A", "b.jpg,,,,C")
    assert list(found.values())[2:] == ["keywords", "caption", OWN]


def test_keywords_caption_and_rating_are_checked() -> None:
    head = "photograph,individual,keywords,caption,rating\n"
    rows, faults, _ = read(f"{head}a.jpg,,Calf; calf; '=x,- two,4.0\nb.jpg,,NA,,-1\nc.jpg,,,,★★☆\n")
    assert not faults.found
    assert [(each.keywords, each.caption, each.rating) for each in rows] == [
        (("Calf", "=x"), "- two", 4),
        ((), None, -1),
        ((), None, 2),
    ]
    words = ";".join(f"w{number}" for number in range(101))
    rows, faults, _ = read(f"{head}a.jpg,,{'k' * 101},,6\nb.jpg,,{words},=1,\n")
    assert [what for _, what in faults.found] == [
        f"the keyword {'k' * 60!r} has 101 characters; at most 100",
        "the rating '6' is not a number of stars from 0 to 5, or -1 for rejected",
        "the caption '=1' looks like a formula; if it is none, put ' in front of it",
        "has 101 keywords; at most 100",
    ]


def test_a_sheet_of_an_older_export_is_flukelines() -> None:
    older = [each for each in CATALOGUE if each not in SINCE_FIRST]
    assert proposed([*older, "Sexo"], []).form == "Flukeline"


@pytest.mark.parametrize(
    ("header", "form", "expected"),
    [
        ("Image,Id", "Kaggle", "photograph individual"),
        ("image,species,individual_id", "Happywhale", "photograph species individual"),
        ("image_id,identity,path,date,bbox", "WildlifeDatasets", "own individual photograph date bbox"),
        ("photograph,individual,box", "Flukeline", "photograph individual box"),
        (
            "Encounter.mediaAsset0,MarkedIndividual.individualID,Encounter.sex",
            "Wildbook",
            "photograph0 individual own",
        ),
    ],
)  # fmt: skip
def test_known_forms(header: str, form: str, expected: str) -> None:
    mapping = proposed(header.split(","), [])
    assert mapping.form == form
    assert [each for _, each in mapping.fields] == expected.split()


def test_what_no_name_says_the_content_says() -> None:
    found = fields("A,B,C,individual", "x.jpg,2019-07-04,7D,Pm1", "y.NEF,2019-07-05,7D,Pm2")
    assert found == {"A": "photograph", "B": "date", "C": OWN, "individual": "individual"}


def test_a_field_s_own_name_goes_before_others_that_mean_it() -> None:
    found = fields("file,photograph,name,individual,location,place")
    assert [key for key, each in found.items() if each == OWN] == ["file", "name", "location"]


def test_a_person_corrects_the_mapping_and_it_is_kept_for_the_next_sheet() -> None:
    sheet = "Bild,Tier,Ort\na.jpg,Pm1,Roseau\n"
    _, faults, _ = read(sheet)
    assert "--map COLUMN=individual" in faults.found[0][1]
    rows, faults, mapping = read(sheet, Answers({"tier": "individual", "Ort": "place"}))
    assert (rows[0].individual, rows[0].place, faults.found) == ("Pm1", "Roseau", [])
    kept = ColumnMapping.from_json(mapping.to_json())
    assert kept == mapping
    rows, faults, _ = read("Bild,Tier,Ort\nb.jpg,Pm2,Faial\n", Answers(kept=kept))
    assert (rows[0].individual, rows[0].place, faults.found) == ("Pm2", "Faial", [])
    assert header_key(("Bild", "Tier")) != header_key(("Bild", "Ort"))


def test_that_no_column_names_whales_can_be_said() -> None:
    rows, faults, _ = read("photograph,date\na.jpg,2019-07-04\n", Answers({"": "individual"}))
    assert (rows[0].individual, faults.found) == (None, [])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"Bicho": "individual"}, "there is no column 'Bicho' to take as individual"),
        ({"name": "whal"}, "'name' cannot be 'whal'; known are: photograph, individual"),
    ],
)
def test_what_a_person_says_of_nothing_is_a_fault(said: dict[str, str], words: str) -> None:
    _, faults, _ = read("photograph,name\na.jpg,Pm1\n", Answers(said))
    assert any(words in what for _, what in faults.found)
    with pytest.raises(Rejected, match="dmy or mdy"):
        read("photograph,name\na.jpg,Pm1\n", Answers(dates="ymd"))


def test_guessed_columns_are_told() -> None:
    _, faults, _ = read("Ficheiro,Indivíduo,Sexo\na.jpg,Pm1,F\n")
    assert faults.notes == [
        "Columns are taken by their names: Ficheiro as photograph, Indivíduo as individual.",
        "Columns that are kept as they are, as columns of your own: Sexo.",
    ]


def test_the_order_of_dates_is_asked_once() -> None:
    sheet = "photograph,individual,date\na.jpg,A,04/07/2019\nb.jpg,B,05/07/2019\n"
    _, faults, _ = read(sheet)
    assert ("sheet", "has 2 dates with two readings; say whether the day or the month is first:"
            " --dates dmy or --dates mdy") in faults.found  # fmt: skip
    rows, faults, _ = read(sheet, Answers(dates="dmy"))
    assert [str(each.taken_at) for each in rows] == ["2019-07-04", "2019-07-05"]
    rows, faults, mapping = read(sheet + "c.jpg,C,13/07/2019\n")
    assert (str(rows[0].taken_at), mapping.dates) == ("2019-07-04", "dmy")
    assert faults.notes == ["Dates are read with the day first, as some of them can only be."]
    _, faults, _ = read(sheet + "c.jpg,C,13/07/2019\nd.jpg,D,7/13/2019\n")
    assert "with the day first and with the month first, such as 7/13/2019" in faults.found[0][1]


@pytest.mark.parametrize(
    "word",
    ["unknown", "NA", "?", "N/A", "Desconhecido", "não identificada", "sin identificar", "inconnue",
     "new_whale", " Unknown ", "NaN", "-"],
)  # fmt: skip
def test_words_that_name_nobody(word: str) -> None:
    header = "photograph,individual,aliases,photographer,place\n"
    rows, faults, _ = read(f"{header}a.jpg,{word},,{word},\nb.jpg,{word},,Ana,\n")
    assert [(each.individual, each.photographer) for each in rows] == [(None, None), (None, "Ana")]
    assert faults.found == []
    assert faults.notes == [f"3 rows say {word.strip()!r}, which is taken for no name."]
    rows, faults, _ = read(f"{header}a.jpg,'{word.strip()},,,\n")
    assert rows[0].individual == word.strip() or word in ("?", "-")


def test_a_place_at_0_0_is_none_with_a_warning() -> None:
    rows, faults, _ = read("photograph,individual,latitude,longitude\na.jpg,A,0.0,0\n")
    assert (rows[0].latitude, rows[0].longitude, faults.found) == (None, None, [])
    assert "a device without a fix" in faults.warnings[0][1]


def test_a_date_a_day_ahead_is_taken_and_beyond_it_is_a_fault() -> None:
    sheet = "photograph,individual,date\na.jpg,A,2026-11-28\nb.jpg,B,2026-11-30\n"
    rows, faults, _ = read(sheet)
    assert (str(rows[0].taken_at), rows[1].taken_at) == ("2026-11-28", None)
    ((where, what),) = faults.found
    assert (where, "future" in what) == ("row 3", True)


def test_nicknames_are_no_aliases_yet_and_may_be_the_name() -> None:
    header = "Encounter.mediaAsset0,MarkedIndividual.individualID,MarkedIndividual.nickname\n"
    rows, faults, _ = read(f"{header}a.jpg,Pm1,Pm1\nb.jpg,Pm2,Scar; pm2\n")
    assert [each.nicknames for each in rows] == [(), ("Scar",)]
    assert faults.found == []


def test_a_state_says_that_a_fluke_is_not_identifiable() -> None:
    header = "Encounter.mediaAsset0,MarkedIndividual.individualID,Encounter.state\n"
    rows, faults, _ = read(f"{header}a.jpg,,unidentifiable\nb.jpg,Pm1,approved\n")
    assert [each.not_identifiable for each in rows] == [True, False]
    assert [dict(each.columns) for each in rows] == [{}, {"Encounter.state": "approved"}]
    assert faults.found == []


def test_a_box_of_wildlife_datasets_is_a_corner_and_a_size() -> None:
    rows, _, _ = read('image_id,identity,path,bbox\n1,A,a.jpg,"[10, 20, 300, 100]"\n')
    drawn = rows[0].drawn
    assert drawn is not None
    assert (drawn.box.x0, drawn.box.y0, drawn.box.x1, drawn.box.y1) == (10, 20, 310, 120)


@pytest.mark.parametrize(
    ("written", "species"),
    [
        ("Megaptera novaeangliae", "Megaptera novaeangliae"),
        ("baleia-jubarte", "Megaptera novaeangliae"),
        ("Sperm Whale", "Physeter macrocephalus"),
        ("Cachalote-comum", "Physeter macrocephalus"),
        ("P. macrocephalus", "Physeter macrocephalus"),
        ("Rorqual à bosse", "Megaptera novaeangliae"),
        ("ballena azul", "Balaenoptera musculus"),
        ("Gray whale", "Eschrichtius robustus"),
        ("Baleine grise", "Eschrichtius robustus"),
        ("Baleia-da-Groenlândia", "Balaena mysticetus"),
        ("Baleine franche de l\u2019Atlantique Nord", "Eubalaena glacialis"),
        ("Ballena franca austral", "Eubalaena australis"),
        ("North Pacific right whale", "Eubalaena japonica"),
        ("Orcinus orca", "Orcinus orca"),
        ("unknown", None),
    ],
)
def test_species(written: str, species: str | None) -> None:
    rows, faults, _ = read(f"photograph,individual,species\na.jpg,A,{written}\n")
    assert rows[0].species == species
    assert bool(faults.warnings) == (species == "Orcinus orca")


def test_no_two_species_share_a_name() -> None:
    names = [name for each in SPECIES for name in {each.name, *each.common}]
    assert len(set(names)) == len(names)
    assert all(find_species(name) == each for each in SPECIES for name in each.common)
