"""Bundling a Lambda function's zip with pip for the Lambda platform, without Docker."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from enum import Enum
from pathlib import Path

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from flukeline.vision.models import Models

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"
LOCK = ROOT / "requirements" / "lambda.lock"
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
PIP = (
    sys.executable,
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    "--no-compile",
    "--disable-pip-version-check",
)
# Included in the Lambda runtime; botocore alone takes 30 MB.
IN_RUNTIME = {"boto3", "botocore", "s3transfer", "python-dateutil", "six", "urllib3"}
# The C library, which Python's binding is not linked to: 35 MB of onnxruntime 1.32. Both models run
# on Python 3.13 without it; libonnxruntime_providers_shared.so is needed.
UNUSED_FILES = ("onnxruntime/capi/libonnxruntime.so.*",)
MAX_UNPACKED_BYTES = 262_144_000
"""Lambda's limit for a function's code and layers, unpacked: 250 MiB."""
NOT_ON_LAMBDA = ("onboard", "cli", "storage/local")


class Bundle(Enum):
    """What a function's zip holds besides the code that all have.

    ``CROP``: what opens photographs of every kind, and the crop model. ``EMBED``: the embedders,
    which take the pictures that the crop stage wrote. Together they are 6 MB more than Lambda takes.
    """

    PLAIN = "plain"
    CROP = "crop"
    EMBED = "embed"


# Without them a cold start is 0.2 s shorter.
_ONNXRUNTIME = {"onnxruntime", "flatbuffers", "protobuf", "packaging"}
NOT_IN = {
    Bundle.PLAIN: {*_ONNXRUNTIME, "pillow-heif"},
    Bundle.CROP: set[str](),
    Bundle.EMBED: {"pillow-heif"},
}
"""Packages that a bundle does not need."""


def requirements(bundle: Bundle) -> str:
    """The locked requirements of a bundle, with hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK.read_text(encoding="utf-8"))
    excluded = IN_RUNTIME | NOT_IN[bundle]
    return "\n".join(block for block in blocks if block.partition("==")[0] not in excluded) + "\n"


def model_files(folder: Path, bundle: Bundle) -> list[Path]:
    """The manifest in a folder of models, and the model files of a bundle."""
    models = Models.load(folder)
    files = {
        Bundle.PLAIN: [],
        Bundle.CROP: [models.detector.path],
        Bundle.EMBED: [each.path for each in models.embedders],
    }
    return [folder / "manifest.json", *files[bundle]]


def source_files() -> list[Path]:
    """The modules of flukeline that run on Lambda, and the pictures that they read."""
    package = ROOT / "lambdas" / "flukeline"
    return sorted(
        path
        for path in (*package.rglob("*.py"), *package.rglob("*.png"))
        if not any(path.is_relative_to(package / each) for each in NOT_ON_LAMBDA)
    )


def fill(out: Path, bundle: Bundle, models: Path, python: str) -> None:
    """Write a bundle to a folder.

    Args:
        out: The folder.
        bundle: What to include besides the code.
        models: Folder of the manifest and the models.
        python: Version of the Lambda runtime, such as "3.13".
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements_file:
        requirements_file.write(requirements(bundle))
        requirements_file.flush()
        platforms = [f"--platform={each}" for each in PLATFORMS]
        subprocess.run(  # noqa: S603
            [
                *PIP,
                *platforms,
                f"--python-version={python}",
                f"--target={out}",
                "-r",
                requirements_file.name,
            ],
            check=True,
        )
    for path in [*out.rglob("tests"), *out.rglob("__pycache__"), out / "bin"]:
        shutil.rmtree(path, ignore_errors=True)
    for path in source_files():
        to = out / path.relative_to(ROOT / "lambdas")
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, to)
    for pattern in UNUSED_FILES:
        for path in out.glob(pattern):
            path.unlink()
    (out / "models").mkdir()
    for path in model_files(models, bundle):
        shutil.copy2(path, out / "models" / path.name)
    check_unpacked_size(out)


class BundleTooLarge(Exception):
    """A function's code is larger than Lambda takes."""


def check_unpacked_size(out: Path) -> int:
    """The bytes of a bundle, unpacked.

    Raises:
        BundleTooLarge: They are more than Lambda takes, which AWS would say only after the upload.
    """
    sizes: dict[str, int] = {}
    for path in out.rglob("*"):
        if path.is_file():
            part = path.relative_to(out).parts[0]
            sizes[part] = sizes.get(part, 0) + path.stat().st_size
    total = sum(sizes.values())
    if total > MAX_UNPACKED_BYTES:
        largest = sorted(sizes.items(), key=lambda part: -part[1])[:5]
        parts = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in largest)
        raise BundleTooLarge(
            f"The code has {total:,} bytes unpacked; Lambda takes at most {MAX_UNPACKED_BYTES:,}."
            f" The largest parts: {parts}. A smaller model, or one stored in float16, may fit."
        )
    return total


@jsii.implements(ILocalBundling)
class _Pip:
    def __init__(self, bundle: Bundle, models: Path, python: str) -> None:
        self._bundle = bundle
        self._models = models
        self._python = python

    def try_bundle(self, output_dir: str, *_options: object, **_more: object) -> bool:
        """Write the bundle; called by the CDK."""
        fill(Path(output_dir), self._bundle, self._models, self._python)
        return True


def code(bundle: Bundle, models: Path, python: str) -> lambda_.Code:
    """The code of a function; arguments as for ``fill``.

    The asset hash covers everything in the bundle, so deploying the same code again changes nothing.
    """
    digest = hashlib.sha256(f"{python}\n{requirements(bundle)}".encode())
    for path in source_files():
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    for path in model_files(models, bundle):
        digest.update(f"models/{path.name}\n".encode() + path.read_bytes())
    return lambda_.Code.from_asset(
        str(ROOT / "lambdas"),
        asset_hash=digest.hexdigest(),
        asset_hash_type=AssetHashType.CUSTOM,
        bundling=BundlingOptions(
            image=DockerImage.from_registry("unused"), local=_Pip(bundle, models, python)
        ),
    )
