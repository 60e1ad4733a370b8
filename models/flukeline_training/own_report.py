"""The report of ``flukeline train own``: one HTML file that a biologist reads."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flukeline.cli.files import write_whole
from flukeline_training.config import EmbedConfig
from flukeline_training.crops import WHOLE, cut_one
from flukeline_training.data import Pictures
from flukeline_training.metrics import Figure
from flukeline_training.own_evaluation import GROUPS, Mistake, Result

if TYPE_CHECKING:
    from flukeline_training.own import Catalogue

SHOWN = 12
FEW = 30
"""Whales below which the intervals leave most questions open."""
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b2733 }
table { border-collapse: collapse; width: 100% } td, th { padding: .3rem .6rem; text-align: left }
tr + tr { border-top: 1px solid #d5dde5 } td.number, th.number { text-align: right; white-space: nowrap }
figure { display: inline-block; margin: .3rem; width: 18rem; vertical-align: top } img { width: 100% }
figcaption { font-size: .85rem } .note { background: #eef4fa; padding: .6rem 1rem; border-radius: 6px }
"""


@dataclass(frozen=True)
class Report:
    """What the report tells.

    Attributes:
        catalogue: What was trained on.
        config: How.
        training: Steps, minutes and the best check on validation whales.
        result: What the new model reaches.
        before: What the model in use reaches on the same photographs.
        version: Of the model in use.
    """

    catalogue: Catalogue
    config: EmbedConfig
    training: Mapping[str, float]
    result: Result
    before: Result
    version: str


def write_report(path: Path, report: Report) -> None:
    """Writes the report, whole or not at all."""
    parts = [
        "<h1>A model for your own catalogue</h1>",
        _verdict(report),
        "<h2>What it learnt from</h2>",
        _learnt_from(report),
        "<h2>How good it is</h2>",
        _figures(report),
        "<h2>Photographs that it got wrong</h2>",
        _mistakes(report),
        "<h2>Doubtful photographs</h2>",
        _doubtful(report),
    ]
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>A model for your own catalogue'
        f"</title><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )
    data = page.encode()

    def write(file: IO[bytes]) -> None:
        file.write(data)

    write_whole(path, write)


def _first(result: Result) -> dict[str, Figure]:
    return {
        role: figure
        for role, words in GROUPS.items()
        for figure in result.figures
        if figure.name == f"{words}: right whale among the first 1"
    }


def _verdict(report: Report) -> str:
    """Better or not than the model in use, and what such numbers can promise."""
    new, before = _first(report.result), _first(report.before)
    said = []
    for role, words in GROUPS.items():
        if role not in new:
            said.append(f"<p>Of {words}, no photograph could be asked about.</p>")
            continue
        count, whales = report.result.questions[role]
        figure = new[role]
        said.append(
            f"<p>Of {count} {words} ({whales} whales), the right whale came first for"
            f" <b>{figure.value:.0%}</b>; by the model in use ({escape(report.version)}) for"
            f" {before[role].value:.0%}.</p>"
        )
    if new and all(new[role].value <= before[role].value for role in new):
        said.append(
            '<p class="note">The new model is no better than the one in use: there is no reason to'
            " change. More photographs of whales that have only one or two teach it most.</p>"
        )
    asked = max((whales for _, whales in report.result.questions.values()), default=0)
    if asked < FEW:
        ranges = "; ".join(f"{each.low:.0%} to {each.high:.0%}" for each in new.values())
        said.append(
            '<p class="note">So few whales promise little. On other photographs like these the share'
            f" may well lie anywhere in these ranges: {ranges or '0 to 100 %'}. Look at the mistakes"
            " below, and decide by your own eyes whether the new model helps. More whales with"
            " several photographs narrow the ranges.</p>"
        )
    return "".join(said)


