"""A sheet as a browser gets it: the export is started, waited for, and downloaded."""

from __future__ import annotations

import time
from typing import Any


def exported(client: Any, sheet: str = "catalogue", seconds: float = 60) -> Any:
    """The answer with the finished sheet.

    Args:
        client: Of httpx, or Starlette's for tests.
        sheet: Which sheet.
        seconds: After which an export that is still running is given up.
    """
    answer = client.post("/v1/exports", json={"sheet": sheet}).raise_for_status()
    assert answer.status_code == 202
    until = time.monotonic() + seconds
    while (export := answer.json())["state"] == "running":
        assert time.monotonic() < until, export
        time.sleep(0.02)
        answer = client.get(f"/v1/exports/{export['id']}").raise_for_status()
    assert export["state"] == "done", export
    assert export["done"] == export["everything"]
    return client.get(export["link"]).raise_for_status()
