"""A folder of models with a newer embedder, and the one of the repository before it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from flukeline_training.manifest import keep_former, sha256
from infra.bundling import MODELS

VERSION = "a-newer-embedder"
# A ModelProto's metadata_props: {key: "newer", value: ""}; what is appended to a protobuf is merged.
METADATA = b"\x72\x09\x0a\x05newer\x12\x00"


def newer_models(folder: Path) -> Path:
    """The repository's models in ``folder``, with an embedder that computes the same by another file."""
    shutil.copytree(MODELS, folder, ignore=shutil.ignore_patterns("*.py", "golden", "*.md"))
    keep_former(folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    file = folder / manifest["embedding"]["file"]
    file.write_bytes((MODELS / file.name).read_bytes() + METADATA)
    manifest["embedding"] |= {"version": VERSION, "sha256": sha256(file)}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return folder
