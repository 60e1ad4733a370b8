"""``flukeline serve``: the web app and the API on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser("serve", help="serve the web app and the API on this machine")
    command.add_argument("--port", type=int, help="default: the environment's PORT, else 8000")
    command.add_argument(
        "--web-app",
        type=Path,
        default=Path(__file__).resolve().parents[3] / "frontend" / "dist",
        help="the folder of the built web app",
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    """Serve until stopped."""
    from flukeline.onboard.server import serve
    from flukeline.settings import Settings
    from flukeline.wiring import laptop_services

    settings = Settings.from_environment()
    port = settings.port if wanted.port is None else wanted.port
    serve(laptop_services(), settings.data_folder, wanted.web_app, port, settings.backups)
    return 0
