"""One table over all sweeps of a folder: CSV, and HTML with a parallel-coordinates plot."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import IO, Any

from flukeline.cli.files import write_whole
from flukeline_training.sweep import CHOSEN_BY, FIGURES, RUN, RUNGS, reached, read

FIRST = ("sweep", "run", "state", CHOSEN_BY, "held_out_top_3", "held_out_top_20")
LAST = ("steps", "minutes", "where", "cost_usd")
WIDTH, HEIGHT, EDGE = 1100, 420, 60
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b2733 }
table { border-collapse: collapse } td, th { padding: .25rem .6rem; text-align: left; white-space: nowrap }
tr + tr { border-top: 1px solid #d5dde5 } svg { max-width: 100%; height: auto }
svg text { font: 12px system-ui, sans-serif; fill: #1b2733; paint-order: stroke; stroke: #fff; stroke-width: 4px }
svg path { fill: none; stroke-width: 1.6; opacity: .75 } svg path:hover { stroke-width: 4; opacity: 1 }
"""
Row = dict[str, Any]


def collect(out: Path) -> list[Row]:
    """What each run of a folder reached, the best first, with the settings that differ.

    A run that was ended early shows its figures at the last rung, and comes after those that were
    trained for longer: figures at different shares of the training do not compare.
    """
    rows: list[tuple[Row, dict[str, Any]]] = []
    shares: dict[str, float] = {}
    for path in sorted(out.glob(f"*/{RUN}")):
        known, figures = read(path), read(path.parent / FIGURES)
        rungs = read(path.parent / RUNGS)
        state = "finished" if figures else known.get("state", "not started")
        if not figures and rungs:
            figures = rungs[max(rungs, key=float)]
        shares[known["name"]] = reached(path.parent)
        row = {"sweep": known["sweep"], "run": known["name"], "state": state}
        row |= {name: figures.get(name, "") for name in FIRST[3:]}
        row |= {name: known.get(name, figures.get(name, "")) for name in LAST}
        row["where"] = known.get("where", "here")
        rows.append((row, known["config"]))
    names = list(rows[0][1]) if rows else []
    differ = [name for name in names if len({_text(config.get(name)) for _, config in rows}) > 1]
    for row, config in rows:
        row |= {name: config.get(name) for name in differ}
    return sorted(
        (row for row, _ in rows), key=lambda row: (-shares[row["run"]], -(row[CHOSEN_BY] or -1))
    )


def settings_of(rows: Sequence[Row]) -> list[str]:
    """The names of the settings that differ between the runs."""
    return [name for name in (rows[0] if rows else {}) if name not in (*FIRST, *LAST)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def write_results(out: Path) -> list[Row]:
    """Writes ``results.csv`` and ``results.html`` of all sweeps in a folder; returns the rows."""
    rows = collect(out)
    columns = [*FIRST, *settings_of(rows), *LAST]
    text = io.StringIO()
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    table.writerows({name: _cell(row[name]) for name in columns} for row in rows)
    for name, content in (("csv", text.getvalue()), ("html", page(rows))):
        _write(out / f"results.{name}", content)
    return rows


def _write(path: Path, content: str) -> None:
    def write(file: IO[bytes]) -> None:
        file.write(content.encode())

    write_whole(path, write)


def _cell(value: Any) -> str:
    return "" if value is None or value == "" else _text(value)


def page(rows: Sequence[Row]) -> str:
    """The table and the plot as one HTML page that loads nothing."""
    columns = [*FIRST, *settings_of(rows), *LAST]
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(row[name]))}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Training runs</title>'
        f"<style>{STYLE}</style></head><body><h1>Training runs</h1>"
        f"<p>{len(rows)} runs. Each line of the plot is a run: it crosses every axis at the run's"
        " setting, and the last axis at its share of held-out photographs whose nearest one is of"
        " the same whale. The best run is darkest; dashed ones were not trained to the end.</p>"
        f"{plot(rows)}"
        f"<table><tr>{head}</tr>{body}</table></body></html>\n"
    )


def plot(rows: Sequence[Row]) -> str:
    """Parallel coordinates as SVG: an axis for each setting that differs, the figure last."""
    known = [row for row in rows if row[CHOSEN_BY] not in ("", None)]
    names = [*settings_of(rows), CHOSEN_BY]
    if len(known) < 2 or len(names) < 2:
        return "<p>The plot needs two runs with figures that differ in a setting.</p>"
    step = (WIDTH - 2 * EDGE) / (len(names) - 1)
    axes, points = [], [[] for _ in known]  # type: ignore[var-annotated]
    for index, name in enumerate(names):
        x = EDGE + index * step
        heights, ticks = places([row[name] for row in known])
        axes.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{EDGE}" y2="{HEIGHT - EDGE}" stroke="#9aa7b4"/>'
            f'<text x="{x:.1f}" y="{EDGE - 22 - 14 * (index % 2)}" text-anchor="middle">'
            f"{escape(name)}</text>"
        )
        for label, height in ticks.items():
            axes.append(f'<text x="{x + 4:.1f}" y="{_y(height) + 4:.1f}">{escape(label)}</text>')
        for run, height in zip(points, heights, strict=True):
            run.append(f"{x:.1f},{_y(height):.1f}")
    lines = []
    for rank, (row, run) in reversed(list(enumerate(zip(known, points, strict=True)))):
        light = 20 + 60 * rank / max(1, len(known) - 1)
        title = escape(f"{row['run']}: {row[CHOSEN_BY]:g}")
        dashes = "" if row["state"] == "finished" else ' stroke-dasharray="6 4"'
        lines.append(
            f'<path d="M{" L".join(run)}" stroke="hsl(210 75% {light:.0f}%)"{dashes}>'
            f"<title>{title}</title></path>"
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Settings and figures of'
        f' {len(known)} runs">{"".join(lines)}{"".join(axes)}</svg>'
    )


def _y(height: float) -> float:
    return HEIGHT - EDGE - height * (HEIGHT - 2 * EDGE)


def places(values: Sequence[Any]) -> tuple[list[float], Mapping[str, float]]:
    """Where values lie on an axis, from 0 to 1, and its labels.

    Numbers lie by their size, or by its logarithm where the largest is 20 times the smallest;
    anything else at even distances in its order.
    """
    if all(isinstance(each, int | float) and not isinstance(each, bool) for each in values):
        low, high = min(values), max(values)
        if low == high:
            return [0.5] * len(values), {f"{low:g}": 0.5}
        size = math.log if low > 0 and high / low >= 20 else float
        span = size(high) - size(low)
        found = [(size(each) - size(low)) / span for each in values]
        return found, {f"{low:g}": 0.0, f"{high:g}": 1.0}
    kinds = sorted({_text(each) for each in values})
    ticks = {kind: index / max(1, len(kinds) - 1) for index, kind in enumerate(kinds)}
    return [ticks[_text(each)] for each in values], ticks


def table(rows: Sequence[Row]) -> str:
    """The table as text, one line a run, the best first."""
    columns = [*FIRST[1:], *LAST]
    cells = [columns, *([_cell(row[name]) or "-" for name in columns] for row in rows)]
    wide = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip()
        for line in cells
    )
