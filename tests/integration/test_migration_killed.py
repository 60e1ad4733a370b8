"""A migration of a data folder that kill -9 ends at any of its statements."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flukeline.records import Edit, Encounter, Photograph
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.local import migrations
from flukeline.storage.pagination import every
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.faults import ROUNDS, record
from tests.integration.older_folders import COMMITS, older, user_version

KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from flukeline.storage.local.data_folder import DataFolder

left, plain = int(sys.argv[2]), sqlite3.connect

def connect(*given, **more):
    connection = plain(*given, **more)

    def statement(_sql):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(statement)
    return connection

sqlite3.connect = connect
DataFolder(Path(sys.argv[1])).open()
"""
"""Opens a folder and ends by kill -9 at the statement of this number."""


def migrate_until(folder: Path, statement: int) -> bool:
    """Whether the process was killed: False where it was done before."""
    ended = subprocess.run([sys.executable, "-c", KILLED, folder, str(statement)], check=False)
    assert ended.returncode in (0, -signal.SIGKILL)
    return ended.returncode != 0


def read(folder: Path, models: Models) -> list[list[str]]:
    """Every photograph, encounter and edit of a folder, as this program reads them."""
    catalogue = local_services(folder, models).catalogue
    photographs = list(every(catalogue, Photograph, PHOTOGRAPHS))
    encounters = [
        found
        for id_ in sorted({id_ for each in photographs for id_ in each.encounter_ids})
        if (found := catalogue.find(Encounter, id_)) is not None
    ]
    edits = [catalogue.find(Edit, id_) for each in encounters for id_ in each.edits]
    return [
        sorted(repr(each) for each in photographs),
        [repr(each) for each in encounters],
        [repr(each) for each in edits],
    ]


@pytest.mark.parametrize("commit", COMMITS)
def test_a_killed_migration_goes_on_at_the_next_start_with_nothing_lost(
    commit: str, tmp_path: Path, models: Models
) -> None:
    whole = read(older(commit, tmp_path / "whole"), models)
    assert len(whole[0]) == 6
    # ``make faults`` kills at every second of some seventy statements, ``make test`` at three.
    step, statement, kills = (2 if ROUNDS > 1 else 29), 2, 0
    while migrate_until(folder := older(commit, tmp_path / str(statement)), statement):
        kills += 1
        assert user_version(folder) <= migrations.VERSION
        assert read(folder, models) == whole, f"killed at statement {statement}"
        assert user_version(folder) == migrations.VERSION
        statement += step
    assert kills >= 2, "the migration ran to its end"
    record("killed while the database was migrated", kills)
