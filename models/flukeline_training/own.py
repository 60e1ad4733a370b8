"""``flukeline train own``: from a group's own catalogue to a model in use, in one resumable command."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import dataclasses
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from flukeline.errors import FlukelineError
from flukeline.matching.probability import Calibration
from flukeline.vision.models import Model, Models
from flukeline_training.calibrate import fit
from flukeline_training.config import GROWN, LITE, PACKAGED, RESNET, EmbedConfig
from flukeline_training.crops import WHOLE, Crops, find_boxes, load_crops
from flukeline_training.data import Pictures, Row, check, named_rows
from flukeline_training.doubtful import doubtful, read_doubtful, write_doubtful
from flukeline_training.embed_training import Start, checkpoint_of, load_embedder
from flukeline_training.export import write_embedding
from flukeline_training.manifest import keep_former, sha256, update_manifest
from flukeline_training.own_evaluation import Result, embed_all, measure_own
from flukeline_training.own_report import Report, write_report
from flukeline_training.own_split import (
    Role,
    check_size,
    divide,
    read_encounters,
    read_split,
    write_split,
)
from flukeline_training.read_back import read_back, start_from
from flukeline_training.train_embed import train_on

SHIPPED = "shipped"
EPOCHS = 150
"""Times that each photograph is seen at most: a small catalogue is not trained on for hours."""
COMPARED = 200


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What a group may choose.

    Attributes:
        hours: Of training the embedder, at most.
        start: ``shipped`` (the embedder in use), ``packaged`` (EfficientNet-Lite0's ImageNet
            weights), or a file of ``flukeline train start``.
        test_whales: Share of whales kept to measure with.
        test_photographs: Share of the other photographs kept to measure with.
        whole_picture: Crop nothing, for other animals.
        flips: Whether a mirror image is another animal.
        size: Height and width of the network's input, or None for that of the embedder in use.
        seed: Of every draw.
        changes: Parts of the recipe to change, by name: for rehearsals.
    """

    hours: float = 8.0
    start: str = SHIPPED
    test_whales: float = 0.125
    test_photographs: float = 0.125
    whole_picture: bool = False
    flips: bool = True
    size: tuple[int, int] | None = None
    seed: int = 1
    changes: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Catalogue:
    """What is trained on: photographs of known whales with what each is for.

    Attributes:
        folder: Labels and photographs.
        rows: Photographs that take part.
        boxes: Of each, as fractions of the picture.
        roles: What each is for.
        encounters: Encounter by image.
        left_out: Doubtful photographs that take no part, and why.
    """

    folder: Path
    rows: list[Row]
    boxes: list[tuple[float, ...]]
    roles: list[Role]
    encounters: dict[str, str]
    left_out: list[tuple[str, str]]

    def of(self, *roles: Role) -> list[Row]:
        """The photographs that are for one of these."""
        return [row for row, role in zip(self.rows, self.roles, strict=True) if role in roles]


def train_own(
    folder: Path, out: Path, in_use: Path, settings: OwnSettings, crops: Path | None = None
) -> str:
    """Trains, calibrates, measures and exports a model; started again, it goes on where it was.

    Args:
        folder: An export of the catalogue with its photographs: a folder, or a zip of it.
        out: Folder for everything that is made: ``models``, ``report.html``, and what is kept for
            going on.
        in_use: Folder with the models in use.
        settings: What the group chose.
        crops: Folder that keeps the cut flukes; ``out/crops`` where not given.

    Returns:
        What was made, and how to use it.

    Raises:
        FlukelineError: The labels have faults, photographs cannot be read, or the catalogue is too
            small; every fault is listed.
    """
    out.mkdir(parents=True, exist_ok=True)
    models = Models.load(in_use, threads=2)
    print("Checking the labels and photographs ...", flush=True)
    catalogue = _catalogue(folder, out, models, settings)
    config = own_config(catalogue, models.embedder, settings)
    boxes = {row.image: box for row, box in zip(catalogue.rows, catalogue.boxes, strict=True)}
    size = config.largest_size()

    def cut(*roles: Role) -> Crops:
        rows = [dataclasses.replace(row, box=None) for row in catalogue.of(*roles)]
        return load_crops(folder, rows, *size, boxes, crops or out / "crops", config.threads)

    print("Cutting the flukes ...", flush=True)
    learn, validation = cut("learn"), cut("validation")
    run = out / "run"
    if not (run / "figures.json").exists():
        print(f"Training for at most {settings.hours:g} hours ...", flush=True)
        started = (run / "embedder.pt").exists()
        start = None if started else _start(models.embedder, learn, config, settings)
        train_on(learn, validation, run, config, start)
    print("Exporting, and fitting the probabilities ...", flush=True)
    target = _export(out, in_use, run, catalogue, learn)
    new = Models.load(target, threads=2)
    vectors = embed_all(
        (new.embedder, models.embedder), folder, catalogue.rows, catalogue.boxes, out / "vectors"
    )
    measured = []
    for each, calibration in zip(vectors, _calibrations(catalogue, vectors), strict=True):
        found = measure_own(
            each, catalogue.rows, catalogue.roles, catalogue.encounters, calibration
        )
        measured.append((calibration, found))
    (calibration, result), (_, before) = measured
    _complete(target, catalogue, calibration, result)
    figures = json.loads((run / "figures.json").read_text("utf-8"))
    report = out / "report.html"
    write_report(
        report, Report(catalogue, config, figures, result, before, models.embedder.version)
    )
    return (
        f"{report} says what it learnt from and how good it is.\n"
        f"To use the model: FLUKELINE_MODELS={target} flukeline serve\n"
        "The model in use serves until the new one has every fluke of the catalogue."
    )


