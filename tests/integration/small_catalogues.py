"""Small catalogues of every kind, made by the stages with a vision that needs no models."""

from __future__ import annotations

import contextlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from flukeline.catalogue.arrangement import Move
from flukeline.errors import FlukelineError
from flukeline.records import Box, Individual, Merge, Photograph
from flukeline.services import LaptopServices, Services
from flukeline.settings import Settings
from flukeline.stages.intake import crop as cropping
from flukeline.stages.intake import embed as embedding
from flukeline.stages.review import arrange, encounters, photographs
from flukeline.stages.review import decisions as reviewing
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.stages.whales import merging, names
from flukeline.storage.lists import INDIVIDUALS, MERGES, PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.times import LocalTime
from flukeline.vision.crop import Detection
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.integration.pipeline import MARIE, send, work_off

HARD = (
    "a.jpg",
    "A.JPG",
    "2/a.jpg",
    "2019/trip 1/a.jpg",
    "2020/trip 1/a.jpg",
    "a.jpg/b.jpg",
    unicodedata.normalize("NFC", "Caudá.jpg"),
    unicodedata.normalize("NFD", "Caudá.jpg"),
    "\U0001f40b.jpg",
    "é" * 125 + "x.jpg",
    "x" * 251 + ".jpg",
    "\U0001f40b" * 62 + "abc.jpg",
    "=1+2 ; 'x'.jpg",
    ".hidden.jpg",
    "x/records.jsonl",
)
"""Paths of files: long, in either Unicode form, equal but for their folders, or odd in a sheet."""
WHALES = ("Scylla", "=cmd|' /C calc'!A0", "日本; <b>&", "Órion \U0001f40b")
ACTIONS = (
    *("new", "new", "confirm", "not_identifiable", "undo", "describe", "alias", "merge"),
    *("undo merge", "join", "remove", "another", "crop", "unsaid"),
)
Step = tuple[str, int, int]


def look(_detector: object, image: Image.Image) -> Detection:
    """A detector that finds a fluke unless the picture is dark."""
    width, height = image.size
    found = float(np.asarray(image).mean()) > 60
    return Detection(found, 0.75, Box(4.5, 5, width - 9.25, height - 7, 1.5), ())


def vector(_embedder: object, crop: Image.Image) -> NDArray[np.float32]:
    """A vector from a picture's colour."""
    made = np.zeros(16, np.float32)
    made[:3] = np.asarray(crop, np.float32).mean(axis=(0, 1)) + 1
    return (made / np.linalg.norm(made)).astype(np.float32)


@contextlib.contextmanager
def fake_vision() -> Iterator[None]:
    with (
        mock.patch.object(cropping, "find_fluke", look),
        mock.patch.object(embedding, "embed_picture", vector),
    ):
        yield


def picture(number: int, dark: bool = False) -> bytes:
    """A small photograph, each another file."""
    colour = (20, 20, number % 40) if dark else (100 + number * 7 % 150, number * 31 % 250, 128)
    buffer = io.BytesIO()
    Image.new("RGB", (160, 120), colour).save(buffer, "JPEG")
    return buffer.getvalue() + str(number).encode()


def add(services: Services, number: int, kind: str, path: str) -> None:
    """Send one photograph, with the path that an import would have given it."""
    data = {
        "no fluke": picture(number, dark=True),
        "failed": b"no picture %d" % number,
        "same": picture(0),
    }.get(kind) or picture(number)
    id_ = send(services, path, data, MARIE)
    one = services.catalogue.find(Photograph, id_)
    assert one is not None
    has_path = number % 4 > 0
    words = ("kept", "Places|Azores") if number % 2 else ()
    services.catalogue.commit([replace(one, path=path if has_path else None, keywords=words)])


def act(services: Services, step: Step, number: int) -> None:
    """One change by a person; one that is refused changes nothing."""
    action, one, other = step
    shown = list(every(services.catalogue, Photograph, PHOTOGRAPHS))
    flukes = [fluke for each in shown for fluke in each.annotations]
    whales = list(every(services.catalogue, Individual, INDIVIDUALS))
    if not flukes:
        return
    fluke = flukes[one % len(flukes)]
    photograph = next(each for each in shown if each.id == fluke.photograph_id)
    encounter = reviewing.get_encounter(services, fluke.encounter_id)
    if action in ("new", "confirm", "not_identifiable"):
        whale = whales[other % len(whales)].id if whales and action == "confirm" else None
        name = f"{WHALES[other % len(WHALES)]} {number}" if action == "new" else None
        wish = DecisionRequest(encounter.id, encounter.version, action, whale, name)  # type: ignore[arg-type]
        reviewing.decide(services, MARIE, wish)
    elif action == "undo":
        reviewing.undo(services, MARIE, encounter.decisions[-1])
    elif action == "describe":
        dates = ("2019", "2019-07", "2019-07-04", "2019-07-04T12:00+02:00", "2019-07-04T12:00:15")
        said = {
            "taken_at": LocalTime.parse(dates[other % len(dates)]),
            "latitude": 38.5 + other,
            "longitude": -28.123456789,
            "place": "Pico",
            "notes": "+two calves,\n=1",
            "photographer": "@ana",
        }
        encounters.describe(services, MARIE, encounter.id, encounter.version, said)
    elif action == "alias" and whales:
        whale_ = whales[other % len(whales)]
        names.change(services, whale_.id, whale_.version, None, [f"AZ;{number}", f"日本 {number}"])
    elif action == "merge" and len(whales) > 1:
        kept, gone = whales[one % len(whales)], whales[other % len(whales)]
        merging.merge(services, MARIE, (kept.id, kept.version), (gone.id, gone.version))
    elif action == "undo merge":
        done = [each for each in every(services.catalogue, Merge, MERGES) if each.undoes is None]
        merging.undo(services, MARIE, done[-1 - other % (len(done) or 1)].id)
    elif action == "join":
        target = reviewing.get_encounter(services, flukes[other % len(flukes)].encounter_id)
        versions = {encounter.id: encounter.version, target.id: target.version}
        arrange.arrange(services, MARIE, [Move(encounter.annotation_ids, target.id)], versions)
    elif action == "remove":
        photographs.remove(services, MARIE, photograph.id)
    elif action == "another":
        box = Box(10.5, 11, 90, 80.25, 3.0)
        photographs.crop_another(services, photograph.id, photograph.version, box)
    elif action == "crop":
        box = Box(1.5, 11, 99, 80.25, -3.0)
        photographs.crop_by_hand(services, MARIE, photograph.id, box, fluke.id)
    elif action == "unsaid":
        said_ = {"notes": "own", "Rota": "3"}
        services.catalogue.commit([replace(photograph, said=said_, drawing=bool(other % 2))])


def catalogue_of(folder: Path, plan: tuple[list[tuple[str, str]], list[Step]]) -> LaptopServices:
    services = local_services(folder, MODELS)
    photographs_, steps = plan
    for number, (kind, path) in enumerate(photographs_):
        add(services, number, kind, path)
    work_off(services)
    for number, step in enumerate(steps):
        with contextlib.suppress(FlukelineError, IndexError):
            act(services, step, number)
        work_off(services)
    return services


MODELS = Models.load(Settings.from_environment().models_folder)
KINDS = st.sampled_from(["good", "good", "good", "no fluke", "failed", "same"])
PLANS = st.tuples(
    st.lists(st.tuples(KINDS, st.sampled_from(HARD)), min_size=2, max_size=7),
    st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 9), st.integers(0, 9)), max_size=8),
)
