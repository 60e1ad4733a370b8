"""What every Catalogue does."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from flukeline.errors import Conflict, Rejected, Unreadable
from flukeline.records import (
    Annotation,
    Box,
    Camera,
    CopyOf,
    CropRequest,
    Edit,
    Encounter,
    Finding,
    Individual,
    Merge,
    Moved,
    Names,
    Photograph,
    Record,
    Review,
    UniqueKey,
    Written,
    new_id,
    now,
)
from flukeline.storage import lists
from flukeline.storage.aws.catalogue import DynamoCatalogue
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.pagination import every
from flukeline.storage.ports import MAX_RECORDS
from flukeline.storage.serialization import FORMAT, kind_of, to_body
from flukeline.times import LocalTime
from tests.contract.conftest import Stores


def photograph(**changes: object) -> Photograph:
    made = Photograph(
        id=new_id(),
        filename="ñandú <b>.jpg",
        size=7,
        state="received",
        received_at=now(),
        received_by="marie",
        taken_at=LocalTime.parse("2019-07-01T10:30+02:00"),
        latitude=38.53125,
        longitude=-28.625,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def put_raw(stores: Stores, kind: str, id_: str, body: dict[str, Any]) -> None:
    """Store a record as another version of the program would."""
    text = json.dumps(body)
    if isinstance(stores.catalogue, LocalCatalogue):
        with stores.catalogue._database.writing() as connection:
            connection.execute("INSERT INTO records VALUES (?, ?, 1, ?)", (kind, id_, text))
        return
    assert isinstance(stores.catalogue, DynamoCatalogue)
    stores.catalogue._client.put_item(
        TableName=stores.catalogue._table,
        Item={"pk": {"S": f"{kind}#{id_}"}, "version": {"N": "1"}, "body": {"S": text}},
    )


def test_fields_of_a_newer_version_survive_a_rewrite(stores: Stores) -> None:
    made = photograph()
    newer = json.loads(to_body(made)) | {"depth": {"metres": 1200}, "buoy": "ñ", "format": 99}
    put_raw(stores, "photograph", made.id, newer)
    for _ in range(2):
        held = stores.catalogue.find(Photograph, made.id)
        assert held is not None
        assert (held.taken_at, held.filename) == (made.taken_at, made.filename)
        assert json.loads(held.unknown) == {"depth": {"metres": 1200}, "buoy": "ñ"}
        stores.catalogue.commit([replace(held, reason="x")])
    held = stores.catalogue.find(Photograph, made.id)
    assert held is not None
    again = json.loads(to_body(held))
    assert {name: again[name] for name in ("depth", "buoy", "reason", "format")} == {
        "depth": {"metres": 1200},
        "buoy": "ñ",
        "reason": "x",
        "format": FORMAT,
    }
    assert held == replace(made, reason="x", unknown=held.unknown, version=3)


def test_fields_of_a_newer_version_inside_a_photograph_survive_a_rewrite(stores: Stores) -> None:
    made = photograph()
    box = Box(1, 2, 300, 200)
    first, second = (Annotation(f"{made.id}.{each}", "e", box, "model", 0.5) for each in (1, 2))
    made = replace(made, annotations=(first, second), camera=Camera("A", "B"))
    newer = json.loads(to_body(made))
    newer["annotations"][1] |= {"tips": [[1, 2], [3, 4]], "grade": "Q3"}
    newer["camera"] |= {"lens": "400 mm"}
    put_raw(stores, "photograph", made.id, newer | {"format": 99, "buoy": "ñ"})
    for reason in ("x", "y"):
        held = stores.catalogue.find(Photograph, made.id)
        assert held is not None
        assert (held.annotations, held.camera) == (made.annotations, made.camera)
        stores.catalogue.commit([replace(held, reason=reason)])
    held = stores.catalogue.find(Photograph, made.id)
    assert held is not None
    again = json.loads(to_body(held))
    assert again == newer | {"format": FORMAT, "buoy": "ñ", "reason": "y"}
    stores.catalogue.commit([replace(held, annotations=(first,), camera=None)])
    held = stores.catalogue.find(Photograph, made.id)
    assert held is not None
    again = json.loads(to_body(held))
    assert (len(again["annotations"]), again["camera"], again["buoy"]) == (1, None, "ñ")


def test_a_date_of_the_first_format_keeps_its_digits_without_a_time_zone(stores: Stores) -> None:
    made = photograph()
    first = json.loads(to_body(made)) | {"taken_at": "2019-07-01T10:30:15.250000Z"}
    del first["format"]
    put_raw(stores, "photograph", made.id, first)
    held = stores.catalogue.find(Photograph, made.id)
    assert held is not None
    assert str(held.taken_at) == "2019-07-01T10:30:15.250"
    stores.catalogue.commit([replace(held, taken_at=LocalTime.parse("2019-07-01T10:30Z"))])
    held = stores.catalogue.find(Photograph, made.id)
    assert held is not None
    assert (str(held.taken_at), held.unknown) == ("2019-07-01T10:30+00:00", "")


@pytest.mark.parametrize("body", ["[]", "null", "7", '{"format": "x"}', '{"written": 3}'])
def test_a_damaged_record_is_told_from_a_missing_one(stores: Stores, body: str) -> None:
    put_raw(stores, "edit", "broken", json.loads(body))
    with pytest.raises(Unreadable):
        stores.catalogue.find(Edit, "broken")


def test_every_kind_comes_back_as_it_went(stores: Stores) -> None:
    fluke = Annotation("p.1", "e", Box(1.5, 2, 3, 4, -7.25), "person", None)
    records: list[Record] = [
        photograph(
            annotations=(fluke,),
            crops_made=1,
            copy_of=CopyOf("p", "a.jpg"),
            drawn=(CropRequest(Box(0, 0, 9, 9), "p.1"),),
            camera=Camera("Canon", "EOS R5", "0123"),
            keywords=("Scylla", "Órion|nick"),
            warnings=("The camera's clock was reset.",),
            caption="a\nb",
            rating=-1,
        ),
        Encounter(
            new_id(),
            "identified",
            now(),
            ("p.1",),
            ("p2",),
            "i",
            place="off Pico",
            notes="a\nb",
            photographer="Ana",
            decisions=("r",),
            edits=("d",),
        ),
        Individual(new_id(), "Scylla", now(), ("AZ-17", "日本"), 3, True),
        Review(
            new_id(),
            "e",
            "new",
            "tom",
            now(),
            Finding("unreviewed"),
            Finding("identified", "i", "S"),
        ),
        Edit(
            new_id(),
            "moved",
            "tom",
            now(),
            (Moved("p.1", "a.jpg", "e", "f"),),
            (Written("place", None, "off Pico"),),
            "a.jpg",
        ),
        Merge(new_id(), "i", "j", Names("S", ("K",)), Names("K"), "tom", now()),
        UniqueKey("name:scylla", "i"),
    ]
    stores.catalogue.commit(records)
    for record in records:
        kind: Any = type(record)
        found = stores.catalogue.find(kind, record.id)
        assert found == replace(record, version=1)
        assert type(found) is type(record)


def test_everything_is_every_record_as_it_is_stored(stores: Stores) -> None:
    records: list[Record] = [
        photograph(),
        Individual("w", "Kali", now()),
        Encounter("e", "unreviewed", now()),
        UniqueKey("name:kali#1", "w"),
    ]
    stores.catalogue.commit(records)
    put_raw(stores, "photograph", "damaged", {"filename": 3})
    found = {(each.kind, each.id): each.body for each in stores.catalogue.everything()}
    wanted = {(kind_of(each), each.id): to_body(each) for each in records}
    assert {key: found[key] for key in wanted} == wanted
    assert set(found) - set(wanted) == {("photograph", "damaged")}


def test_a_stale_record_is_refused_and_nothing_is_written(stores: Stores) -> None:
    one, other = photograph(), photograph()
    stores.catalogue.commit([one])
    with pytest.raises(Conflict):
        stores.catalogue.commit([other, one])
    assert stores.catalogue.find(Photograph, other.id) is None
    read = stores.catalogue.find(Photograph, one.id)
    assert read is not None
    stores.catalogue.commit([replace(read, state="ready")])
    for attempt in ([[read], []], [[], [read]], [[other], [read]]):
        with pytest.raises(Conflict):
            stores.catalogue.commit(*attempt)
    assert stores.catalogue.find(Photograph, other.id) is None
    current = stores.catalogue.find(Photograph, one.id)
    assert current is not None
    assert (current.state, current.version) == ("ready", 2)
    stores.catalogue.commit([other], [current])
    assert stores.catalogue.find(Photograph, one.id) is None


@pytest.mark.usefixtures("one_request_at_a_time")
def test_of_many_claims_at_once_one_wins(stores: Stores) -> None:
    def claim(number: int) -> bool:
        try:
            stores.catalogue.commit([UniqueKey("name:scylla", str(number)), photograph()])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(20))) == 1
    assert stores.catalogue.count(lists.PHOTOGRAPHS) == 1


def test_lists_follow_their_records(stores: Stores) -> None:
    made = [photograph() for _ in range(5)]
    for each in made:
        stores.catalogue.commit([each])
    received = lists.photographs_in("received")
    newest = [each.id for each in reversed(made)]
    page = stores.catalogue.listed(Photograph, received, 10)
    assert [each.id for each in page.items] == newest
    assert page.next_cursor is None
    middle = page.items[2]
    stores.catalogue.commit([replace(middle, state="ready")])
    assert stores.catalogue.count(received) == 4
    ready = stores.catalogue.listed(Photograph, lists.photographs_in("ready"), 10).items
    assert [each.id for each in ready] == [middle.id]
    assert stores.catalogue.count(lists.PHOTOGRAPHS) == 5
    stores.catalogue.commit([], [ready[0]])
    assert stores.catalogue.count(lists.PHOTOGRAPHS) == 4


def test_pages_hold_everything_once(stores: Stores) -> None:
    for number in range(7):
        stores.catalogue.commit([Individual(new_id(), f"Whale {number % 4}", now())])
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = stores.catalogue.listed(Individual, lists.INDIVIDUALS, 3, cursor)
        seen += [each.name for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == 7
    for bad in ("", "x", "e30", "bnVsbA", "W10"):
        with pytest.raises(Rejected):
            stores.catalogue.listed(Individual, lists.INDIVIDUALS, 3, bad)


def test_a_list_is_read_from_either_end_page_by_page(stores: Stores) -> None:
    made = [photograph() for _ in range(7)]
    for each in made:
        stores.catalogue.commit([each])
    oldest = [each.id for each in made]
    for newest_first, wanted in ((False, oldest), (True, oldest[::-1])):
        of = lists.photographs_in("received", newest_first)
        assert [each.id for each in every(stores.catalogue, Photograph, of)] == wanted
        seen, page = [], stores.catalogue.listed(Photograph, of, 3)
        while page.next_cursor is not None:
            seen += [each.id for each in page.items]
            page = stores.catalogue.listed(Photograph, of, 3, page.next_cursor)
        assert [*seen, *(each.id for each in page.items)] == wanted


def test_a_transaction_has_each_record_once_and_at_most_so_many(stores: Stores) -> None:
    one = photograph()
    many = [photograph() for _ in range(101)]
    for saves in ([one, replace(one, state="ready")], many):
        with pytest.raises((ValueError, ClientError)):
            stores.catalogue.commit(saves)
    assert stores.catalogue.count(lists.PHOTOGRAPHS) == 0
    stores.catalogue.commit(many[:MAX_RECORDS])
    assert stores.catalogue.count(lists.PHOTOGRAPHS) == MAX_RECORDS