def _catalogue(folder: Path, out: Path, models: Models, settings: OwnSettings) -> Catalogue:
    """Reads the labels, leaves doubtful photographs out, and divides the rest (once)."""
    rows = [row for part in named_rows(check(folder, decode=False)) for row in part]
    check_size(rows)
    listed = out / "doubtful.csv"
    if not listed.exists():
        found = _look_for_doubtful(folder, rows)
        write_doubtful(listed, found, len(rows))
    aside = read_doubtful(listed)
    left_out = [(row.image, aside[row.image]) for row in rows if row.image in aside]
    rows = [row for row in rows if row.image not in aside]
    check_size(rows)
    boxes: list[tuple[float, ...]] = [WHOLE for _ in rows]
    if not settings.whole_picture:
        found_boxes = find_boxes(models.detector, folder, out / "boxes.json")
        boxes = [row.box or found_boxes.get(row.image, WHOLE) for row in rows]
    encounters = read_encounters(folder)
    kept = out / "split.csv"
    if kept.exists():
        roles = read_split(kept, rows)
    else:
        shares = settings.test_whales, settings.test_photographs
        roles = divide(rows, encounters, *shares, settings.seed)
        write_split(kept, rows, roles)
    of = [roles[row.image] for row in rows]
    return Catalogue(folder, rows, boxes, of, encounters, left_out)


