"""The counters of the lists: equal to a full count after any commits, and corrected if not."""

from __future__ import annotations

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flukeline.errors import Changed
from flukeline.records import (
    Encounter,
    EncounterStatus,
    Individual,
    Photograph,
    PhotographState,
    Record,
    UniqueKey,
    now,
)
from flukeline.storage.aws import counters
from flukeline.storage.aws.catalogue import DynamoCatalogue
from flukeline.storage.lists import COUNTED, INDIVIDUALS, photographs_in
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.local.database import Database
from flukeline.storage.ports import MAX_RECORDS, Catalogue
from tests.contract.conftest import Stores
from tests.contract.test_catalogue import photograph

READY = photographs_in("ready")


def full_count(catalogue: Catalogue) -> dict[Any, int]:
    return {each: catalogue.count(each) for each in COUNTED}


numbers = st.integers(0, 3)
made = {
    "photograph": st.builds(
        lambda n, state, drawing: photograph(id=f"p{n}", state=state, drawing=drawing),
        numbers,
        st.sampled_from(get_args(PhotographState)),
        st.booleans(),
    ),
    "encounter": st.builds(
        lambda n, status, whale: Encounter(f"e{n}", status, now(), individual_id=whale),
        numbers,
        st.sampled_from(get_args(EncounterStatus)),
        st.sampled_from((None, "i0")),
    ),
    "individual": st.builds(
        lambda n, merged: Individual(f"i{n}", f"Whale {n}", now(), merged_into=merged),
        numbers,
        st.sampled_from((None, "i9")),
    ),
    "name": st.builds(lambda n: UniqueKey(f"name:{n}", "i0"), numbers),
}
commits = st.lists(
    st.lists(
        st.tuples(
            st.one_of(*made.values()),
            st.sampled_from(("save", "save", "remove")),
            # One in five has read an old version, and its commit is refused.
            st.sampled_from((0, 0, 0, 0, 1)),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda each: (type(each[0]), each[0].id),
    ),
    max_size=12,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(commits)
def test_the_counters_equal_a_full_count_after_any_commits(
    stores: Stores, given_commits: list[list[tuple[Record, str, int]]]
) -> None:
    catalogue = stores.catalogue
    # The tables stay for all examples: each goes on from what the former ones have left.
    catalogue.recount()
    for commit in given_commits:
        saves, removes = [], []
        for record, what, ahead in commit:
            stored: Any = catalogue.find(type(record), record.id)
            version = (stored.version if stored else 0) + ahead
            if what == "save":
                saves.append(replace(record, version=version))
            elif stored is not None:
                removes.append(replace(record, version=version))
        if saves or removes:
            with contextlib.suppress(Changed):
                catalogue.commit(saves, removes)
        assert catalogue.counts() == full_count(catalogue)


def test_the_largest_commit_is_counted(stores: Stores) -> None:
    catalogue = stores.catalogue
    photographs = [photograph(state="ready") for _ in range(MAX_RECORDS)]
    catalogue.recount()
    catalogue.commit(photographs)
    assert catalogue.counts()[READY] == MAX_RECORDS
    stored = catalogue.find_all(Photograph, [each.id for each in photographs])
    catalogue.commit([], list(stored.values()))
    assert set(catalogue.counts().values()) == {0}


def test_many_at_once_are_counted_each_once(stores: Stores, one_request_at_a_time: None) -> None:
    catalogue = stores.catalogue
    catalogue.recount()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: catalogue.commit([photograph(state="ready")]), range(40)))
    assert catalogue.counts() == full_count(catalogue)
    assert catalogue.counts()[READY] == 40


def spoil(stores: Stores) -> None:
    """Lose two photographs of the counter, as by a program from before there were counters."""
    if isinstance(stores.catalogue, DynamoCatalogue):
        client = boto3.client("dynamodb")
        change = stores.catalogue._counters._add("counter#3", {READY: -2}, {})
        client.update_item(**change)
    else:
        database: Database = stores.catalogue._database  # type: ignore[attr-defined]
        with database.writing() as connection:
            connection.execute(
                "UPDATE counts SET records = records - 2 WHERE list = ?", (READY.partition,)
            )


