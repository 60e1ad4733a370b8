"""The table of injected faults: tests record what they injected and what was lost.

``make faults`` sets FLUKELINE_FAULTS to a file, runs the tests that inject faults, many times over,
and prints this table. In ``make test`` the same tests run a few times and record nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from pathlib import Path

ROUNDS = int(os.environ.get("FLUKELINE_FAULT_ROUNDS", "1"))
"""How often a test repeats its faults."""


def record(kind: str, injected: int = 1, lost: int = 0) -> None:
    """Adds to the table: how many faults of a kind were injected, and after how many data was lost."""
    path = os.environ.get("FLUKELINE_FAULTS")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps([kind, injected, lost]) + "\n")


def table(path: Path) -> str:
    """The recorded faults, a line for each kind."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in path.read_text("utf-8").splitlines():
        kind, injected, lost = json.loads(line)
        sums[kind][0] += injected
        sums[kind][1] += lost
    width = max((len(kind) for kind in sums), default=4)
    rows = [f"{'fault':{width}}  injected  data lost"]
    rows += [f"{kind:{width}}  {sums[kind][0]:8}  {sums[kind][1]:9}" for kind in sorted(sums)]
    injected, lost = (sum(each[place] for each in sums.values()) for place in (0, 1))
    return "\n".join([*rows, f"{'all':{width}}  {injected:8}  {lost:9}"])


if __name__ == "__main__":
    print(table(Path(sys.argv[1])))
