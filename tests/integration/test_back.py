"""An export with its photographs, restored: the same records, whatever the catalogue holds."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings

from flukeline import cli, wiring
from flukeline.catalogue.species import genus_and_epithet
from flukeline.errors import Conflict, Rejected
from flukeline.records import Photograph
from flukeline.services import LaptopServices, Services
from flukeline.stages.review import photographs
from flukeline.stages.sheets import export, record_file, restore
from flukeline.stages.sheets.plan import write_rows
from flukeline.stages.sheets.sources import Folder
from flukeline.storage.keys import crop_key, display_key, original_key
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.vision.metadata import xmp
from flukeline.wiring import local_services
from tests.integration import consistency
from tests.integration.pipeline import MARIE, send, work_off
from tests.integration.sheets import checked
from tests.integration.small_catalogues import (
    HARD,
    MODELS,
    PLANS,
    Step,
    catalogue_of,
    fake_vision,
    picture,
)
from tests.killing import Killed, kill_at


@pytest.fixture(autouse=True)
def _fake_vision() -> Iterator[None]:
    with fake_vision():
        yield


def written(services: Services, folder: Path) -> Path:
    """The catalogue exported by the command."""
    with mock.patch.object(wiring, "services", return_value=services):
        assert cli.main(["export", str(folder), "--photographs"]) == 0
    return folder


def records(services: Services) -> dict[tuple[str, str], dict[str, object]]:
    """Every record of the catalogue as it is stored, by kind and id."""
    return {
        (each.kind, each.id): json.loads(each.body) | {"original_version": None}
        for each in services.catalogue.everything()
        if not record_file.is_internal(each)
    }


def check_files(services: Services, other: Services) -> None:
    """The same originals, and a picture and a place in the index for each fluke."""
    for each in every(services.catalogue, Photograph, PHOTOGRAPHS):
        key = original_key(each.id)
        assert other.photographs.get(key) == services.photographs.get(key)
        shown = services.photographs.size(display_key(each.id))
        assert (other.photographs.size(display_key(each.id)) is None) == (shown is None)
        for fluke in each.annotations:
            was = services.photographs.get(crop_key(fluke.id))
            assert other.photographs.get(crop_key(fluke.id)) == was
            assert other.vectors.ordinals(other.model_version, [fluke.id])


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(PLANS)
def test_a_catalogue_comes_back_the_same(plan: tuple[list[tuple[str, str]], list[Step]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        top = Path(made)
        services = catalogue_of(top / "one", plan)
        folder = written(services, top / "out")
        other = local_services(top / "other", MODELS)
        found = restore.restore(other, folder)
        assert found.faults == []
        assert records(other) == records(services)
        work_off(other)
        assert records(other) == records(services)
        assert other.catalogue.counts() == services.catalogue.counts()
        check_files(services, other)
        consistency.check(other)
        again = written(other, top / "again")
        for path in folder.rglob("*"):
            if path.is_file() and path.name != record_file.NAME:
                assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes()


FULL: tuple[list[tuple[str, str]], list[Step]] = (
    [
        ("good", HARD[number]) if number < 8 else (kind, "b.jpg")
        for number, kind in enumerate(["good"] * 8 + ["no fluke", "failed", "same"])
    ],
    [
        *(("new", 0, 0), ("new", 1, 1), ("new", 2, 2), ("describe", 0, 3), ("describe", 1, 0)),
        *(("alias", 0, 1), ("merge", 0, 1), ("undo merge", 0, 0), ("merge", 0, 2)),
        *(("join", 3, 4), ("not_identifiable", 5, 0), ("undo", 2, 0), ("another", 6, 0)),
        *(("remove", 7, 0), ("crop", 0, 0), ("confirm", 4, 0)),
    ],
)
"""A catalogue with everything."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[LaptopServices, Path]:
    top = tmp_path_factory.mktemp("exported")
    with fake_vision():
        services = catalogue_of(top / "one", FULL)
    return services, written(services, top / "out")