def test_a_recount_corrects_wrong_counters(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = stores.catalogue
    assert catalogue.recount() == {}
    for _ in range(3):
        catalogue.commit([photograph(state="ready")])
    spoil(stores)
    assert catalogue.counts()[READY] == 1
    monkeypatch.setattr("flukeline.storage.aws.catalogue.QUIET_SECONDS", 0)
    assert catalogue.recount() == {READY: 2}
    assert catalogue.counts()[READY] == 3
    assert catalogue.recount() == {}
    catalogue.commit([photograph(state="ready")])
    assert catalogue.counts() == full_count(catalogue)


@pytest.mark.parametrize("stores", ["aws"], indirect=True)
def test_nothing_is_corrected_while_records_are_saved(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = stores.catalogue
    assert isinstance(catalogue, DynamoCatalogue)
    catalogue.recount()
    catalogue.commit([photograph(state="ready")])
    spoil(stores)
    assert catalogue.recount() is None, "an index may lag behind the last commit"
    monkeypatch.setattr("flukeline.storage.aws.catalogue.QUIET_SECONDS", 0)
    count = catalogue.count

    def count_while_another_saves(list_: Any) -> int:
        if list_ == INDIVIDUALS:
            catalogue.commit([photograph(state="ready")])
        return count(list_)

    monkeypatch.setattr(catalogue, "count", count_while_another_saves)
    assert catalogue.recount() is None
    monkeypatch.undo()


def test_a_table_from_before_the_counters_is_counted_whole(stores: Stores) -> None:
    catalogue = stores.catalogue
    catalogue.commit([photograph(state="ready"), Individual("i", "Thetis", now())])
    if isinstance(catalogue, DynamoCatalogue):
        client = boto3.client("dynamodb")
        for key in counters._KEYS:
            client.delete_item(TableName=catalogue._table, Key={"pk": {"S": key}})
    assert catalogue.counts()[READY] == catalogue.counts()[INDIVIDUALS] == 1
    assert catalogue.recount() == {}
    assert catalogue.counts() == full_count(catalogue)


def test_a_folder_from_before_the_counters_is_counted_at_its_start(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    Database(path)
    with contextlib.closing(sqlite3.connect(path)) as former:
        former.executescript(
            "DROP TRIGGER entry_added; DROP TRIGGER entry_removed; DROP TABLE counts;"
            "INSERT INTO listed VALUES ('individuals', 'a', 'individual', 'a');"
            "INSERT INTO listed VALUES ('photographs', 'b', 'photograph', 'b');"
        )
    counts = LocalCatalogue(Database(path)).counts()
    assert counts[INDIVIDUALS] == sum(counts.values()) == 1


@pytest.mark.parametrize("stores", ["aws"], indirect=True)
def test_another_shard_is_taken_where_one_is_being_written(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = stores.catalogue
    assert isinstance(catalogue, DynamoCatalogue)
    catalogue.recount()
    client = catalogue._client
    write = client.transact_write_items
    refused: list[str] = []

    def busy_at_first(**request: Any) -> Any:
        if len(refused) < 3:
            refused.append(request["TransactItems"][-1]["Update"]["Key"]["pk"]["S"])
            codes = ["None"] * (len(request["TransactItems"]) - 1) + ["TransactionConflict"]
            raise client.exceptions.TransactionCanceledException(
                {
                    "Error": {"Code": "TransactionCanceledException", "Message": "busy"},
                    "CancellationReasons": [{"Code": code} for code in codes],
                },
                "TransactWriteItems",
            )
        return write(**request)

    monkeypatch.setattr(client, "transact_write_items", busy_at_first)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    catalogue.commit([photograph(state="ready")])
    assert len(refused) == 3
    assert catalogue.counts()[READY] == 1
