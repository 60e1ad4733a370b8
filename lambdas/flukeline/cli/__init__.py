"""The command line: ``flukeline serve``, ``import``, ``crop``, ``embed`` and more.

Other packages add commands by entry points of the group ``flukeline.commands``, each a function
that is given the subparsers; ``train`` and ``evaluate`` come so.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any

from flukeline.cli import backfill, backup, clock, cost, crop, embed, export, import_, serve
from flukeline.errors import FlukelineError, Rejected

GROUP = "flukeline.commands"
OPTIONAL = {
    "train": "make the models from labelled photographs",
    "evaluate": "measure the models on labelled photographs",
}
"""Commands of another package, which say what to install where it is not there."""

AddParser = Callable[[Any], None]


def parser(further: Sequence[AddParser] | None = None) -> argparse.ArgumentParser:
    """The parser of every command.

    Args:
        further: Commands of other packages; by default those that are installed.
    """
    top = argparse.ArgumentParser(
        prog="flukeline", description="Identify individual whales from photographs of their flukes."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (serve, import_, backfill, export, clock, backup, crop, embed, cost):
        module.add_parser(commands)
    for add in _installed() if further is None else further:
        add(commands)
    for name in OPTIONAL.keys() - commands.choices.keys():
        _add_missing(commands, name, "the package that makes the models")
    return top


def _installed() -> list[AddParser]:
    """What the installed packages' entry points name, in the order of their names."""
    found: list[AddParser] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            found.append(entry.load())
        except ModuleNotFoundError as error:
            name, missing = entry.name, str(error.name)
            found.append(lambda commands, n=name, m=missing: _add_missing(commands, n, m))  # type: ignore[misc]
    return found


def _add_missing(commands: Any, name: str, missing: str) -> None:
    """Adds a command that says what to install instead of running."""

    def run(wanted: argparse.Namespace) -> int:
        raise Rejected(
            f"flukeline {name} needs {missing}, which is not installed here."
            " In the repository run: pip install -e '.[train]'"
        )

    command = commands.add_parser(name, help=OPTIONAL.get(name), prefix_chars="\0", add_help=False)
    command.add_argument("rest", nargs="*")
    command.set_defaults(run=run)


def main(arguments: Sequence[str] | None = None, further: Sequence[AddParser] | None = None) -> int:
    """Run one command; returns its exit status.

    Args:
        arguments: Those of the command line by default.
        further: See ``parser``.
    """
    wanted = parser(further).parse_args(arguments)
    if wanted.command != "serve":
        # The functions' log is a server's; a command says in words what happened.
        os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
    try:
        status: int = wanted.run(wanted)
    except FlukelineError as error:
        print(error.detail, file=sys.stderr)
        for where, what in error.faults:
            print(f"  {where}: {what}", file=sys.stderr)
        return 1
    except sqlite3.Error as error:
        print(f"The database cannot be used: {error}.", file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status
