"""The shipped embedder beside float32 ONNX and PyTorch: load, one crop, peak memory, in one run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORMS = ("pytorch", "float32", "shipped")
ROUNDS = 5
CROPS = 20


def _torch_runner(
    checkpoint: Path,
) -> tuple[tuple[int, int], Callable[[NDArray[np.float32]], object]]:
    import torch

    from flukeline_training.embed_training import load_embedder
    from flukeline_training.network import ExportedEmbedder

    torch.set_num_threads(2)
    network = load_embedder(checkpoint)
    exported = ExportedEmbedder(network).eval()

    def run(crop: NDArray[np.float32]) -> object:
        with torch.no_grad():
            return exported(torch.from_numpy(crop))[0]

    return network.input_size, run


def _onnx_runner(path: Path) -> tuple[tuple[int, int], Callable[[NDArray[np.float32]], object]]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    height, width = session.get_inputs()[0].shape[2:]
    return (height, width), lambda crop: session.run(["embedding"], {"crop": crop})


def measure_one(form: str, path: Path) -> dict[str, float]:
    """Seconds to load (with the runtime's import) and for a crop, and peak memory in MB."""
    began = time.perf_counter()
    size, run = _torch_runner(path) if form == "pytorch" else _onnx_runner(path)
    loaded = time.perf_counter() - began
    crop = np.random.default_rng(0).uniform(0, 255, (1, 3, *size)).astype(np.float32)
    run(crop)
    taken = []
    for _ in range(CROPS):
        began = time.perf_counter()
        run(crop)
        taken.append(time.perf_counter() - began)
    # Not getrusage: a child's high-water mark begins with its parent's memory there.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(next(line for line in status.splitlines() if "VmHWM" in line).split()[1]) / 1000
    return {"load_s": loaded, "crop_s": statistics.median(taken), "peak_mb": peak}


def compare(checkpoint: Path, shipped: Path) -> str:
    """A table of the three forms, medians of ``ROUNDS`` rounds, each form in a process of its own.

    Args:
        checkpoint: Of the run.
        shipped: The .onnx file made from it.
    """
    from flukeline_training.embed_training import load_embedder
    from flukeline_training.export import export_embedder

    found: dict[str, list[dict[str, float]]] = {form: [] for form in FORMS}
    with tempfile.TemporaryDirectory() as folder:
        network = load_embedder(checkpoint)
        plain = Path(folder) / "float32.onnx"
        export_embedder(network, *network.input_size, plain, half=False)
        files = {"pytorch": checkpoint, "float32": plain, "shipped": shipped}
        sizes = {form: path.stat().st_size / 1e6 for form, path in files.items()}
        for _ in range(ROUNDS):
            for form in FORMS:
                answer = subprocess.run(
                    [sys.executable, "-m", "flukeline_training.speed", form, str(files[form])],
                    check=True,
                    capture_output=True,
                )
                found[form].append(json.loads(answer.stdout.splitlines()[-1]))
    lines = [
        f"{'form':10} {'file MB':>8} {'load s':>8} {'a crop ms':>10} {'to float32':>11} {'peak MB':>8}"
    ]
    middle = {
        form: {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
        for form, rounds in found.items()
    }
    for form, each in middle.items():
        ratio = each["crop_s"] / middle["float32"]["crop_s"]
        lines.append(
            f"{form:10} {sizes[form]:8.1f} {each['load_s']:8.2f} {each['crop_s'] * 1000:10.1f}"
            f" {ratio:11.2f} {each['peak_mb']:8.0f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(measure_one(sys.argv[1], Path(sys.argv[2]))))
