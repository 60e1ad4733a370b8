"""Measures the shipped models by the protocol of a labelled folder; no PyTorch."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from flukeline.cli.files import find_photographs as find_files
from flukeline.errors import FlukelineError
from flukeline.matching.probability import Calibration, probabilities
from flukeline.records import Box
from flukeline.vision.crop import cut, decode_crop, encode_crop, find_fluke
from flukeline.vision.decode import decode
from flukeline.vision.embed import embed
from flukeline.vision.models import Models
from flukeline_training.attention import on_the_fluke
from flukeline_training.data import Pictures, Row, read_labels, unseen
from flukeline_training.fusion import fusion
from flukeline_training.metrics import (
    Figure,
    Floats,
    auroc,
    balanced,
    bootstrap,
    distances,
    mean,
    novelty,
    retrieval,
    share,
)
from flukeline_training.proposals import proposals
from flukeline_training.scoring import neighbours, scored

ROLES = ("catalogue", "query", "query_new")
SHOWN = 20
Similar = tuple[str, int, str, str, float]
"""Query, rank, photograph, whale and distance."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Photographs taken through the product's own stages.

    Attributes:
        vectors: float32 (N, D).
        boxes: (N, 4) upright boxes of the detector, as fractions of the picture.
        found: (N,) whether the detector found a fluke.
    """

    vectors: NDArray[np.float32]
    boxes: Floats
    found: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one evaluation found.

    Attributes:
        catalogue: Photographs compared with.
        queries: Queries whose whale the catalogue has.
        new: Queries whose whale it does not have.
        figures: Each figure with its interval.
        similar: The 20 most similar of each query.
    """

    catalogue: int
    queries: int
    new: int
    figures: tuple[Figure, ...]
    similar: tuple[Similar, ...]


def read_protocol(folder: Path) -> dict[str, str]:
    """The role of each image of ``val_protocol.csv``.

    Raises:
        FlukelineError: The file is missing or names an unknown role.
    """
    path = folder / "val_protocol.csv"
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            roles = {cells["image"]: cells["role"] for cells in csv.DictReader(lines)}
    except (OSError, KeyError) as problem:
        raise FlukelineError(
            f"{path} cannot be read: it needs the columns image, role."
        ) from problem
    unknown = sorted(set(roles.values()) - set(ROLES))
    if unknown:
        raise FlukelineError(f"{path} has unknown roles: {', '.join(unknown)}.")
    return roles


def protocol_rows(folder: Path) -> tuple[list[Row], list[str]]:
    """Every ``train`` image and every image of the protocol, each with its role.

    Raises:
        FlukelineError: The protocol names images that ``labels.csv`` does not have, or has no
            catalogue or no queries; every fault is listed.
    """
    roles = read_protocol(folder)
    labels = read_labels(folder)
    known = {row.image for row in labels if row.individual}
    faults = [
        (image, "is not a labelled image of labels.csv") for image in roles if image not in known
    ]
    if "query" not in roles.values():
        faults.append(("val_protocol.csv", "has no image with the role query"))
    if faults:
        raise FlukelineError(f"val_protocol.csv has {len(faults)} faults.", faults)
    rows = [
        row for row in labels if row.image in roles or (row.split == "train" and row.individual)
    ]
    return rows, [roles.get(row.image, "catalogue") for row in rows]


def embed_rows(
    models: Models, folder: Path, rows: Sequence[Row], given_boxes: bool = True
) -> Embedded:
    """Takes photographs through crop and embed.

    A photograph in which no fluke is found is embedded by its most likely box all the same, as a
    person would crop it by hand.
    """
    pictures = Pictures(folder)
    vectors, boxes, found = [], [], []
    for row in tqdm(rows, desc="embedding", unit=" photographs", mininterval=5):
        image = decode(pictures.data(row.image)).image
        detection = find_fluke(models.detector, image)
        box = detection.box
        width, height = image.size
        boxes.append(_upright(box, width, height))
        found.append(detection.fluke_found)
        if given_boxes and row.box:
            x0, y0, x1, y1 = row.box
            box = Box(x0 * width, y0 * height, x1 * width, y1 * height)
        vectors.append(embed(models.embedder, decode_crop(encode_crop(cut(image, box)))))
    return Embedded(np.stack(vectors), np.array(boxes), np.array(found))