@pytest.fixture
def other(tmp_path: Path) -> LaptopServices:
    return local_services(tmp_path / "other", MODELS)


@pytest.fixture
def folder(exported: tuple[LaptopServices, Path], tmp_path: Path) -> Path:
    """A copy of the export that may be changed."""
    return Path(shutil.copytree(exported[1], tmp_path / "out"))


@pytest.mark.parametrize("writes", [0, 1, 2, 5, 10, 20])
def test_killed_at_any_write_it_goes_on(
    exported: tuple[LaptopServices, Path],
    other: LaptopServices,
    writes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = ((other.catalogue, "commit"), (other.photographs, "put"), (other.queue, "send"))
    with monkeypatch.context() as patch:
        kill_at(writes + 1, patch, *places)
        with pytest.raises(Killed):
            restore.restore(other, exported[1])
    for _ in range(2):
        assert restore.restore(other, exported[1]).faults == []
        work_off(other)
        assert records(other) == records(exported[0])
    check_files(exported[0], other)


def test_what_was_removed_since_does_not_come_back(
    exported: tuple[LaptopServices, Path], other: LaptopServices
) -> None:
    restore.restore(other, exported[1])
    work_off(other)
    gone = next(iter(every(other.catalogue, Photograph, PHOTOGRAPHS)))
    photographs.remove(other, MARIE, gone.id)
    work_off(other)
    before = records(other)
    restore.restore(other, exported[1])
    work_off(other)
    assert records(other) == before
    assert other.photographs.size(original_key(gone.id)) is None


def test_files_that_do_not_match_are_told_and_stop_nothing(
    exported: tuple[LaptopServices, Path], other: LaptopServices, folder: Path
) -> None:
    (folder / "photographs" / "a.jpg").write_bytes(picture(99))
    (folder / "photographs" / "2019" / "trip 1" / "a.jpg").unlink()
    found = restore.restore(other, folder)
    words = [f"{where}: {what}" for where, what in found.faults]
    assert any("2019/trip 1/a.jpg: the file is missing" in each for each in words), words
    assert any(each.startswith("a.jpg: the file is not the one") for each in words), words
    assert len(words) == 2
    work_off(other)
    assert records(other) == records(exported[0])
    assert restore.restore(other, exported[1]).faults == []
    work_off(other)
    check_files(exported[0], other)


def test_a_damaged_line_is_told_and_a_file_without_its_end_is_refused(
    exported: tuple[LaptopServices, Path], other: LaptopServices, folder: Path
) -> None:
    path = folder / record_file.NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(Rejected, match="its end is missing"):
        restore.restore(other, folder)
    at = next(n for n, line in enumerate(lines) if b'"kind":"review"' in line)
    path.write_bytes(b"".join([*lines[:at], b"{broken\n", *lines[at + 1 :]]))
    found = restore.restore(other, folder)
    assert found.faults == [(f"line {at + 1}", "It is damaged.")]
    assert len(records(other)) == len(records(exported[0])) - 1
    path.write_bytes(lines[0].replace(b'"format": 1', b'"format": 2') + b"".join(lines[1:]))
    with pytest.raises(Rejected, match="newer Flukeline"):
        restore.restore(other, folder)


def test_a_catalogue_that_is_not_empty_is_left_alone(
    exported: tuple[LaptopServices, Path], other: LaptopServices
) -> None:
    send(other, "own.jpg", picture(77))
    before = records(other)
    with pytest.raises(Conflict, match="not empty"):
        restore.restore(other, exported[1])
    assert records(other) == before


def test_the_command_restores_a_folder_or_its_sheet(
    exported: tuple[LaptopServices, Path],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photographs_ = ["--photos", str(folder / "photographs")]
    for number, given_ in enumerate(
        [[str(folder)], [str(folder / "catalogue.csv"), *photographs_]]
    ):
        monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / f"data{number}"))
        wiring.services.cache_clear()
        assert cli.main(["import", *given_]) == 0
        assert "as they were exported" in capsys.readouterr().out
        assert records(wiring.services()) == records(exported[0])
    assert cli.main(["import", str(folder), "--update"]) == 1
    assert "without options" in capsys.readouterr().err
    wiring.services.cache_clear()


