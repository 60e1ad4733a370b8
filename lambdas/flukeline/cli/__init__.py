"""The command line: ``flukeline serve``, ``import``, ``crop``, ``embed``, ``train`` and more."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence

from flukeline.cli import (
    backfill,
    backup,
    cost,
    crop,
    embed,
    evaluate,
    export,
    import_,
    serve,
    train,
)
from flukeline.errors import FlukelineError


def parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    top = argparse.ArgumentParser(
        prog="flukeline", description="Identify individual whales from photographs of their flukes."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (serve, import_, backfill, export, backup, crop, embed, evaluate, train, cost):
        module.add_parser(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    wanted = parser().parse_args(arguments)
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
