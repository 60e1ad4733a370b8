"""The size of a function's code, which AWS refuses only after the upload."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra import bundling
from infra.bundling import BundleTooLarge, check_unpacked_size


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
