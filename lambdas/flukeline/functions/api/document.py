"""Writes the API's OpenAPI document, or checks that the committed file is up to date."""

import argparse
import sys
from pathlib import Path

from flukeline.functions.api.app import assemble, openapi_document
from flukeline.functions.api.resolver import ApiResolver
from flukeline.records import Principal
from flukeline.wiring import services


def current() -> str:
    """The OpenAPI document of the present routes."""
    return openapi_document(assemble(ApiResolver(), services, lambda _event: Principal("nobody")))


def main() -> int:
    """Write or check the document; returns the exit status, 1 if the file is out of date."""
    parser = argparse.ArgumentParser(description="Write the API's OpenAPI document.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="fail if the file is out of date")
    wanted = parser.parse_args()
    if not wanted.check:
        wanted.path.write_text(current(), encoding="utf-8")
    elif wanted.path.read_text(encoding="utf-8") != current():
        print(f"{wanted.path} is out of date. Run make openapi.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
