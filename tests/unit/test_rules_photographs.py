"""What may happen to a photograph, record by record and word for word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from flukeline.catalogue import photographs as rules
from flukeline.errors import Conflict, FlukelineError, Rejected, TooLarge
from flukeline.records import Annotation, Box, CropRequest, Encounter, Photograph, PhotographState
from flukeline.times import LocalTime

THEN = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
AT = datetime(2026, 5, 5, tzinfo=UTC)
BOX = Box(10, 20, 110, 70)
SENT = Photograph("p", "a.jpg", 9, "received", THEN, "marie", width=200, height=100)
ONE = Annotation("p.1", "e1", BOX, "model", 0.9)
TWO = Annotation("p.2", "e2", BOX, "person")
READY = replace(
    SENT, state="ready", annotations=(ONE, TWO), crops_made=2, encounter_id="e1", changed_at=THEN
)


def said(work: Callable[[], object], kind: type[FlukelineError] = Rejected) -> str:
    with pytest.raises(kind) as refused:
        work()
    assert type(refused.value) is kind
    return refused.value.detail


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\photos\\IMG 1.JPG", "IMG 1.JPG"),
        ("/home/marie/a.b.jpg", "a.b.jpg"),
        ("a\u202e\n\x00.jpg", "a.jpg"),
        ("a\ud800.jpg", "a.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
        ("  fluke.jpg ", "fluke.jpg"),
        ("", "photograph"),
        ("/", "photograph"),
        ("n" * 300, "n" * 200),
        ("n" * 300 + ".jpeg", "n" * 195 + ".jpeg"),
        ("n" * 300 + ".tenletters", "n" * 189 + ".tenletters"),
        ("n" * 300 + ".elevenchars", "n" * 200),
        ("no ending", "no ending"),
    ],
)
def test_a_filename_is_kept_without_its_folder_and_what_nobody_sees(sent: str, kept: str) -> None:
    assert rules.clean_filename(sent) == kept


def test_a_file_has_something_in_it_and_at_most_50_mb() -> None:
    rules.check_size(1)
    rules.check_size(50_000_000)
    for size in (0, -1):
        assert said(partial(rules.check_size, size)) == "The file is empty (0 bytes)."
    for size, words in (
        (50_000_001, "50.1"),
        (50_100_000, "50.1"),
        (50_100_001, "50.2"),
        (123_456_789, "123.5"),
    ):
        said_ = said(partial(rules.check_size, size), TooLarge)
        assert said_ == f"The file has {words} MB; at most 50 MB."


def test_a_photograph_is_announced() -> None:
    made = rules.announced("x/a.jpg", 9, "marie", AT)
    assert made == Photograph(made.id, "a.jpg", 9, "awaiting_upload", AT, "marie", changed_at=AT)
    assert said(lambda: rules.announced("a.jpg", 0, "marie", AT))


def test_a_move_forgets_the_reason_and_counts_sweeps_only_within_a_state() -> None:
    failed = replace(SENT, state="failed", reason="It failed.", sweeps=2)
    assert rules.moved(failed, "received", AT) == replace(SENT, changed_at=AT)
    assert rules.moved(failed, "failed", AT).sweeps == 2
    assert rules.failed(SENT, "It is damaged.", AT) == replace(
        SENT, state="failed", reason="It is damaged.", changed_at=AT
    )
    assert rules.without_fluke(SENT, AT) == replace(
        SENT,
        state="no_fluke",
        reason="No fluke was found. If there is one, draw the box around it by hand.",
        changed_at=AT,
    )
    assert rules.duplicate(SENT, replace(READY, id="q", filename="b.jpg"), AT) == replace(
        SENT,
        state="duplicate",
        reason="This is the same file as b.jpg, which is in the catalogue already.",
        duplicate_of="q",
        changed_at=AT,
    )


def test_a_first_fluke_opens_an_encounter_when_and_where_it_was_taken() -> None:
    sent = replace(
        SENT,
        taken_at=LocalTime.from_datetime(THEN),
        latitude=38.5,
        longitude=-28.2,
        drawing=True,
        sweeps=1,
    )
    photograph, (encounter,) = rules.cropped(
        sent, {}, [CropRequest(BOX, source="model", confidence=0.9)], AT
    )
    assert encounter == Encounter(
        encounter.id,
        "pending",
        AT,
        ("p.1",),
        drawing=True,
        taken_at=LocalTime.from_datetime(THEN),
        latitude=38.5,
        longitude=-28.2,
        last_change="a.jpg was cropped",
    )
    assert photograph == replace(
        sent,
        state="embedding",
        annotations=(replace(ONE, encounter_id=encounter.id),),
        crops_made=1,
        encounter_id=encounter.id,
        changed_at=AT,
        sweeps=0,
    )


def test_an_imported_photograph_goes_into_the_encounter_that_waits_for_it() -> None:
    waits = Encounter("e1", "pending", THEN, ("o.1",), waiting=("o", "p"), place="Pico")
    photograph, (encounter,) = rules.cropped(
        replace(SENT, encounter_id="e1"), {"e1": waits}, [CropRequest(BOX)], AT
    )
    assert encounter == replace(
        waits, annotation_ids=("o.1", "p.1"), waiting=("o",), last_change="a.jpg was cropped"
    )
    assert photograph.encounter_id == "e1"
    assert photograph.annotations[0].source == "person"


def test_a_fluke_cropped_again_takes_the_place_of_the_one_before() -> None:
    encounters = {
        "e1": Encounter("e1", "identified", THEN, ("o.1", "p.1", "q.1")),
        "e2": Encounter("e2", "unreviewed", THEN, ("p.2",)),
    }
    other = Box(0, 0, 50, 50)
    photograph, (changed,) = rules.cropped(
        replace(READY, drawn=(CropRequest(other, "p.1"),)),
        encounters,
        [CropRequest(other, "p.1")],
        AT,
    )
    assert [each.id for each in photograph.annotations] == ["p.3", "p.2"]
    assert photograph.annotations[0] == Annotation("p.3", "e1", other, "person")
    assert (photograph.crops_made, photograph.drawn, photograph.encounter_id) == (3, (), "e1")
    assert changed.annotation_ids == ("o.1", "p.3", "q.1")
    assert changed.status == "identified"
    assert rules.superseded(photograph) == ["p.1"]


def test_every_crop_that_was_replaced_is_known() -> None:
    assert rules.superseded(replace(READY, crops_made=4)) == ["p.3", "p.4"]
    assert rules.superseded(READY) == []


def test_a_fluke_more_is_another_animal() -> None:
    encounters = {
        "e1": Encounter("e1", "unreviewed", THEN, ("p.1",)),
        "e2": Encounter("e2", "unreviewed", THEN, ("p.2",)),
    }
    photograph, changed = rules.cropped(READY, encounters, [CropRequest(BOX)], AT)
    (new,) = changed
    assert new.id not in encounters
    assert new.annotation_ids == ("p.3",)
    assert photograph.encounter_id == "e1"
    assert [each.encounter_id for each in photograph.annotations] == ["e1", "e2", new.id]
    # Two at once, of which one knows its encounter; one that replaces a fluke long gone is new.
    both = [CropRequest(BOX, encounter_id="e2"), CropRequest(BOX, replaces="p.9")]
    photograph, changed = rules.cropped(SENT, encounters, both, AT)
    assert changed[0] == replace(
        encounters["e2"], annotation_ids=("p.2", "p.1"), last_change="a.jpg was cropped"
    )
    assert changed[1].annotation_ids == ("p.2",)
    assert rules.superseded(photograph) == []


def test_of_several_boxes_for_one_encounter_all_are_kept() -> None:
    held = {"e1": Encounter("e1", "pending", THEN)}
    boxes = [CropRequest(BOX, encounter_id="e1"), CropRequest(BOX, encounter_id="e1")]
    _, (changed,) = rules.cropped(SENT, held, boxes, AT)
    assert changed.annotation_ids == ("p.1", "p.2")


def test_an_encounter_that_lost_the_fluke_before_still_gets_the_new_one() -> None:
    held = {"e1": Encounter("e1", "unreviewed", THEN, ("o.1",))}
    _, (changed,) = rules.cropped(READY, held, [CropRequest(BOX, "p.1")], AT)
    assert changed.annotation_ids == ("o.1", "p.3")


def test_a_box_by_hand_names_its_fluke() -> None:
    one = replace(READY, annotations=(ONE,), reason="x")
    sent = rules.to_crop_by_hand(one, BOX, None, AT)
    assert sent == replace(
        one, state="received", reason=None, changed_at=AT, drawn=(CropRequest(BOX, "p.1"),)
    )
    assert rules.to_crop_by_hand(READY, BOX, "p.2", AT).drawn == (CropRequest(BOX, "p.2"),)
    nothing = replace(READY, annotations=(), state="no_fluke")
    assert rules.to_crop_by_hand(nothing, BOX, None, AT).drawn == (CropRequest(BOX),)
    assert (
        said(lambda: rules.to_crop_by_hand(READY, BOX, None, AT))
        == "This photograph shows 2 flukes. Say which (annotation_id)."
    )
    assert (
        said(lambda: rules.to_crop_by_hand(READY, BOX, "p.9", AT), Conflict)
        == "This fluke has been cropped again or removed. Look at it again."
    )
    assert said(lambda: rules.to_crop_by_hand(READY, Box(0, 0, 1, 1), "p.1", AT))


def test_a_photograph_has_at_most_twelve_flukes() -> None:
    eleven = replace(READY, annotations=(ONE,) * 11)
    assert rules.to_crop_another(eleven, BOX, AT) == replace(
        eleven, state="received", changed_at=AT, drawn=(CropRequest(BOX),)
    )
    twelve = replace(READY, annotations=(ONE,) * 12)
    assert (
        said(lambda: rules.to_crop_another(twelve, BOX, AT))
        == "A photograph can have at most 12 flukes."
    )
    assert said(lambda: rules.to_crop_another(READY, Box(0, 0, 1, 1), AT))


def test_a_box_is_drawn_only_on_a_picture_that_is_there_and_still() -> None:
    words = "This photograph could not be read, so there is nothing to crop."
    for gone in (replace(READY, width=None), replace(READY, height=None)):
        assert said(partial(rules.to_crop_another, gone, BOX, AT), Conflict) == words
    still: tuple[PhotographState, ...] = ("ready", "no_fluke", "failed")
    on_the_way: tuple[PhotographState, ...] = (
        "received",
        "cropping",
        "embedding",
        "comparing",
        "duplicate",
    )
    for state in still:
        assert rules.to_crop_another(replace(READY, state=state), BOX, AT)
    for state in on_the_way:
        moving = replace(READY, state=state)
        assert (
            said(partial(rules.to_crop_another, moving, BOX, AT), Conflict)
            == "This photograph is still being processed. Wait until it is ready."
        )


@pytest.mark.parametrize(
    "box",
    [
        Box(0, 0, 200, 100),
        Box(0, 0, 8, 8),
        Box(-50, 0, 100, 50),  # a quarter of the width beyond the left edge
        Box(100, 0, 250, 50),
        Box(0, -25, 100, 50),
        Box(0, 50, 100, 125),
        Box(192, 0, 240, 50),  # 8 pixels of it inside
        Box(0, 92, 100, 120),
        Box(-40, 0, 8, 50),
        Box(0, -20, 100, 8),
    ],
)
def test_a_box_may_reach_over_the_edge(box: Box) -> None:
    rules.check_box(box, 200, 100)


SMALL = "The box is too small. Draw it around the whole fluke."
OUTSIDE = "The box lies outside the photograph."


@pytest.mark.parametrize(
    ("box", "words"),
    [
        (Box(float("nan"), 0, 50, 50), "The box's corners are not numbers."),
        (Box(0, float("nan"), 50, 50), "The box's corners are not numbers."),
        (Box(0, 0, float("inf"), 50), "The box's corners are not numbers."),
        (Box(0, 0, 50, float("inf")), "The box's corners are not numbers."),
        (Box(0, 0, 50, 50, float("inf")), "The box's corners are not numbers."),
        (Box(10, 10, 17.9, 50), SMALL),
        (Box(10, 10, 50, 17.9), SMALL),
        (Box(50, 10, 10, 50), SMALL),
        (Box(-51, 0, 100, 50), OUTSIDE),
        (Box(100, 0, 251, 50), OUTSIDE),
        (Box(0, -26, 100, 50), OUTSIDE),
        (Box(0, 50, 100, 126), OUTSIDE),
        (Box(193, 0, 240, 50), OUTSIDE),
        (Box(0, 93, 100, 120), OUTSIDE),
        (Box(-40, 0, 7, 50), OUTSIDE),
        (Box(0, -20, 100, 7), OUTSIDE),
    ],
)
def test_a_box_that_cannot_hold_a_fluke_is_refused(box: Box, words: str) -> None:
    assert said(lambda: rules.check_box(box, 200, 100)) == words


def test_what_failed_or_shows_no_fluke_can_be_tried_again() -> None:
    ended: tuple[PhotographState, ...] = ("failed", "no_fluke")
    others: tuple[PhotographState, ...] = ("ready", "received", "duplicate")
    for state in ended:
        again = rules.to_retry(replace(SENT, state=state, reason="x"), AT)
        assert again == replace(SENT, changed_at=AT)
    for state in others:
        held = replace(SENT, state=state)
        assert (
            said(partial(rules.to_retry, held, AT), Conflict)
            == "Only a photograph that failed, or shows no fluke, can be tried again."
        )


def test_once_compared_what_waited_is_open_for_review() -> None:
    encounters = [Encounter("e1", "pending", THEN), Encounter("e2", "identified", THEN)]
    photograph, opened = rules.compared(replace(READY, state="comparing"), encounters, AT)
    assert photograph == replace(READY, changed_at=AT)
    assert opened == [Encounter("e1", "unreviewed", THEN)]


def test_the_states_on_the_way_are_those_that_end_by_themselves() -> None:
    assert rules.PROCESSING == ("received", "cropping", "embedding", "comparing")
    assert rules.CROPPABLE == ("awaiting_upload", "received", "cropping")