def _learnt_from(report: Report) -> str:
    catalogue, training = report.catalogue, report.training
    rows = []
    for words, roles in (
        ("learnt from", ("learn",)),
        (
            "kept to choose the best moment of training and to fit the probabilities",
            ("validation",),
        ),
        ("kept to measure: whales that it never saw", ("test_whale",)),
        ("kept to measure: photographs of whales that it learnt from", ("test_photograph",)),
    ):
        chosen = catalogue.of(*roles)  # type: ignore[arg-type]
        whales = len({row.individual for row in chosen})
        share = len(chosen) / len(catalogue.rows)
        rows.append((words, f"{len(chosen):,} ({share:.1%})", f"{whales:,}"))
    per_whale = Counter(
        min(count, 10) for count in Counter(row.individual for row in catalogue.rows).values()
    )
    bars = [(f"{n}{'+' if n == 10 else ''}", per_whale[n]) for n in sorted(per_whale)]
    grouped = (
        "an encounter is never divided" if catalogue.encounters else "encounters are not given"
    )
    return (
        _table(("photographs", "number", "whales"), rows)
        + f"<p>A whale that it never saw has all its photographs kept from it; {grouped}. Input"
        f" {report.config.height} x {report.config.width} pixels, {training['steps']:,.0f} steps in"
        f" {training['minutes'] / 60:,.2f} hours. The crop model is the one in use.</p>"
        + "<h3>Whales by the number of their photographs</h3>"
        + _bars(bars)
    )


def _figures(report: Report) -> str:
    before = {each.name: each for each in report.before.figures}
    rows = [
        (figure.name, _value(figure), _value(before[figure.name]))
        for figure in report.result.figures
        if figure.name in before
    ]
    return (
        _table(("on photographs kept from training", "new model", "model in use"), rows)
        + "<p>In brackets: the share's 95 % interval, each whale counted as one question."
        " Photographs of one encounter are never compared with one another.</p>"
    )


def _value(figure: Figure) -> str:
    if figure.low < figure.high:
        return f"{figure.value:.1%} ({figure.low:.0%} to {figure.high:.0%})"
    return f"{figure.value:.3f}"


def _mistakes(report: Report) -> str:
    catalogue = report.catalogue
    boxes = {row.image: box for row, box in zip(catalogue.rows, catalogue.boxes, strict=True)}
    whale = {row.image: row.individual for row in catalogue.rows}
    pictures = Pictures(catalogue.folder)

    def shown(image: str, caption: str) -> str:
        crop = cut_one(pictures.data(image), boxes[image], (160, 320))
        return _picture(crop, f"{caption}: {whale[image]}, {image}")

    def row(mistake: Mistake) -> str:
        return (
            f"<p>The right whale came in place {mistake.place}.</p>"
            + shown(mistake.query, "asked about")
            + shown(mistake.wrong, "came first")
            + shown(mistake.right, "right")
        )

    mistakes = report.result.mistakes
    if not mistakes:
        return "<p>None.</p>"
    first = f"<p>{len(mistakes)} in all; the {min(SHOWN, len(mistakes))} worst are shown.</p>"
    return first + "".join(row(each) for each in mistakes[:SHOWN])


def _doubtful(report: Report) -> str:
    left_out = report.catalogue.left_out
    if not left_out:
        return "<p>None was left out. doubtful.csv lists what breaks a rule.</p>"
    pictures = Pictures(report.catalogue.folder)
    shown = "".join(
        _picture(cut_one(pictures.data(image), WHOLE, (200, 320)), f"{image}: {reason}")
        for image, reason in left_out[:SHOWN]
    )
    return (
        f"<p>{len(left_out)} were left out; doubtful.csv names them all. Write <i>no</i> into its"
        f" column leave_out to keep one, and train into another folder.</p>{shown}"
    )


def _picture(pixels: NDArray[np.uint8], words: str) -> str:
    """A picture uint8 (3, h, w) with a caption, within the page."""
    buffer = io.BytesIO()
    Image.fromarray(pixels.transpose(1, 2, 0)).save(buffer, "JPEG", quality=85)
    data, text = base64.b64encode(buffer.getvalue()).decode(), escape(words)
    return (
        f'<figure><img alt="{text}" src="data:image/jpeg;base64,{data}">'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def cells(row: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=number' if place else ''}>{escape(cell)}</{tag}>"
            for place, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<table><tr>{cells(head, 'th')}</tr>{body}</table>"


def _bars(counts: Sequence[tuple[str, int]]) -> str:
    most = max((number for _, number in counts), default=1)
    lines = "".join(
        f'<text x="34" y="{22 * n + 16}" text-anchor="end">{name}</text>'
        f'<rect x="42" y="{22 * n + 3}" width="{400 * number / most:.0f}" height="16" fill="#3b7ea1"/>'
        f'<text x="{48 + 400 * number / most:.0f}" y="{22 * n + 16}">{number}</text>'
        for n, (name, number) in enumerate(counts)
    )
    label = "Number of whales by how many photographs they have"
    height = 22 * len(counts) + 6
    return f'<svg role="img" aria-label="{label}" width="520" height="{height}" font-size="13">{lines}</svg>'
