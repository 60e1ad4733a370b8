"""Tests in a forked process: once traced, to know what each runs, and once for each mutant."""

from __future__ import annotations

import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import json
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn

# Imported once, here, and not by each child; nothing of the product is, and nothing with threads.
import boto3
import numpy
import PIL.Image
import pillow_heif
import pydantic
import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

PRELOADED = (boto3, numpy, PIL.Image, pillow_heif, pydantic, APIGatewayHttpResolver)
PLUGINS = [each.load() for each in importlib.metadata.entry_points(group="pytest11")]
"""Of pytest: finding and importing them takes most of the time of a short run."""
OPTIONS = ["-q", "-x", "--tb=no", "--assert=plain"]
OPTIONS += ["-p", "no:cacheprovider", "-p", "no:xdist", "--timeout=0"]


@dataclass(frozen=True)
class Tests:
    """The tests of a module: which of its lines each runs, and its seconds.

    Attributes:
        lines: By test; those that run when the module is imported stand under "".
        seconds: By test.
    """

    lines: dict[str, set[int]]
    seconds: dict[str, float]

    def of(self, first: int, last: int) -> tuple[list[str], float]:
        """The tests that run one of these lines, the fastest first, and what they take."""
        wanted = set(range(first, last + 1))
        chosen = [test for test, lines in self.lines.items() if test and wanted & lines]
        if wanted & self.lines.get("", set()) and not chosen:
            chosen = [test for test in self.lines if test]
        chosen.sort(key=lambda test: self.seconds[test])
        return chosen, sum(self.seconds[test] for test in chosen)


class _Tracer:
    """A pytest plugin that notes the lines of one file that each test runs."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self._test = ""
        self.lines: dict[str, set[int]] = {"": set()}
        self.seconds: dict[str, float] = {}

    def start(self) -> None:
        threading.settrace(self._call)
        sys.settrace(self._call)

    def _call(self, frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code.co_filename != self._file:
            return None
        self.lines[self._test].add(frame.f_lineno)
        return self._line

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        self.lines[self._test].add(frame.f_lineno)
        return self._line

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._test = nodeid
        self.lines[nodeid] = set()
        self.seconds[nodeid] = 0.0
        self.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            raise pytest.UsageError(f"{report.nodeid} fails without any mutant")


def trace(file: Path, tests: Sequence[str]) -> Tests:
    """Run the tests of a module once, in a child; which lines each ran."""
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                tracer = _Tracer(file)
                tracer.start()
                status = _quietly([*OPTIONS, *tests], tracer)
                lines = {test: sorted(of) for test, of in tracer.lines.items()}
                Path(told.name).write_text(json.dumps([lines, tracer.seconds]))
                os._exit(status)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"the tests of {file.name} fail without any mutant")
        lines, seconds = json.loads(Path(told.name).read_text())
    return Tests({test: set(of) for test, of in lines.items()}, seconds)


def run_mutant(file: Path, tree: ast.Module, tests: Sequence[str]) -> NoReturn:
    """Run tests with a mutant in a module's place; ends the process, with 0 where it survived."""
    sys.meta_path.insert(0, _Instead(file, tree))
    with contextlib.suppress(BaseException):
        os._exit(_quietly([*OPTIONS, *tests]))
    os._exit(1)


def _quietly(arguments: Sequence[str], *plugins: object) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    if plugins == ():
        os.dup2(nowhere, 2)
    return int(pytest.main(list(arguments), plugins=list(plugins)))


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the mutant where the module is imported."""

    def __init__(self, file: Path, tree: ast.Module) -> None:
        self._file = file
        self._tree = tree
        self._finding = False

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if self._finding or name.rpartition(".")[2] != self._file.stem:
            return None
        self._finding = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._finding = False
        if spec is None or spec.origin != str(self._file):
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=spec.origin)

    def create_module(self, spec: Any) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self._file)
        exec(compile(self._tree, str(self._file), "exec"), module.__dict__)
