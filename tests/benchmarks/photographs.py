"""A photograph's way: from its upload to its candidates, a whole backfill, and the memory.

The photographs are the real ones of ``--photos`` where there are any, and drawn flukes of twelve
megapixels elsewhere.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from unittest import mock

from PIL import Image

from flukeline import messages
from flukeline.functions import crop, distances, embed
from flukeline.onboard.workers import Context, Handler, sqs_event
from flukeline.records import Photograph
from flukeline.sample.draw import draw_picture
from flukeline.services import Services
from flukeline.settings import Settings
from flukeline.stages.identify import candidates as stage
from flukeline.stages.intake import receive
from flukeline.storage import keys
from flukeline.storage.ports import QueueName
from flukeline.vision.crop import cut, find_fluke
from flukeline.vision.decode import decode
from flukeline.vision.embed import embed as embed_picture
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.benchmarks import seeding
from tests.benchmarks.measuring import Figure, resident_mb, seconds
from tests.benchmarks.serving import served

REFERENCE_SECONDS = 150.0
"""From a cold start to matches in the reference system, at about 6,000 photographs."""
TWELVE_MEGAPIXELS = (4240, 2832)
MOST = 500


def megapixels(first: int, count: int) -> list[bytes]:
    """CropRequest flukes as a camera gives them, each another file."""
    found = []
    for whale in range(first, first + count):
        file = io.BytesIO()
        draw_picture(whale, 0).resize(TWELVE_MEGAPIXELS).save(file, "JPEG", quality=90)
        found.append(file.getvalue())
    return found


def upload_to_candidates(count: int, runs: int) -> Iterator[Figure]:
    """Warm and from the process's start, beside the reference system and the models alone."""
    pictures = megapixels(0, runs + 2)
    alone = _alone(pictures)
    with seeding.catalogue_of(count) as folder:
        began = time.perf_counter()
        with served(folder) as server:
            client = server.client()
            client.candidates(client.until_ready(client.upload("first.jpg", pictures[0])))
            cold = time.perf_counter() - began
            warm = []
            for number, picture in enumerate(pictures[1:]):
                began = time.perf_counter()
                client.candidates(client.until_ready(client.upload(f"{number}.jpg", picture)))
                warm.append(time.perf_counter() - began)
            memory, peak = resident_mb(server.pid), resident_mb(server.pid, peak=True)
        median = sorted(warm)[len(warm) // 2]
        models = "decode, crop and embed alone"
        yield Figure(
            "upload to candidates, warm, 12 megapixels", count, median, "s", models, alone, "1.5 s"
        )
        yield Figure(
            "upload to candidates, warm, 12 megapixels",
            count,
            median,
            "s",
            "the reference system",
            REFERENCE_SECONDS,
        )
        yield Figure("start of the process to candidates", count, cold, "s", models, alone, "5 s")
        yield Figure(
            "start of the process to candidates",
            count,
            cold,
            "s",
            "the reference system",
            REFERENCE_SECONDS,
        )
        yield from _stages(folder, count, megapixels(runs + 2, runs), alone)
    words = "the server's memory after photographs of 12 megapixels"
    goal = "800 MB" if count == 6000 else ""
    yield Figure(words, count, memory, "MB", goal=goal)
    yield Figure(f"{words}, at its most", count, peak, "MB", goal=goal)


def _alone(pictures: Sequence[bytes]) -> float:
    """Median seconds of decoding, cropping and embedding a photograph, and nothing else."""
    models = Models.load(Settings.from_environment().models_folder)
    models.warm()
    times = sorted(seconds(partial(_vision, models, data)) for data in pictures)
    return times[len(times) // 2]


def _vision(models: Models, data: bytes) -> None:
    image = decode(data).image
    embed_picture(models.embedder, cut(image, find_fluke(models.detector, image).box))


def _stages(folder: Path, count: int, pictures: Sequence[bytes], alone: float) -> Iterator[Figure]:
    """Each stage by itself, as its function does it."""
    services = local_services(folder, Models.load(Settings.from_environment().models_folder))
    services.models.warm()
    services.indexes.of(services.model_version).live_count()
    took: dict[str, list[float]] = {}

    def timed(name: str, action: Callable[[], object]) -> None:
        took.setdefault(name, []).append(seconds(action))

    with ExitStack() as stack:
        for module in (crop, embed, distances):
            stack.enter_context(mock.patch.object(module, "services", return_value=services))
        for number, data in enumerate(pictures):
            id_ = receive.announce(services, seeding.PERSON, f"{number}.jpg", len(data))[0].id
            timed("receive", partial(_receive, services, id_, data))
            timed("crop", partial(_work, services, "crop", crop.handler))
            timed("embed", partial(_work, services, "embed", embed.handler))
            timed("distances", partial(_work, services, "distances", distances.handler))
            ready = services.catalogue.find(Photograph, id_)
            if ready is None or ready.encounter_id is None:
                raise RuntimeError(f"photograph {number} is {ready}")
            timed("candidates", partial(stage.of_encounter, services, ready.encounter_id, 20))
    for name, times in took.items():
        median, beside = sorted(times)[len(times) // 2], "decode, crop and embed alone"
        yield Figure(f"… of it, {name}", count, median, "s", beside, alone)


def _receive(services: Services, photograph_id: str, data: bytes) -> None:
    key = keys.original_key(photograph_id)
    services.photographs.put(key, data, "image/jpeg")
    services.queue.send("crop", messages.arrival_event(key, len(data)))


def _work(services: Services, name: QueueName, handler: Handler) -> None:
    (message,) = services.queue.receive(name, 1, 60)
    handler(sqs_event(name, [message]), Context(name))
    services.queue.finish(name, message)


def _each(models: Models, files: Sequence[bytes]) -> None:
    for data in files:
        _vision(models, data)


def sheet(photos: Path | None, folder: Path) -> int:
    """Up to 500 photographs with a sheet in ``folder``; how many."""
    names: list[tuple[str, str]] = []
    if photos is not None:
        for path in sorted(photos.iterdir())[:MOST]:
            if path.suffix.lower() in (".jpg", ".jpeg", ".png"):
                (folder / path.name).write_bytes(path.read_bytes())
                names.append((path.name, f"Whale {len(names) // seeding.A_WHALE}"))
    if not names:
        for whale in range(MOST // 2):
            for shot in range(2):
                draw_picture(whale, shot).save(folder / f"{whale}-{shot}.jpg", quality=90)
                names.append((f"{whale}-{shot}.jpg", f"Whale {whale}"))
    with (folder / "sheet.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("photograph", "individual"))
        writer.writerows(names)
    return len(names)


def backfill(photos: Path | None) -> Iterator[Figure]:
    """The rate of a backfill beside that of decoding, cropping and embedding alone."""
    with seeding.temporary() as folder:
        pictures, data = folder / "pictures", folder / "data"
        pictures.mkdir()
        count = sheet(photos, pictures)
        files = [path.read_bytes() for path in sorted(pictures.glob("*.jpg"))]
        with Image.open(io.BytesIO(files[0])) as first:
            size = f"{first.width}x{first.height}"
        models = Models.load(Settings.from_environment().models_folder)
        models.warm()
        half = len(files) // 2
        before = seconds(lambda: _each(models, files[:half]))
        command = [sys.executable, "-m", "flukeline.cli", "backfill", str(pictures / "sheet.csv")]
        environment = os.environ | {"FLUKELINE_DATA": str(data.resolve())}
        took = seconds(
            lambda: subprocess.run(command, env=environment, check=True, capture_output=True)
        )
        after = seconds(lambda: _each(models, files[half:]))
        with ThreadPoolExecutor(2) as pool:
            two = seconds(lambda: list(pool.map(partial(_vision, models), files)))
    alone, one = len(files) / (before + after), "decode, crop and embed alone, one after the other"
    yield Figure(
        f"backfill of {count} {'drawings' if photos is None else 'photographs'} ({size}), a second",
        0,
        count / took,
        "1/s",
        one,
        alone,
        "0.9",
    )
    # What a second core is worth here: often half of one, where two share what computes.
    yield Figure(
        "decode, crop and embed alone, two at once", 0, len(files) / two, "1/s", one, alone
    )
