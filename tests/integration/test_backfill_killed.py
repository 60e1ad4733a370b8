"""kill -9 of ``flukeline backfill`` at any moment: the same command neither loses nor doubles anything."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from flukeline.matching.nearest import K
from flukeline.records import Individual, Photograph
from flukeline.storage.lists import INDIVIDUALS, PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.storage.ports import QUEUES
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.integration.test_kill import KILLS, Drawings, distinct
from tests.unit.test_index_property import check

COUNT = 30
WHALES = 6


def test_the_same_command_goes_on_after_each_kill(
    tmp_path: Path, drawings: Drawings, models: Models
) -> None:
    sheet = "photograph,individual,encounter\n"
    for n, data in enumerate(distinct(drawings, COUNT)):
        (tmp_path / f"{n}.jpg").write_bytes(data)
        # A photograph an encounter, but for the first whale's five.
        met = "meeting" if n % WHALES == 0 else ""
        sheet += f"{n}.jpg,whale {n % WHALES},{met}\n"
    (tmp_path / "sheet.csv").write_text(sheet)
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "flukeline.cli", "backfill", str(tmp_path / "sheet.csv")]
    dice, killed = random.Random(5), 0

    def started() -> subprocess.Popen[str]:
        environment = os.environ | {"FLUKELINE_DATA": str(folder)}
        environment.pop("POWERTOOLS_LOG_LEVEL", None)
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def files() -> int:
        return sum(1 for each in ("originals", "crops") for _ in (folder / each).glob("*"))

    for kill in range(1, KILLS + 1):
        with started() as process:
            while process.poll() is None and files() < 2 * COUNT * kill / (KILLS + 1):
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.05))
            if process.poll() is None:
                process.kill()
                killed += 1
    with started() as process:
        said, told = process.communicate(timeout=300)
    assert process.returncode == 0, told
    answers = [each.split(" ", 1) for each in said.strip().split(", ")]
    assert {what for _, what in answers} <= {"taken in", "there already", "identified"}, said
    assert sum(int(count) for count, _ in answers) == COUNT, said
    assert killed > KILLS / 2
    made = local_services(folder, models)
    photographs = list(every(made.catalogue, Photograph, PHOTOGRAPHS))
    assert sorted(each.filename for each in photographs) == sorted(f"{n}.jpg" for n in range(COUNT))
    assert {each.state for each in photographs} == {"ready"}
    whales = {each.name: each for each in every(made.catalogue, Individual, INDIVIDUALS)}
    counts = {name: whale.encounter_count for name, whale in whales.items()}
    alone = {f"whale {n}": COUNT // WHALES for n in range(1, WHALES)}
    assert counts == {"whale 0": 1, **alone}
    flukes = {each.annotations[0].id for each in photographs}
    check(made.vectors, flukes, made.model_version, K)
    assert [made.queue.waiting(name) + made.queue.dead(name) for name in QUEUES] == [0] * len(
        QUEUES
    )
