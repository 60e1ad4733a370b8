"""A photograph's way through the stages, and everything that may come in its way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from PIL import Image

from flukeline.errors import Conflict
from flukeline.functions.sweep import handler as sweep_function
from flukeline.records import Box, Encounter, Individual, Photograph, now
from flukeline.services import Services
from flukeline.stages import status
from flukeline.stages.identify import candidates
from flukeline.stages.intake import receive, sweep
from flukeline.stages.intake.crop import crop
from flukeline.stages.intake.receive import send_to_crop
from flukeline.stages.review import decisions, photographs
from flukeline.stages.sheets import ingest, sample
from flukeline.stages.sheets.transaction import KnownFluke
from flukeline.storage.keys import crop_key, display_key, original_key
from flukeline.storage.lists import INDIVIDUALS, PHOTOGRAPHS
from flukeline.storage.ports import QUEUES
from tests.integration.pipeline import MARIE, functions_with, send, state_of, work_off
from tests.killing import Killed

Drawings = dict[tuple[int, int], bytes]
# In one process, so that the sample's drawings are drawn once.
DRAWN_ONCE = pytest.mark.xdist_group("sample")


def encounter_of(services: Services, photograph_id: str) -> Encounter:
    encounter_id = state_of(services, photograph_id).encounter_id
    assert encounter_id is not None
    return decisions.get_encounter(services, encounter_id)


def test_a_photograph_becomes_ready_with_candidates(services: Services, drawings: Drawings) -> None:
    ids = [send(services, f"{w}-{s}.jpg", data) for (w, s), data in drawings.items()]
    work_off(services)
    for id_ in ids:
        photograph = state_of(services, id_)
        assert (photograph.state, photograph.reason) == ("ready", None)
        assert (photograph.width, photograph.height) == (1200, 800)
        assert services.photographs.size(display_key(id_))
        assert services.photographs.size(crop_key(photograph.annotations[0].id))
    found = candidates.of_encounter(services, encounter_of(services, ids[0]).id, 20)
    assert found.compared == len(ids) - 1
    assert len(found.photographs) == len(ids) - 1
    distances = [each.distance for each in found.photographs]
    assert distances == sorted(distances)
    assert distances[0] > 0
    shown = sum(each.probability for each in found.candidates) + found.probability_new
    assert shown == pytest.approx(1.0)
    assert all(services.queue.waiting(name) == services.queue.dead(name) == 0 for name in QUEUES)


def test_a_photograph_decoded_at_half_its_size_has_its_boxes_in_its_own_pixels(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = state_of(services, send(services, "whole.png", drawings[0, 0]))
    work_off(services)
    whole = state_of(services, whole.id)
    monkeypatch.setattr("flukeline.vision.opening.FULL_PIXELS", 900_000)
    # Other bytes of the same picture, as the same file would be a duplicate.
    picture = Image.open(io.BytesIO(drawings[0, 0]))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    halved = state_of(services, send(services, "halved.png", buffer.getvalue()))
    work_off(services)
    halved = state_of(services, halved.id)
    assert (halved.width, halved.height) == (whole.width, whole.height)
    display = Image.open(io.BytesIO(services.photographs.get(display_key(halved.id))))
    assert display.size == (600, 400)
    ((found,), (reduced,)) = (whole.annotations, halved.annotations)
    for corner in ("x0", "y0", "x1", "y1"):
        wanted = getattr(found.box, corner)
        assert getattr(reduced.box, corner) == pytest.approx(wanted, abs=15)
    crops = [
        Image.open(io.BytesIO(services.photographs.get(crop_key(each.id))))
        for each in (found, reduced)
    ]
    assert crops[1].width == pytest.approx(crops[0].width / 2, abs=10)


def test_derived_pictures_hold_no_metadata(services: Services, drawings: Drawings) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Marie Dupont"
    exif.get_ifd(0x8769)[0x9003] = "2023:08:05 10:11:12"
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (38.0, 30.0, 0.0), 3: "W", 4: (28.0, 15.0, 36.0)})
    turned = Image.open(io.BytesIO(drawings[0, 0])).transpose(Image.Transpose.ROTATE_90)
    buffer = io.BytesIO()
    turned.save(buffer, "JPEG", exif=exif)
    id_ = send(services, "gps.jpg", buffer.getvalue())
    work_off(services)
    photograph = state_of(services, id_)
    assert photograph.state == "ready"
    assert (photograph.width, photograph.height) == (1200, 800)
    assert (photograph.latitude, photograph.longitude) == (38.5, -28.26)
    assert photograph.taken_at is not None
    assert photograph.taken_at.text == "2023-08-05T10:11:12"
    for key in (display_key(id_), crop_key(photograph.annotations[0].id)):
        data = services.photographs.get(key)
        assert b"Exif" not in data
        assert b"Dupont" not in data


@pytest.mark.parametrize(
    ("filename", "data", "words"),
    [
        ("half.jpg", lambda whole: whole[: len(whole) // 3], "damaged or incomplete"),
        ("text.jpg", lambda whole: b"This is not a photograph.\n" * 40, "a text file"),
        ("paper.jpg", lambda whole: b"%PDF-1.7\n" + whole[:500], "a PDF document"),
        ("noise.png", lambda whole: bytes(range(256)) * 20, "of an unknown kind"),
    ],
)
def test_a_bad_file_fails_alone_with_its_reason(
    services: Services,
    drawings: Drawings,
    filename: str,
    data: Callable[[bytes], bytes],
    words: str,
) -> None:
    bad = send(services, filename, data(drawings[0, 0]))
    good = send(services, "good.jpg", drawings[1, 0])
    work_off(services)
    assert state_of(services, bad).state == "failed"
    assert words in str(state_of(services, bad).reason)
    assert state_of(services, good).state == "ready"
    assert services.queue.dead("crop") == 0


def test_a_photograph_without_a_fluke_can_be_cropped_by_hand(services: Services) -> None:
    ramp = np.linspace(90, 160, 640).astype(np.uint8)
    sea = Image.fromarray(np.repeat(np.tile(ramp, (480, 1))[..., None], 3, axis=2))
    buffer = io.BytesIO()
    sea.save(buffer, "PNG")
    id_ = send(services, "sea.png", buffer.getvalue())
    work_off(services)
    assert state_of(services, id_).state == "no_fluke"
    photographs.crop_by_hand(services, MARIE, id_, Box(100, 100, 400, 250, 5.0))
    work_off(services)
    photograph = state_of(services, id_)
    assert photograph.state == "ready"
    assert photograph.annotations[0].source == "person"
    assert photograph.annotations[0].box == Box(100, 100, 400, 250, 5.0)


def test_a_new_crop_replaces_the_old_in_the_comparison(
    services: Services, drawings: Drawings
) -> None:
    first, second = (send(services, f"{n}.jpg", drawings[n, 0]) for n in (0, 1))
    work_off(services)
    old = state_of(services, first).annotations[0]
    before = encounter_of(services, first)
    photographs.crop_by_hand(services, MARIE, first, Box(200, 200, 900, 600))
    work_off(services)
    new = state_of(services, first).annotations[0]
    assert new.id != old.id
    assert encounter_of(services, first).id == before.id
    assert encounter_of(services, first).annotation_ids == (new.id,)
    found = candidates.of_encounter(services, encounter_of(services, second).id, 20)
    assert [each.annotation.id for each in found.photographs] == [new.id]
    assert services.photographs.size(crop_key(old.id)) is None


def test_the_same_file_twenty_times_is_one_photograph(
    services: Services, drawings: Drawings
) -> None:
    ids = [send(services, f"copy-{n}.jpg", drawings[0, 0]) for n in range(20)]
    work_off(services)
    states = [state_of(services, id_) for id_ in ids]
    ready = [each for each in states if each.state == "ready"]
    assert len(ready) == 1
    copies = [each for each in states if each.state == "duplicate"]
    assert len(copies) == 19
    assert {each.duplicate_of for each in copies} == {ready[0].id}
    assert all(ready[0].filename in str(each.reason) for each in copies)
    assert services.vectors.progress(services.model_version).live == 1


def test_repeated_and_late_messages_change_nothing(services: Services, drawings: Drawings) -> None:
    id_ = send(services, "one.jpg", drawings[0, 0])
    work_off(services)
    before = state_of(services, id_)
    for _ in range(3):
        send_to_crop(services, id_)
        services.queue.send("embed", f'{{"annotation_id": "{before.annotations[0].id}"}}')
        services.queue.send("distances", f'{{"annotation_id": "{before.annotations[0].id}"}}')
    services.queue.send("crop", '{"Event": "s3:TestEvent", "Service": "Amazon S3"}')
    work_off(services)
    assert state_of(services, id_) == before
    assert services.vectors.progress(services.model_version).head == 1


@pytest.mark.parametrize("stage", ["crop", "embed", "distances"])
def test_a_stage_that_keeps_failing_says_so_and_a_retry_works(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    id_ = send(services, "one.jpg", drawings[0, 0])
    other = send(services, "two.jpg", drawings[1, 0])
    targets: dict[str, tuple[str, str]] = {
        "crop": ("flukeline.stages.intake.crop", "decode"),
        "embed": ("flukeline.stages.intake.embed", "embed_picture"),
        "distances": ("flukeline.index", "finish"),
    }
    module, name = targets[stage]

    def broken(*_: Any) -> None:
        raise RuntimeError("out of order")

    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{name}", broken)
        work_off(services)
    for each in (id_, other):
        assert state_of(services, each).state == "failed"
        assert "Nothing is lost" in str(state_of(services, each).reason)
    assert services.queue.dead(stage) == 2  # type: ignore[arg-type]
    photographs.retry(services, id_)
    photographs.retry(services, other)
    work_off(services)
    assert state_of(services, id_).state == state_of(services, other).state == "ready"
    assert services.vectors.progress(services.model_version).live == 2


def test_removing_takes_out_of_comparison_and_frees_the_file(
    services: Services, drawings: Drawings
) -> None:
    ids = [send(services, f"{n}.jpg", drawings[n, 0]) for n in range(3)]
    work_off(services)
    gone = state_of(services, ids[0])
    photographs.remove(services, MARIE, ids[0])
    work_off(services)
    assert services.catalogue.find(Photograph, ids[0]) is None
    assert services.photographs.size(display_key(ids[0])) is None
    assert gone.encounter_id is not None
    assert services.catalogue.find(Encounter, gone.encounter_id) is None
    found = candidates.of_encounter(services, encounter_of(services, ids[1]).id, 20)
    assert [each.photograph.id for each in found.photographs] == [ids[2]]
    again = send(services, "again.jpg", drawings[0, 0])
    work_off(services)
    assert state_of(services, again).state == "ready"


def test_the_sweeper_sends_on_what_got_stuck(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = send(services, "one.jpg", drawings[0, 0])
    unused, _ = receive.announce(services, MARIE, "never-sent.jpg", 9)
    for message in services.queue.receive("crop", 10, 60):
        services.queue.finish("crop", message)
    began = now()

    def swept_after(**time: int) -> int:
        later = began + timedelta(**time)
        monkeypatch.setattr("flukeline.stages.intake.sweep.now", lambda: later)
        return sweep.sweep(services)

    assert swept_after(minutes=14) == 0
    assert swept_after(minutes=16) == 1, "its file is there"
    work_off(services)
    assert state_of(services, stuck).state == "ready"
    assert state_of(services, unused.id).state == "awaiting_upload"
    assert swept_after(minutes=76) == 1, "its ticket has ended"
    assert services.catalogue.find(Photograph, unused.id) is None


def test_a_photograph_that_no_function_survives_is_given_up(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(_data: bytes) -> None:
        raise Killed

    id_ = send(services, "one.jpg", drawings[0, 0])
    with monkeypatch.context() as patch:
        patch.setattr("flukeline.stages.intake.crop.decode", too_much)
        for sent_on in range(sweep.MAX_SWEEPS + 1):
            (message,) = services.queue.receive("crop", 10, 60)
            with pytest.raises(Killed):
                crop(services, id_)
            assert state_of(services, id_).sweeps == sent_on
            services.queue.finish("crop", message)
            assert sweep.sweep(services, timedelta()) == 1
    given_up = state_of(services, id_)
    assert given_up.state == "failed"
    assert "Processing it stopped several times" in str(given_up.reason)
    photographs.retry(services, id_)
    work_off(services)
    assert state_of(services, id_).state == "ready"


def test_where_nothing_works_on_any_the_sweeper_does_not_wait(
    services: Services, drawings: Drawings
) -> None:
    id_ = send(services, "one.jpg", drawings[0, 0])
    work_off(services)
    photographs.crop_by_hand(services, MARIE, id_, Box(200, 200, 900, 600))
    # As if the power went between the decision and its message.
    for message in services.queue.receive("crop", 10, 60):
        services.queue.finish("crop", message)
    with functions_with(services):
        assert sweep_function({"idle": False}, None)["swept"] == 0
        assert sweep_function({"idle": True}, None)["swept"] == 1
    work_off(services)
    assert state_of(services, id_).state == "ready"
    assert state_of(services, id_).annotations[0].source == "person"


@DRAWN_ONCE
def test_the_sample_catalogue_loads_once_and_goes_again(services: Services) -> None:
    expected = sample.request(services, MARIE)
    with functions_with(services):
        work_off(services)
    stats = status.stats(services)
    assert stats["drawings"] == expected
    assert stats["photographs"]["ready"] == expected  # type: ignore[index]
    assert stats["encounters"]["unreviewed"] == 16  # type: ignore[index]
    with pytest.raises(Conflict):
        sample.request(services, MARIE)
    assert sample.remove(services, MARIE) == expected
    work_off(services)
    assert services.catalogue.count(PHOTOGRAPHS) == services.catalogue.count(INDIVIDUALS) == 0
    assert services.vectors.progress(services.model_version).live == 0


def test_a_known_whale_is_identified_from_the_start(services: Services, drawings: Drawings) -> None:
    for shot in range(2):
        row = ingest.KnownPhotograph(
            f"{shot}.jpg",
            drawings[0, shot],
            (KnownFluke("Scylla", latitude=38.0, longitude=-28.0),),
        )
        assert ingest.import_photograph(services, MARIE, row)[0] == "taken in"
        assert ingest.import_photograph(services, MARIE, row)[0] == "there already"
    unknown = send(services, "new.jpg", drawings[1, 0])
    work_off(services)
    whales = services.catalogue.listed(Individual, INDIVIDUALS, 10).items
    assert [(each.name, each.encounter_count) for each in whales] == [("Scylla", 2)]
    found = candidates.of_encounter(services, encounter_of(services, unknown).id, 20)
    assert len(found.candidates) == 1
    assert len(found.candidates[0].photographs) == 2
    assert [each.decision for each in decisions.history(services, None, 10, None).items] == [
        "confirm",
        "new",
    ]


@DRAWN_ONCE
def test_the_sample_stops_loading_once_it_is_removed(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.request(services, MARIE)
    from flukeline.sample.draw import draw as drawn

    def draw_then_remove(whale: int, shot: int) -> bytes:
        if (whale, shot) == (2, 0):
            sample.remove(services, MARIE)
        return drawn(whale, shot)

    monkeypatch.setattr("flukeline.stages.sheets.sample.draw", draw_then_remove)
    work_off(services)
    assert services.catalogue.count(PHOTOGRAPHS) == services.catalogue.count(INDIVIDUALS) == 0


@DRAWN_ONCE
def test_two_that_remove_the_sample_at_once_do_not_mind_each_other(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.request(services, MARIE)
    work_off(services)
    for name in ("remove", "remove_whale"):
        once = getattr(photographs, name)

        def twice(*given: object, once: Callable[..., None] = once) -> None:
            once(*given)
            once(*given)

        monkeypatch.setattr(photographs, name, twice)
    sample.remove(services, MARIE)
    assert services.catalogue.count(PHOTOGRAPHS) == services.catalogue.count(INDIVIDUALS) == 0


def test_a_whale_goes_with_its_last_photograph_and_frees_its_name(
    services: Services, drawings: Drawings
) -> None:
    row = ingest.KnownPhotograph("0.jpg", drawings[0, 0], (KnownFluke("Lonely"),))
    ingest.import_photograph(services, MARIE, row)
    work_off(services)
    (photograph,) = services.catalogue.listed(Photograph, PHOTOGRAPHS, 10).items
    photographs.remove(services, MARIE, photograph.id)
    assert services.catalogue.count(INDIVIDUALS) == 0
    assert ingest.import_photograph(services, MARIE, row)[0] == "taken in"
    assert services.catalogue.count(INDIVIDUALS) == 1


def test_a_photograph_that_is_there_is_not_changed_by_an_import(
    services: Services, drawings: Drawings
) -> None:
    id_ = send(services, "0.jpg", drawings[0, 0])
    work_off(services)
    row = ingest.KnownPhotograph("0.jpg", drawings[0, 0], (KnownFluke("Scylla"),))
    assert ingest.import_photograph(services, MARIE, row)[0] == "there already"
    assert encounter_of(services, id_).status == "unreviewed"


def test_a_photograph_removed_while_it_is_cropped_leaves_nothing(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = send(services, "0.jpg", drawings[0, 0])

    def remove_then_cut(*_: Any) -> Any:
        photographs.remove(services, MARIE, id_)
        return Image.new("RGB", (20, 10))

    monkeypatch.setattr("flukeline.stages.intake.crop.cut", remove_then_cut)
    work_off(services)
    for key in (original_key(id_), display_key(id_), crop_key(f"{id_}.1")):
        assert services.photographs.size(key) is None
    assert services.queue.dead("crop") == 0


def test_a_replaced_original_is_never_taken_for_the_first(
    services: Services, drawings: Drawings
) -> None:
    id_ = send(services, "0.jpg", drawings[0, 0])
    work_off(services)
    services.photographs.put(original_key(id_), drawings[1, 0], "image/jpeg")
    photographs.crop_by_hand(services, MARIE, id_, Box(200, 200, 900, 600))
    work_off(services)
    assert state_of(services, id_).state == "failed"
    assert "replaced" in str(state_of(services, id_).reason)
