"""The contract suite of the stores on ministack: `python -m tests.deploy.contract`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deploy.ministack import ROOT, running


def main() -> int:
    """Run it on a ministack of its own, which each test empties; pytest's exit status."""
    command = (sys.executable, "-m", "pytest", "tests/contract", "-k", "aws")
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as port:
        there = {
            "AWS_ENDPOINT_URL": f"https://127.0.0.1:{port}",
            "AWS_CA_BUNDLE": str(Path(name) / "cert.pem"),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        return subprocess.run(
            [*command, "-p", "no:cacheprovider"], cwd=ROOT, env=os.environ | there, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
