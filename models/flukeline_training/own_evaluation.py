"""How well a model does on a group's own photographs that were kept from training; numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from flukeline.matching.probability import Calibration, probabilities
from flukeline.records import Box
from flukeline.vision.crop import cut, decode_crop, encode_crop
from flukeline.vision.decode import decode
from flukeline.vision.embed import embed
from flukeline.vision.models import Model
from flukeline_training.data import Pictures, Row
from flukeline_training.metrics import Figure, Floats, auroc, calibration_error, distances
from flukeline_training.own_split import Role
from flukeline_training.scoring import neighbours, scored

TOPS = (1, 3, 20)
SHOWN = 20
GROUPS: Mapping[Role, str] = {
    "test_photograph": "photographs kept from it, of whales that it learnt from",
    "test_whale": "photographs of whales that it never saw",
}
FLUSH = 256


@dataclass(frozen=True, slots=True)
class Mistake:
    """A photograph whose right whale did not come first.

    Attributes:
        query: Its image.
        wrong: The nearest photograph of the whale that came first.
        right: The nearest photograph of the right whale.
        place: The right whale's, from 2 on.
    """

    query: str
    wrong: str
    right: str
    place: int


@dataclass(frozen=True, slots=True)
class Result:
    """What one model reaches.

    Attributes:
        figures: Each with an interval that takes a whale's photographs for one question.
        mistakes: The worst first.
        questions: Photographs asked about, by role; and whales that they show.
    """

    figures: tuple[Figure, ...]
    mistakes: tuple[Mistake, ...]
    questions: Mapping[str, tuple[int, int]]


def embed_all(
    models: Sequence[Model],
    folder: Path,
    rows: Sequence[Row],
    boxes: Sequence[tuple[float, ...]],
    kept: Path,
) -> list[NDArray[np.float32]]:
    """The vectors of photographs by each model, through the product's own stages.

    Args:
        models: Embedders.
        folder: Labels and photographs.
        rows: Photographs, each with its box as fractions in ``boxes``.
        boxes: Of each photograph.
        kept: Folder that keeps what is done for the next time.
    """
    kept.mkdir(parents=True, exist_ok=True)
    found: list[NDArray[np.float32]] = []
    pictures = Pictures(folder)
    paths = [kept / f"{model.sha256[:16]}.npz" for model in models]
    done: list[dict[str, NDArray[np.float32]]] = []
    for path in paths:
        if path.exists():
            with np.load(path) as file:
                done.append(dict(zip(file["images"].tolist(), file["vectors"], strict=True)))
        else:
            done.append({})

    def save() -> None:
        for path, vectors in zip(paths, done, strict=True):
            temporary = path.with_suffix(".tmp.npz")
            images = np.array(list(vectors))
            np.savez(temporary, images=images, vectors=np.stack(list(vectors.values())))
            temporary.replace(path)

    missing = [
        (row, box)
        for row, box in zip(rows, boxes, strict=True)
        if any(row.image not in each for each in done)
    ]
    for number, (row, (x0, y0, x1, y1)) in enumerate(
        tqdm(missing, desc="embedding", unit=" photographs", mininterval=5, delay=5), start=1
    ):
        image = decode(pictures.data(row.image)).image
        width, height = image.size
        box = Box(x0 * width, y0 * height, x1 * width, y1 * height)
        crop = decode_crop(encode_crop(cut(image, box)))
        for model, vectors in zip(models, done, strict=True):
            if row.image not in vectors:
                vectors[row.image] = embed(model, crop)
        if number % FLUSH == 0 or number == len(missing):
            save()
    for vectors in done:
        found.append(np.stack([vectors[row.image] for row in rows]))
    return found


def interval(name: str, hits: Floats, whales: Sequence[str]) -> Figure:
    """A share with Wilson's 95 % interval, each whale counted as a single question.

    A whale's photographs are right or wrong together, so that the number of whales says how much is
    known, not the number of photographs.
    """
    z, rate, count = 1.96, float(hits.mean()), len(set(whales))
    middle = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(rate * (1 - rate) / count + (z / (2 * count)) ** 2)
    return Figure(name, rate, max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def measure_own(
    vectors: NDArray[np.float32],
    rows: Sequence[Row],
    roles: Sequence[Role],
    encounters: Mapping[str, str],
    calibration: Calibration,
) -> Result:
    """Looks each kept photograph up among all others, but for those of its own encounter.

    Those of a whale that was never given are looked up a second time without their whale: then the
    right answer is "new".

    Args:
        vectors: float32 (N, D) of all photographs.
        rows: Their labels.
        roles: What each was for.
        encounters: Encounter by image.
        calibration: The model's.
    """
    whales = [row.individual for row in rows]
    names = np.asarray(whales)
    seen = np.array([encounters.get(row.image, row.image) for row in rows])
    near = neighbours(vectors)
    figures: list[Figure] = []
    mistakes: list[Mistake] = []
    questions: dict[str, tuple[int, int]] = {}
    for role, words in GROUPS.items():
        asked = np.array([index for index, each in enumerate(roles) if each == role], np.int64)
        if not len(asked):
            continue
        apart = distances(vectors[asked], vectors)
        apart[seen[asked][:, None] == seen[None]] = np.inf
        own = names[asked][:, None] == names[None]
        answerable = np.asarray(np.isfinite(np.where(own, apart, np.inf)).any(1))
        score, groups = scored(apart, whales, near, compared=True)
        place = _places(score, groups, names[asked])
        of = [str(name) for name in names[asked][answerable]]
        if answerable.any():
            questions[role] = int(answerable.sum()), len(set(of))
            # Among as many whales as there are, the right one is no finding.
            for top in (each for each in TOPS if each < len(groups)):
                hits = (place[answerable] <= top).astype(np.float64)
                figures.append(interval(f"{words}: right whale among the first {top}", hits, of))
            mistakes += _mistakes(rows, asked, apart, own, score, groups, place, answerable)
        if role == "test_whale" and answerable.any():
            stranger = np.where(own, np.inf, apart)
            said_new = _said_new(calibration, scored(stranger, whales, near, compared=True)[0])
            said = _said_new(calibration, score[answerable])
            rank = auroc(said_new, said)
            count = len(said) + len(said_new)
            truth = np.concatenate([np.zeros(len(said)), np.ones(len(said_new))])
            error = calibration_error(np.concatenate([said, said_new]), truth)
            figures.append(
                Figure(f"new told from known (0.5 is chance, of {count})", rank, rank, rank)
            )
            figures.append(Figure("mean error of the probability of new", error, error, error))
    mistakes.sort(key=lambda each: -each.place)
    return Result(tuple(figures), tuple(mistakes), questions)


def _places(score: Floats, groups: Sequence[str], truth: NDArray[Any]) -> Floats:
    """1-based place (Q,) of the right whale; infinite where it is not among those compared."""
    at = np.searchsorted(np.asarray(groups), truth)
    right = score[np.arange(len(truth)), at]
    return np.where(np.isfinite(right), 1.0 + (score < right[:, None]).sum(1), np.inf)


def _said_new(calibration: Calibration, score: Floats) -> Floats:
    """P(new) of each query from its scores (Q, W) of the whales, as the product says it."""
    best = np.sort(score, axis=1)[:, :SHOWN]
    return np.array(
        [probabilities(calibration, [float(s) for s in row if np.isfinite(s)])[1] for row in best]
    )


def _mistakes(
    rows: Sequence[Row],
    asked: NDArray[np.int64],
    apart: Floats,
    own: NDArray[np.bool_],
    score: Floats,
    groups: Sequence[str],
    place: Floats,
    answerable: NDArray[np.bool_],
) -> list[Mistake]:
    names = np.array([row.individual for row in rows])
    found = []
    for index in np.flatnonzero(answerable & (place > 1)):
        first = groups[int(score[index].argmin())]
        wrong = int(np.where(names == first, apart[index], np.inf).argmin())
        right = int(np.where(own[index], apart[index], np.inf).argmin())
        at = int(min(place[index], len(groups)))
        found.append(Mistake(rows[asked[index]].image, rows[wrong].image, rows[right].image, at))
    return found
