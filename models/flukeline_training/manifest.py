"""The manifest: which files the product loads, their hashes, and what they know."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def update_manifest(folder: Path, parts: dict[str, dict[str, Any]]) -> None:
    """Replaces parts of ``manifest.json``; hashes are taken from the files named."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name, entry in parts.items():
        manifest[name] = dict(entry)
        if "file" in entry:
            manifest[name]["sha256"] = sha256(folder / entry["file"])
    temporary = folder / "manifest.json.tmp"
    temporary.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
    os.replace(temporary, path)


def keep_former(folder: Path) -> None:
    """Keeps the embedder of a folder as its former one, before a newer one takes its file's name.

    The product goes on with it until the newer one has every fluke; one still kept is given up.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    entry = {**manifest["embedding"], "calibration": manifest["calibration"]}
    file = f"{Path(entry['file']).stem}-former.onnx"
    shutil.copyfile(folder / entry["file"], folder / file)
    update_manifest(folder, {"former": {**entry, "file": file}})