def test_an_edited_sheet_is_imported_as_any_other(folder: Path, other: LaptopServices) -> None:
    sheet = (folder / "catalogue.csv").read_bytes()
    assert restore.is_unchanged(folder, sheet)
    edited = sheet.replace(b"Pico", b"Faial")
    assert edited != sheet
    assert not restore.is_unchanged(folder, edited)
    rows = checked(other, edited, folder / "photographs")
    answers = list(write_rows(other, MARIE, rows, Folder(folder / "photographs")))
    assert set(answers) == {"taken in"}


def test_a_file_that_cannot_be_written_stops_nothing(
    exported: tuple[LaptopServices, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photographs" / "a.jpg").mkdir(parents=True)
    with mock.patch.object(wiring, "services", return_value=exported[0]):
        assert cli.main(["export", str(tmp_path), "--photographs"]) == 1
    assert "a.jpg: It cannot be written" in capsys.readouterr().err
    copied = [each for each in (tmp_path / "photographs").rglob("*.*") if each.is_file()]
    assert len(copied) == exported[0].catalogue.count(PHOTOGRAPHS) - 1


def in_wildbooks_form(services: Services) -> list[object]:
    """Of each encounter in the sheets what Wildbook has: whale, date, place, species, files."""
    found: dict[str, list[tuple[object, object]]] = {}
    for photograph, line in export.lines_of(services, export.every_part(services)):
        each = line.encounter
        whale = (line.whale.name, line.whale.aliases) if line.whale else None
        # Wildbook needs a species; where the catalogue's own is meant, it is named.
        species = genus_and_epithet(each.species or services.species)
        # Its columns go from the year to the minute.
        date = str(each.taken_at or "")[:16]
        said = (whale, date, each.latitude, each.longitude, each.place, species)
        found.setdefault(each.id, []).append((photograph.sha256, said))
    return sorted((sorted(map(repr, each)) for each in found.values()), key=repr)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(PLANS)
def test_wildbooks_sheet_keeps_what_wildbook_has(
    plan: tuple[list[tuple[str, str]], list[Step]],
) -> None:
    with tempfile.TemporaryDirectory() as made:
        top = Path(made)
        services = catalogue_of(top / "one", plan)
        folder = written(services, top / "out")
        sheet = export.sheet(services, "wildbook")
        if len(sheet.splitlines()) == 1:
            return
        other = local_services(top / "other", MODELS)
        rows = checked(other, sheet, folder / "photographs")
        list(write_rows(other, MARIE, rows, Folder(folder / "photographs")))
        work_off(other)
        assert in_wildbooks_form(other) == in_wildbooks_form(services)


def test_sidecars_name_the_whales(
    exported: tuple[LaptopServices, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mock.patch.object(wiring, "services", return_value=exported[0]):
        for _ in range(2):
            assert cli.main(["export", "--xmp", str(tmp_path), "--photographs"]) == 0
    rows = export.lines_of(exported[0], export.every_part(exported[0]))
    named = 0
    for photograph, line in rows:
        found = xmp.read((tmp_path / "photographs" / f"{line.photograph}.xmp").read_bytes())
        kept = exported[0].catalogue.find(Photograph, photograph.id)
        assert kept is not None
        assert set(kept.keywords) <= set(found.keywords)
        if line.whale is not None:
            named += 1
            assert line.whale.name in found.keywords
            # A | in a name would be taken for a further level.
            path = f"whale|{line.whale.name}"
            assert (path in found.keywords) == ("|" not in line.whale.name)
        if line.told.taken_at is not None:
            assert found.dates[0].text == str(line.told.taken_at)
    assert named > 2
    assert capsys.readouterr().err.count("could not") == 0
