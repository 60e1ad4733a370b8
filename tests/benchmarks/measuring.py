"""Figures and how they are taken: each stands beside a reference measured in the same run."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured cost.

    Attributes:
        name: Of what.
        size: Photographs in the catalogue; 0 where they do not matter.
        value: Measured, in ``unit``.
        unit: ``s``, ``ms``, ``MB``, or what is counted.
        reference: What it is compared with.
        reference_value: That, in the same unit and the same run.
        goal: What was wished for, in words; empty where nothing was.
    """

    name: str
    size: int
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """The value in units of its reference."""
        return self.value / self.reference_value if self.reference_value else None


def seconds(action: Callable[[], object]) -> float:
    """How long ``action`` takes, once."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def median(action: Callable[[], object], runs: int) -> float:
    """Median seconds of ``action`` over ``runs`` runs, after one that does not count."""
    action()
    return statistics.median(seconds(action) for _ in range(runs))


def in_turn(one: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[float, ...]:
    """Median seconds of each of two, run alternately: what disturbs one disturbs both."""
    one()
    other()
    pairs = [(seconds(one), seconds(other)) for _ in range(runs)]
    return tuple(statistics.median(each) for each in zip(*pairs, strict=True))


def times(actions: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """Seconds of each action as often as wanted, once all have run."""
    for action in actions:
        action()
    return [seconds(action) for _ in range(runs) for action in actions]


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th percentile."""
    p50, p95, p99 = np.percentile(np.asarray(times), [50, 95, 99])
    return float(p50), float(p95), float(p99)


def machine() -> str:
    """The machine's name, as far as it tells."""
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        lines = (line.partition(":") for line in cpus.read_text().splitlines())
        named = [value.strip() for name, _, value in lines if name.strip() == "model name"]
        model = named[0] if named else model
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB; "
        f"{platform.python_implementation()} {platform.python_version()}, numpy {np.__version__}"
    )


def resident_mb(pid: int, peak: bool = False) -> float:
    """A process's resident memory now, or at its most, in MB (Linux)."""
    word = "VmHWM:" if peak else "VmRSS:"
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(word)) / 1024


def wait_until_idle(pid: int) -> None:
    """Wait until a process has done what its start asks for: half a second of hardly any work."""
    for _ in range(120):
        before = computed(pid)
        time.sleep(0.5)
        if computed(pid) - before < 0.05:
            return
    raise RuntimeError("the process is still at work after a minute")


def computed(pid: int) -> float:
    """Seconds that a process has computed; what it waited for is not among them (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def table(figures: Sequence[Figure]) -> str:
    """The figures as one table, in the order given."""
    lines = [
        f"{'what':58}{'photographs':>12}{'value':>12} {'unit':9}{'ratio':>8}  reference (goal)"
    ]
    for each in figures:
        ratio = "" if each.ratio is None else f"{each.ratio:.3g}"
        beside = each.reference
        if each.reference_value is not None:
            beside += f": {each.reference_value:.4g}"
        if each.goal:
            beside += f" (goal {each.goal})"
        size = f"{each.size:,}" if each.size else ""
        lines.append(
            f"{each.name:58}{size:>12}{each.value:>12.4g} {each.unit:9}{ratio:>8}  {beside}".rstrip()
        )
    return "\n".join(lines)
