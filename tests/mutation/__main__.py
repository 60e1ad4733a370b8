"""Runs the mutants of the modules that pyproject.toml names, and says which no test noticed.

    python -m tests.mutation                    all of them
    python -m tests.mutation ranking review     the modules whose path has one of these words
    python -m tests.mutation --survivors        only those that survived the last time

No ready-made tool fits: mutmut changes functions only, so neither the table of permissions nor a
measured constant, and cosmic-ray starts Python anew for each mutant, where importing the libraries
takes longer than the tests. First the tests run once, traced, so that a mutant meets only the tests
that run its lines, the fastest first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.mutations import Mutant, mutants
from tests.mutation.trial import Tests, run_mutant, trace

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / ".mutants"


@dataclass(frozen=True)
class Result:
    """What became of a mutant: killed, survived, slow (killed by its time) or not run."""

    outcome: str
    line: int
    before: str
    after: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--report", action="store_true", help="say the last results again")
    asked = parser.parse_args(arguments)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutants"]
    chosen = {
        each["file"]: each["tests"]
        for each in settings["modules"]
        if not asked.words or any(word in each["file"] for word in asked.words)
    }
    RESULTS.mkdir(exist_ok=True)
    killed = total = 0
    for file, tests in chosen.items():
        if not asked.report:
            _run_module(file, tests, asked.survivors)
        results = _results(file)
        found = [each for each in results if each.outcome in ("survived", "not run")]
        killed, total = killed + len(results) - len(found), total + len(results)
        print(f"\n{file}: {len(results) - len(found)} of {len(results)} killed")
        for each in found:
            print(f"  {each.outcome} {each.line}: {each.before}  ->  {each.after}")
    print(f"\n{killed} of {total} mutants killed ({killed / max(1, total):.1%})")
    return int(killed < settings["goal"] * total)


def _kept(file: str) -> Path:
    return RESULTS / f"{file.replace('/', '.')}.json"


def _results(file: str) -> list[Result]:
    kept = _kept(file)
    found = json.loads(kept.read_text())["results"] if kept.exists() else []
    return [Result(**each) for each in found]


def _run_module(file: str, tests: Sequence[str], survivors: bool) -> None:
    source = (ROOT / file).read_text()
    digest = hashlib.sha256(source.encode()).hexdigest()
    every = list(mutants(source))
    last: list[Result | None] = [None] * len(every)
    if survivors and _kept(file).exists():
        held = json.loads(_kept(file).read_text())
        if held["source"] == digest:
            last = [Result(**each) for each in held["results"]]
    if all(each is not None and each.outcome in ("killed", "slow") for each in last):
        return
    traced = trace(ROOT / file, tests)
    results: list[Result] = []
    began = time.monotonic()
    for number, (mutant, before) in enumerate(zip(every, last, strict=True), 1):
        if before is not None and before.outcome in ("killed", "slow"):
            results.append(before)
            continue
        outcome = _one(ROOT / file, mutant, traced)
        results.append(Result(outcome, mutant.line, mutant.before, mutant.after))
        if sys.stderr.isatty():
            print(f"\r{file} {number}/{len(every)}", end="", file=sys.stderr)
    print(f"{file}: {len(every)} mutants in {time.monotonic() - began:.0f} s", file=sys.stderr)
    kept = {"source": digest, "results": [asdict(each) for each in results]}
    _kept(file).write_text(json.dumps(kept, indent=1))


def _one(file: Path, mutant: Mutant, traced: Tests) -> str:
    """Let a child of this process run the tests with the mutant in the module's place."""
    chosen, seconds = traced.of(mutant.first, mutant.last)
    if not chosen:
        return "not run"
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        run_mutant(file, mutant.tree, chosen)
    deadline = time.monotonic() + 20 + 10 * seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "slow"


if __name__ == "__main__":
    sys.exit(main())