def _upright(box: Box, width: int, height: int) -> list[float]:
    """The upright rectangle around a turned box, as fractions."""
    turn = np.radians(box.rotation)
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    half_x = (wide * abs(np.cos(turn)) + high * abs(np.sin(turn))) / 2
    half_y = (wide * abs(np.sin(turn)) + high * abs(np.cos(turn))) / 2
    corners = np.array([x - half_x, y - half_y, x + half_x, y + half_y])
    return [float(v) for v in np.clip(corners / [width, height, width, height], 0, 1)]


def box_overlap(a: Floats, b: Floats) -> Floats:
    """Intersection over union (N,) of boxes (N, 4) x0 y0 x1 y1."""
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    shared = np.clip(high - low, 0, None).prod(1)
    total = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - shared
    return np.asarray(shared / np.maximum(total, 1e-12))


def evaluate(models: Models, folder: Path, given_boxes: bool = True) -> Measured:
    """Runs the protocol: every ``train`` image and the catalogue role against the queries."""
    rows, roles = protocol_rows(folder)
    embedded = embed_rows(models, folder, rows, given_boxes)
    measured = measure(models.calibration, rows, roles, embedded)
    fused = fusion(rows, roles, embedded.vectors)
    joined = proposals(models.calibration, rows, embedded.vectors)
    looked = on_the_fluke(models, folder, [row for row in rows if unseen(row)])
    return replace(measured, figures=(*measured.figures, *fused, *joined, *looked))


def measure(
    calibration: Calibration, rows: Sequence[Row], roles: Sequence[str], embedded: Embedded
) -> Measured:
    """The figures of photographs already embedded."""
    at = {role: [i for i, each in enumerate(roles) if each == role] for role in ROLES}
    catalogue = embedded.vectors[at["catalogue"]]
    whales = [rows[index].individual for index in at["catalogue"]]
    truth = [rows[index].individual for index in at["query"]]
    strangers = [rows[index].individual for index in at["query_new"]]
    known = distances(embedded.vectors[at["query"]], catalogue)
    new = distances(embedded.vectors[at["query_new"]], catalogue)
    near = neighbours(catalogue)
    score, names = scored(known, whales, near, compared=False)
    figures = retrieval(known, whales, truth, score)
    if strangers:
        said = _said_new(calibration, score)
        said_new = _said_new(calibration, scored(new, whales, near, compared=False)[0])
        figures += novelty(known.min(1), new.min(1), said, said_new)
        figures.append(bootstrap("AUROC of new by P(new)", auroc, said_new, said))
        right = np.asarray(names)[score.argmin(1)] == np.asarray(truth)
        for name, hits, of in (
            ("BAKS", right & (said < 0.5), truth),
            ("BAUS", said_new >= 0.5, strangers),
        ):
            pairs = np.stack([hits.astype(float), np.unique(of, return_inverse=True)[1]], 1)
            figures.append(bootstrap(name, lambda x: balanced(x[:, 0], x[:, 1]), pairs, draws=500))
    figures += _of_boxes(rows, embedded)
    similar = []
    for index, row in zip(at["query"] + at["query_new"], np.concatenate([known, new]), strict=True):
        for rank, place in enumerate(np.argsort(row, kind="stable")[:SHOWN], start=1):
            other = rows[at["catalogue"][int(place)]]
            similar.append(
                (rows[index].image, rank, other.image, other.individual, float(row[place]))
            )
    return Measured(len(whales), len(truth), len(strangers), tuple(figures), tuple(similar))


def _said_new(calibration: Calibration, score: Floats) -> Floats:
    """P(new) of each query from its scores (Q, W) of the whales, as the product says it."""
    best = np.sort(score, axis=1)[:, :SHOWN]
    return np.array([probabilities(calibration, [float(s) for s in row])[1] for row in best])