def _look_for_doubtful(folder: Path, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Image and reason of doubtful photographs; opens each, and names all that cannot be read."""
    pictures = Pictures(folder)
    found: list[tuple[str, str]] = []
    faults: list[tuple[str, str]] = []
    for row in tqdm(rows, desc="looking", unit=" photographs", mininterval=5, delay=5):
        try:
            found += doubtful([row], pictures.pixels([row.image]))
        except FlukelineError as error:
            faults.append((row.image, error.detail))
    if faults:
        raise FlukelineError(f"{len(faults)} photographs cannot be used.", faults)
    return found


def own_config(catalogue: Catalogue, embedder: Model, settings: OwnSettings) -> EmbedConfig:
    """A recipe that fits itself to the catalogue and to the machine."""
    learn = catalogue.of("learn")
    height, width = settings.size or embedder.size
    whales = min(32, len({row.individual for row in learn}))
    shipped = settings.start == SHIPPED
    backbone = str(embedder.entry.get("backbone", "")) if shipped else f"{LITE}0"
    if not shipped and settings.start != PACKAGED:
        kept = torch.load(settings.start, map_location="cpu", weights_only=True)
        backbone = str(kept.get("backbone", RESNET))
    cuda = torch.cuda.is_available()
    resnet = backbone.startswith((RESNET, GROWN))
    minutes = settings.hours * 60
    config = EmbedConfig(
        minutes=minutes,
        most_steps=max(400, EPOCHS * len(learn) // (2 * whales)),
        height=height,
        width=width,
        phases=((0.0, *_smaller(height, width), ()), (0.5, height, width, ())),
        whales=whales,
        learning_rate=3e-4 if shipped else 1e-3,
        dropout=0.1,
        flips=settings.flips,
        held_out=0,
        evaluate_every_seconds=max(60.0, minutes * 60 / 20),
        backbone=backbone or f"{LITE}0",
        pretrained="" if shipped else settings.start,
        freeze=resnet,
        device="cuda" if cuda else "cpu",
        bfloat16=resnet and (cuda or _has_bfloat16()),
        seed=settings.seed,
    )
    return dataclasses.replace(config, **settings.changes)


def _smaller(height: int, width: int) -> tuple[int, int]:
    """Two thirds of an input size, in steps of 16 pixels: for the first half of the time."""
    return max(16, round(height / 24) * 16), max(16, round(width / 24) * 16)


def _has_bfloat16() -> bool:
    """Whether the CPU computes in bfloat16: a ResNet then learns 2 to 5 times faster."""
    information = Path("/proc/cpuinfo")
    return information.exists() and "avx512_bf16" in information.read_text("utf-8")


def _start(
    embedder: Model, learn: Crops, config: EmbedConfig, settings: OwnSettings
) -> Start | None:
    if settings.start != SHIPPED:
        return None
    embedder.check()
    rows = np.linspace(0, len(learn.pixels) - 1, min(64, len(learn.pixels))).astype(int)
    crops = np.array(learn.pixels[rows])
    if crops.shape[2:] != embedder.size:
        sized = torch.nn.functional.interpolate(
            torch.from_numpy(crops).float(), embedder.size, mode="bilinear", antialias=True
        )
        crops = sized.round().clamp(0, 255).byte().numpy()
    known = read_back(embedder.path, embedder.size, crops, str(embedder.entry.get("backbone", "")))
    if known.backbone_name != config.backbone:
        raise FlukelineError(
            f"The embedder in use is a {known.backbone_name}, the recipe wants {config.backbone}."
        )
    return start_from(known)


def _export(out: Path, in_use: Path, run: Path, catalogue: Catalogue, learn: Crops) -> Path:
    """The folder of models: the crop model in use, the new embedder, and the one before it."""
    target = out / "models"
    checkpoint = checkpoint_of(run)
    version = f"own-{sha256(checkpoint)[:10]}"
    manifest = target / "manifest.json"
    if (
        manifest.exists()
        and json.loads(manifest.read_text("utf-8"))["embedding"]["version"] == version
    ):
        return target
    making = out / "models.tmp"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    kept = json.loads((in_use / "manifest.json").read_text("utf-8"))
    for part in ("crop", "embedding"):
        shutil.copyfile(in_use / kept[part]["file"], making / kept[part]["file"])
    parts = ("crop", "embedding", "calibration")
    update_manifest(making, {part: kept[part] for part in parts})
    keep_former(making)
    network = load_embedder(checkpoint)
    rows = np.linspace(0, len(learn.pixels) - 1, min(COMPARED, len(learn.pixels))).astype(int)
    crops = torch.from_numpy(np.array(learn.pixels[rows])).float()
    if tuple(crops.shape[2:]) != network.input_size:
        crops = torch.nn.functional.interpolate(crops, network.input_size, mode="area")
    entry: dict[str, Any] = {
        "version": version,
        "training_data": _training_data(catalogue),
        "terms": "",
    }
    print(write_embedding(network, making, entry, crops.numpy()), flush=True)
    shutil.rmtree(target, ignore_errors=True)
    making.replace(target)
    return target


def _training_data(catalogue: Catalogue) -> str:
    learn = catalogue.of("learn")
    day = datetime.now(UTC).date().isoformat()
    return (
        f"Trained on {len(learn):,} photographs of {len({row.individual for row in learn}):,}"
        f" individuals of this catalogue, exported by {day}."
    )


def _calibrations(
    catalogue: Catalogue, vectors: Sequence[NDArray[np.float32]]
) -> list[Calibration]:
    """Fitted for each model on the validation whales, which no test whale is among."""
    chosen = [i for i, role in enumerate(catalogue.roles) if role in ("learn", "validation")]
    whales = [catalogue.rows[i].individual for i in chosen]
    held = sorted({row.individual for row in catalogue.of("validation")})
    return [fit(each[chosen], whales, held) for each in vectors]


def _complete(target: Path, catalogue: Catalogue, calibration: Calibration, result: Result) -> None:
    """Writes the calibration and the figures into the manifest."""
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    entry = manifest["embedding"]
    for each in result.figures:
        low, high = round(each.low, 4), round(each.high, 4)
        entry["figures"][each.name] = {"value": round(each.value, 4), "low": low, "high": high}
    held = catalogue.of("validation")
    numbers = dataclasses.asdict(calibration)
    whales = Counter(row.individual for row in held)
    numbers["fitted_on"] = (
        f"{len(held)} photographs of {len(whales)} whales that were kept from training, against"
        f" {len(catalogue.of('learn', 'validation'))} photographs"
    )
    update_manifest(target, {"embedding": entry, "calibration": numbers})
