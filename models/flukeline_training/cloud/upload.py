"""Data and code on their way to SageMaker: each content is uploaded once."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import flukeline
import flukeline_training
from flukeline.errors import FlukelineError
from flukeline_training.data import Pictures, check

FRESH = timedelta(days=60)
"""The bucket keeps data for 90 days: older ones are uploaded anew, before they go."""
PROGRAM = "train.py"
ENTRY = "import sys\n\nfrom flukeline_training.cloud.job import main\n\nsys.exit(main())\n"
SHEETS = ("labels.csv", "catalogue.csv")


def files_of(folder: Path) -> dict[str, Path]:
    """What a job needs of a labelled folder, by its path within: sheets, zips, photographs.

    Raises:
        FlukelineError: The labels have faults, or photographs are missing; each is named.
    """
    rows = check(folder, decode=False)
    if folder.is_file():
        return {folder.name: folder}
    found = {path.name: path for path in (*map(folder.joinpath, SHEETS), *folder.glob("*.zip"))}
    pictures = Pictures(folder)
    for row in rows:
        path = pictures.file(row.image)
        if path is not None:
            found[path.relative_to(folder).as_posix()] = path
    return {name: path for name, path in sorted(found.items()) if path.is_file()}


def models_of(folder: Path) -> dict[str, Path]:
    """The manifest of a folder of models, and the models."""
    return {path.name: path for path in (folder / "manifest.json", *sorted(folder.glob("*.onnx")))}


def upload(s3: Any, bucket: str, files: Mapping[str, Path]) -> str:
    """Uploads files below ``data/``, those that are not there yet.

    Returns:
        Their common address, which depends on their names and contents.
    """
    if not files:
        raise FlukelineError("There is nothing to upload.")
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(f"{name}\0{_sha256(path)}\0".encode())
    prefix = f"data/{digest.hexdigest()[:24]}/"
    there = _there(s3, bucket, prefix)
    missing = [
        name for name, path in files.items() if there.get(prefix + name) != path.stat().st_size
    ]
    if missing:
        size = sum(files[name].stat().st_size for name in missing)
        print(f"Uploading {len(missing)} files, {size / 1e6:,.1f} MB ...", flush=True)

    def one(name: str) -> None:
        s3.upload_file(str(files[name]), bucket, prefix + name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, missing))
    return f"s3://{bucket}/{prefix}"


def _there(s3: Any, bucket: str, prefix: str) -> dict[str, int]:
    """Size by key of what is there and stays for some weeks."""
    oldest = datetime.now(UTC) - FRESH
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {
        each["Key"]: each["Size"]
        for page in pages
        for each in page.get("Contents", ())
        if each["LastModified"] > oldest
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def upload_code(s3: Any, bucket: str) -> str:
    """Uploads this version's code for script mode; returns its address."""
    data = code()
    key = f"code/{hashlib.sha256(data).hexdigest()[:24]}.tar.gz"
    if _there(s3, bucket, key).get(key) != len(data):
        s3.put_object(Bucket=bucket, Key=key, Body=data)
    return f"s3://{bucket}/{key}"


def code() -> bytes:
    """The two packages, the program and its requirements, as script mode takes them: a .tar.gz."""
    made = io.BytesIO()
    texts = {PROGRAM: ENTRY, "requirements.txt": "\n".join(requirements()) + "\n"}
    # Without times, so that the same code is the same file.
    with (
        gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, text in texts.items():
            _add(archive, name, text.encode())
        for package in (flukeline, flukeline_training):
            root = Path(str(package.__file__)).parent
            for path in sorted(root.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    _add(archive, path.relative_to(root.parent).as_posix(), path.read_bytes())
    return made.getvalue()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def requirements() -> list[str]:
    """What a job installs: the product's own packages and those of training, but the image's PyTorch."""
    wanted = []
    for each in requires("flukeline") or ():
        name, _, marker = (part.strip() for part in each.partition(";"))
        training = marker == 'extra == "train"' and not name.startswith("torch")
        if not marker or training or name.startswith("tqdm"):
            wanted.append(name)
    return wanted