def _of_boxes(rows: Sequence[Row], embedded: Embedded) -> list[Figure]:
    """The detector's figures on photographs that it was not trained on."""
    new = [index for index, row in enumerate(rows) if unseen(row)]
    boxed = [index for index in new if rows[index].box]
    figures = []
    if boxed:
        given = np.array([rows[index].box for index in boxed], np.float64)
        overlap = box_overlap(embedded.boxes[boxed], given)
        figures.append(bootstrap("IoU of the box", mean, overlap))
    if new:
        figures.append(bootstrap("fluke found", mean, embedded.found[new].astype(float)))
    return figures


def full_size(models: Models, folder: Path) -> list[Figure]:
    """The crop model on camera photographs: ``flukes/`` and ``no-fluke/`` of a folder.

    Of ``no-fluke/`` the second half by name counts; the first may have been trained on.

    Raises:
        FlukelineError: One of the two folders is missing or empty.
    """
    figures = []
    for name, inside in (("found in full-size flukes", "flukes"), ("taken for one", "no-fluke")):
        files = sorted(path for path in (folder / inside).glob("*") if path.is_file())
        files = files[len(files) // 2 :] if inside == "no-fluke" else files
        if not files:
            raise FlukelineError(f"There are no photographs in {folder / inside}.")
        hits = [
            find_fluke(models.detector, decode(path.read_bytes()).image).fluke_found
            for path in files
        ]
        figures.append(share(f"{name} (of {len(files)})", sum(hits), len(files)))
    return figures


def unlabelled(
    models: Models, folder: Path, queries: Path, given_boxes: bool = True
) -> tuple[tuple[Similar, ...], list[tuple[str, str]]]:
    """The 20 most similar labelled photographs of each photograph of a test set without labels.

    Args:
        models: In use.
        folder: Labels and photographs: every photograph of a known whale is compared with.
        queries: Photographs, in files; each is cropped by the crop model.
        given_boxes: Whether the labelled ones are cropped by their labels' boxes.

    Returns:
        The lists, and name and reason of each photograph of the test set that has none.

    Raises:
        FlukelineError: There is no labelled photograph, or no query.
    """
    rows = [row for row in read_labels(folder) if row.individual]
    if not rows:
        raise FlukelineError(f"{folder} has no photograph of a known whale to compare with.")
    paths = find_files([queries])
    known = embed_rows(models, folder, rows, given_boxes).vectors
    similar: list[Similar] = []
    faults: list[tuple[str, str]] = []
    for path in tqdm(paths, desc="comparing", unit=" photographs", mininterval=5):
        name = path.relative_to(queries).as_posix() if path != queries else path.name
        try:
            image = decode(path.read_bytes()).image
        except FlukelineError as error:
            faults.append((name, error.detail))
            continue
        box = find_fluke(models.detector, image).box
        vector = embed(models.embedder, decode_crop(encode_crop(cut(image, box))))
        apart = distances(vector[None], known)[0]
        for rank, place in enumerate(np.argsort(apart, kind="stable")[:SHOWN], start=1):
            other = rows[int(place)]
            similar.append((name, rank, other.image, other.individual, float(apart[place])))
    return tuple(similar), faults


def similar_csv(similar: Sequence[Similar]) -> bytes:
    """The 20 most similar photographs of each query as a CSV."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("query", "rank", "image", "individual", "distance"))
    for query, rank, image, whale, distance in similar:
        table.writerow((query, rank, image, whale, f"{distance:.6f}"))
    return text.getvalue().encode()


def table(measured: Measured) -> str:
    """The figures as text, one a line, with their 95 % intervals."""
    head = (
        f"{measured.catalogue} photographs in the catalogue, {measured.queries} queries of known"
        f" whales, {measured.new} of new ones; 95 % intervals by bootstrap over the queries\n"
    )
    return head + lines(measured.figures)


def lines(figures: Sequence[Figure]) -> str:
    """Figures as text, one a line."""
    width = max(len(figure.name) for figure in figures)
    out = []
    for figure in figures:
        line = f"{figure.name:<{width}}  {figure.value:.3f}"
        if figure.low < figure.high:
            line += f"  ({figure.low:.3f} to {figure.high:.3f})"
        out.append(line)
    return "\n".join(out)
