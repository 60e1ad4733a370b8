"""A laptop's data folder: older versions, newer versions, damage, backups and restoring."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flukeline.cli import main
from flukeline.errors import DataFolderRefused, Rejected, Unreadable
from flukeline.onboard.daily_backup import DailyBackup
from flukeline.records import (
    Edit,
    Encounter,
    Individual,
    Photograph,
    UniqueKey,
    Written,
    now,
)
from flukeline.services import LaptopServices
from flukeline.stages.identify import candidates
from flukeline.stages.intake import model_versions
from flukeline.stages.sheets import export
from flukeline.storage.lists import INDIVIDUALS, PHOTOGRAPHS, encounters_of_status
from flukeline.storage.local import backup, migrations
from flukeline.storage.local.data_folder import DataFolder
from flukeline.storage.pagination import every
from flukeline.vision.models import Models
from flukeline.wiring import local_services, services
from tests.faults import ROUNDS, record
from tests.integration.older_folders import COMMITS, older, user_version
from tests.integration.pipeline import send, work_off
from tests.killing import Killed, kill_at

Drawings = dict[tuple[int, int], bytes]


@pytest.fixture
def full(tmp_path: Path, models: Models, drawings: Drawings) -> LaptopServices:
    """Three photographs, compared."""
    made = local_services(tmp_path / "data", models)
    for shot in ((0, 0), (0, 1), (1, 0)):
        send(made, f"{shot[0]}-{shot[1]}.jpg", drawings[shot])
    work_off(made)
    return made


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / "data"))
    services.cache_clear()
    yield
    services.cache_clear()


@pytest.mark.parametrize("commit", COMMITS)
def test_a_folder_of_an_older_version_is_migrated_with_nothing_lost(
    commit: str, tmp_path: Path, models: Models
) -> None:
    folder = older(commit, tmp_path / "data")
    opened = local_services(folder, models)
    assert user_version(folder) == migrations.VERSION
    made = [user_version(each.path) for each in backup.backups_in(folder / "backups")]
    first = 1 if commit == "abeae79" else 0
    assert made == list(range(first, migrations.VERSION)), "one before each migration"
    photographs = list(every(opened.catalogue, Photograph, PHOTOGRAPHS))
    assert sorted(each.filename for each in photographs) == [
        f"w{whale}-{shot}.jpg" for whale in range(3) for shot in range(2)
    ]
    (whale,) = every(opened.catalogue, Individual, INDIVIDUALS)
    assert sorted((whale.name, *whale.aliases)) == ["Kali", "Scylla"]
    assert len(list(every(opened.catalogue, Encounter, encounters_of_status("identified")))) == 3
    waiting = list(every(opened.catalogue, Encounter, encounters_of_status("unreviewed")))
    assert len(waiting) == 3
    # The model that made the vectors serves, so that candidates are there at once.
    serving = model_versions.serving(opened)
    assert opened.vectors.progress(serving.name).live == 6
    found = candidates.of_encounter(opened, waiting[0].id, 20)
    shown = {each.photographs[0].individual for each in found.candidates}
    assert {each.name for each in shown if each is not None} == {whale.name}
    assert b"Scylla" in export.sheet(opened, "catalogue")
    local_services(folder, models)
    assert len(backup.backups_in(folder / "backups")) == len(made), "nothing is migrated twice"


def test_dates_keep_the_digits_that_were_shown_and_lose_a_time_zone_that_was_taken_for_granted(
    tmp_path: Path, models: Models
) -> None:
    folder = older("abeae79", tmp_path / "data")
    connection = sqlite3.connect(folder / "flukeline.db")
    connection.execute("INSERT INTO records VALUES ('encounter', 'broken', 1, '{\"id\":')")
    connection.commit()
    connection.close()
    catalogue = local_services(folder, models).catalogue
    photographs = {each.filename: each for each in every(catalogue, Photograph, PHOTOGRAPHS)}
    assert str(photographs["w0-0.jpg"].taken_at) == "2024-07-04T09:30:15"
    assert str(photographs["w0-1.jpg"].taken_at) == "2024-07-03T21:31:15"
    assert photographs["w1-0.jpg"].taken_at is None
    encounter = catalogue.find(Encounter, photographs["w0-0.jpg"].encounter_ids[0])
    assert encounter is not None
    assert str(encounter.taken_at) == "2024-07-04T09:45:00"
    edit = catalogue.find(Edit, encounter.edits[0])
    assert edit is not None
    assert edit.written[0] == Written("date", "2024-07-04T09:30:15", "2024-07-04T09:45:00")
    with pytest.raises(Unreadable):
        catalogue.find(Encounter, "broken")


def test_a_migration_that_fails_leaves_the_folder_as_it_was(
    tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = older("113630b", tmp_path / "data")

    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM records")
        raise KeyboardInterrupt

    broken = (migrations.Migration(1, "fails", fails),)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", broken)
        with pytest.raises(KeyboardInterrupt):
            local_services(folder, models)
    assert user_version(folder) == 0
    assert local_services(folder, models).catalogue.count(PHOTOGRAPHS) == 6


def test_a_folder_of_a_newer_version_is_refused_and_not_touched(
    tmp_path: Path, models: Models
) -> None:
    folder = older("198156e", tmp_path / "data")
    connection = sqlite3.connect(folder / "flukeline.db")
    connection.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    connection.close()
    held = (folder / "flukeline.db").read_bytes()
    with pytest.raises(DataFolderRefused, match="newer Flukeline"):
        local_services(folder, models)
    assert (folder / "flukeline.db").read_bytes() == held


def test_a_missing_database_beside_photographs_is_refused(
    full: LaptopServices, tmp_path: Path, models: Models
) -> None:
    for left in (tmp_path / "data").glob("flukeline.db*"):
        left.unlink()
    with pytest.raises(DataFolderRefused, match="is missing, and there are photographs"):
        local_services(tmp_path / "data", models)
    assert not (tmp_path / "data" / "flukeline.db").exists()
    record("database missing, and refused")


def test_half_a_database_is_refused_with_the_command_that_restores_it(
    full: LaptopServices, tmp_path: Path, models: Models, environment: None, capsys: Any
) -> None:
    data = DataFolder(tmp_path / "data")
    made = data.back_up()
    path = tmp_path / "data" / "flukeline.db"
    for journal in (tmp_path / "data").glob("flukeline.db-*"):
        journal.unlink()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataFolderRefused) as refused:
        data.check()
    assert f"flukeline restore {made.path}" in refused.value.detail
    assert main(["serve", "--port", "0"]) == 1
    assert "flukeline restore" in capsys.readouterr().err

    assert main(["restore", str(made.path)]) == 0
    assert data.check() == []
    services.cache_clear()
    assert services().catalogue.count(PHOTOGRAPHS) == 3
    (aside,) = tmp_path.glob("data.before-restore-*")
    assert (aside / "flukeline.db").stat().st_size == path.stat().st_size // 2 or aside.is_dir()
    assert [each.path.name for each in backup.backups_in(data.own_backups)] == [made.path.name]
    record("database cut in half, and restored")


def test_a_lost_photograph_is_told_and_all_lost_are_refused(
    full: LaptopServices, tmp_path: Path
) -> None:
    data = DataFolder(tmp_path / "data")
    originals = sorted((tmp_path / "data" / "originals").iterdir())
    originals[0].unlink()
    assert data.check() == ["1 photographs have no file any more: 0-0.jpg."]
    for each in originals[1:]:
        each.unlink()
    with pytest.raises(DataFolderRefused, match="None of the 3 photographs"):
        data.check()


def test_a_backup_on_the_same_disk_links_and_one_elsewhere_copies_once(
    full: LaptopServices,
    tmp_path: Path,
    drawings: Drawings,
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = tmp_path / "data"
    linked = backup.back_up(data, tmp_path / "here", datetime(2026, 1, 1, tzinfo=UTC))
    assert (linked.copied_bytes, linked.linked_files, linked.photographs) == (0, 9, 3)

    link = os.link

    def other_disk(source: Path, target: Path) -> None:
        if Path(source).is_relative_to(data):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        link(source, target)

    monkeypatch.setattr(os, "link", other_disk)
    first = backup.back_up(data, tmp_path / "usb", datetime(2026, 1, 2, tzinfo=UTC))
    assert first.linked_files == 0
    assert first.copied_bytes > 3 * len(drawings[0, 0]) // 2
    send(full, "new.jpg", drawings[2, 0])
    work_off(full)
    second = backup.back_up(data, tmp_path / "usb", datetime(2026, 1, 3, tzinfo=UTC))
    assert second.linked_files == 9
    assert 0 < second.copied_bytes < first.copied_bytes

    original = next(iter((data / "originals").iterdir()))
    original.write_bytes(b"y" * (original.stat().st_size + 1))
    with pytest.raises(DataFolderRefused, match="is damaged"):
        backup.back_up(data, tmp_path / "usb", datetime(2026, 1, 4, tzinfo=UTC))
    assert len(backup.backups_in(tmp_path / "usb")) == 2

    restored = tmp_path / "restored"
    assert backup.restore(second.path, restored, now()) is None
    assert len(list((restored / "originals").iterdir())) == 4
    assert DataFolder(restored).check() == []


def test_a_backup_that_is_killed_is_none_and_is_made_anew(
    full: LaptopServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fails_at in [*range(1, 10)] * ROUNDS:
        with monkeypatch.context() as patch:
            kill_at(fails_at, patch, (os, "link"))
            with pytest.raises(Killed):
                backup.back_up(tmp_path / "data", tmp_path / "b", now())
        assert backup.backups_in(tmp_path / "b") == []
        record("killed while a backup was made")
    backup.back_up(tmp_path / "data", tmp_path / "b", now())
    assert len(list((tmp_path / "b").iterdir())) == 1, "what was half made is gone"


def test_a_photograph_removed_while_the_backup_is_made_does_not_stop_it(
    full: LaptopServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flukeline.records import Principal
    from flukeline.stages.review import photographs

    gone = next(iter(every(full.catalogue, Photograph, PHOTOGRAPHS))).id
    plain = backup.snapshot

    def then_removed(database: Path, to: Path) -> None:
        plain(database, to)
        photographs.remove(full, Principal("marie"), gone)

    monkeypatch.setattr(backup, "snapshot", then_removed)
    made = backup.back_up(tmp_path / "data", tmp_path / "b", now())
    assert made.photographs == 3
    with pytest.raises(DataFolderRefused, match="1 photographs have no file"):
        backup.restore(made.path, tmp_path / "other", now())


def test_a_backup_inside_the_photographs_or_of_nothing_is_refused(
    full: LaptopServices, tmp_path: Path
) -> None:
    with pytest.raises(Rejected, match="cannot lie inside"):
        backup.back_up(tmp_path / "data", tmp_path / "data" / "originals" / "b", now())
    with pytest.raises(Rejected, match="no Flukeline data"):
        backup.back_up(tmp_path / "none", tmp_path / "b", now())
    with pytest.raises(Rejected, match="no backup"):
        backup.restore(tmp_path / "b", tmp_path / "data", now())


def test_a_backup_is_made_each_day_and_the_newest_are_kept(
    full: LaptopServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = DailyBackup(full, keep=2)
    began = now()
    for day in range(4):
        moment = began + timedelta(hours=25 * day)
        for module in ("onboard.daily_backup", "storage.local.data_folder"):
            monkeypatch.setattr(f"flukeline.{module}.now", lambda at=moment: at)
        daily.make_if_due()
        daily.make_if_due()
        last = full.data.last_backup()
        assert last is not None
        assert abs(last.made_at - moment) < timedelta(seconds=1)
        assert len(backup.backups_in(tmp_path / "data" / "backups")) == min(day + 1, 2)


def test_an_empty_catalogue_is_not_backed_up(services: LaptopServices) -> None:
    DailyBackup(services, keep=2).make_if_due()
    assert services.data.last_backup() is None


def test_the_serving_model_is_not_recorded_over_what_is_there(
    tmp_path: Path, models: Models
) -> None:
    folder = older("198156e", tmp_path / "data")
    key = UniqueKey("serving-model", '{"name": "other", "knows": "", "calibration": {}}')
    connection = sqlite3.connect(folder / "flukeline.db")
    connection.execute("DELETE FROM records WHERE id = 'serving-model'")
    connection.execute(
        "INSERT INTO records VALUES ('claim', 'serving-model', 4, json_object('key', ?, 'holder', ?))",
        (key.key, key.holder),
    )
    connection.commit()
    connection.close()
    held = local_services(folder, models).catalogue.find(UniqueKey, "serving-model")
    assert held is not None
    assert (held.holder, held.version) == (key.holder, 4)
