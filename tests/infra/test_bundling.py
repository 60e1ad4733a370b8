"""The size of a function's code, which AWS refuses only after the upload."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest

from flukeline.vision.models import Models
from infra import bundling
from infra.bundling import Bundle, BundleTooLarge, check_unpacked_size
from infra.concurrency import Concurrency
from infra.pipeline import stages


def test_a_bundle_over_lambdas_limit_is_refused_with_its_largest_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "embedder.onnx").write_bytes(b"x" * 600)
    (tmp_path / "numpy" / "core").mkdir(parents=True)
    (tmp_path / "numpy" / "core" / "a.so").write_bytes(b"x" * 400)
    monkeypatch.setattr(bundling, "MAX_UNPACKED_BYTES", 1000)
    assert check_unpacked_size(tmp_path) == 1000
    (tmp_path / "one_more.py").write_bytes(b"x")
    with pytest.raises(BundleTooLarge, match=r"1,001 bytes.*at most 1,000.*models 0\.0 MB, numpy"):
        check_unpacked_size(tmp_path)


def test_the_limit_is_lambdas() -> None:
    assert bundling.MAX_UNPACKED_BYTES == 250 * 1024 * 1024


def test_functions_that_open_photographs_can_read_every_kind() -> None:
    """A sheet on AWS that listed HEIC photographs was refused: its function had no pillow-heif."""
    imports = grimp.build_graph("flukeline", include_external_packages=True)
    opening = {
        each.module
        for each in stages(Models.load(bundling.MODELS), Concurrency())
        if imports.chain_exists(f"flukeline.functions.{each.module}", "flukeline.vision.decode")
    }
    complete = {
        each.module
        for each in stages(Models.load(bundling.MODELS), Concurrency())
        if each.bundle is Bundle.CROP
    }
    assert {"crop", "backfill"} <= opening <= complete
    assert "pillow-heif==" in bundling.requirements(Bundle.CROP)


def test_the_mask_of_the_land_is_in_the_bundle() -> None:
    assert bundling.ROOT / "lambdas/flukeline/vision/land.png" in bundling.source_files()
