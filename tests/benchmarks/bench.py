"""``make bench``: what a photograph costs in a catalogue of any size.

Every figure stands beside a reference that ran on the same machine a moment before or after, since
machines differ and are shared: compare ratios, not seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")

from tests.benchmarks import clients, distances, giving_way, growth, photographs, queries
from tests.benchmarks.measuring import Figure, machine, table

SIZES = (1000, 6000, 20_000, 100_000)
SECTIONS: dict[str, Callable[[argparse.Namespace, int], Iterator[Figure]]] = {
    "units": lambda _wanted, size: distances.units(size),
    "distances": lambda wanted, size: distances.times(size, wanted.runs),
    "candidates": lambda wanted, size: queries.candidates(size, wanted.runs),
}
ONCE: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "upload": lambda wanted: photographs.upload_to_candidates(6000, wanted.runs),
    "clients": lambda wanted: clients.mixed(6000, wanted.minute),
    "rebuild": lambda wanted: (each for size in (6000, 20_000) for each in distances.rebuilt(size)),
    "backfill": lambda wanted: photographs.backfill(wanted.photos),
    "by-hand": lambda wanted: giving_way.by_hand(6000, wanted.runs),
}


def report(folder: Path, figures: Sequence[Figure]) -> None:
    """Keep the figures as a page, as JSON and as a plot of their growth."""
    kept = [asdict(each) | {"ratio": each.ratio} for each in figures]
    written = json.dumps({"machine": machine(), "figures": kept}, indent=1)
    (folder / "benchmarks.json").write_text(written + "\n", encoding="utf-8")
    growth.plot(figures, folder / "benchmarks.svg", machine())
    page = f"""# What a photograph costs

`make bench` prints this. Each figure is given with a reference from the same run; compare the ratios, because machines differ.
wildlife-tools' similarity is measured too if it is installed: `.venv/bin/pip install torch==2.13.0 kornia pandas`, then
`.venv/bin/pip install --no-deps wildlife-tools==0.0.9` (its own requirements would install a second faiss and CUDA).

{machine()}

![growth](benchmarks.svg)

```
{table(figures)}
```
"""
    (folder / "benchmarks.md").write_text(page, encoding="utf-8")


def main() -> int:
    """Measure; print one table, and keep it where that is wanted."""
    parser = argparse.ArgumentParser(description="Measure what a photograph costs.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--only", nargs="+", choices=[*SECTIONS, *ONCE], default=[*SECTIONS, *ONCE])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--minute", type=float, default=60, help="seconds of the sixteen clients")
    parser.add_argument("--photos", type=Path, help="a folder of real photographs to backfill")
    parser.add_argument("--out", type=Path, help="a folder for benchmarks.md, .json and .svg")
    wanted = parser.parse_args()
    print(machine(), flush=True)
    figures: list[Figure] = []
    for name in wanted.only:
        if name in SECTIONS:
            of = [each for size in wanted.sizes for each in SECTIONS[name](wanted, size)]
        else:
            of = list(ONCE[name](wanted))
        print(table(of), end="\n\n", flush=True)
        figures += of
    grown = growth.exponents(figures)
    if grown:
        print(table(grown))
    if wanted.out:
        report(wanted.out, [*figures, *grown])
    return 0


if __name__ == "__main__":
    sys.exit(main())
