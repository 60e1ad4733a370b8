"""Writes the networks as ONNX files, checks them against PyTorch, and keeps the manifest."""

# PyTorch is optional: where it is missing, its classes are Any to the type checker.
# mypy: disable-error-code="misc, no-any-return, unused-ignore, untyped-decorator"
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from flukeline.errors import FlukelineError
from flukeline_training.crops import load_crops
from flukeline_training.data import named_rows, read_labels
from flukeline_training.detector import INPUT_SIDE, Exported, FlukeDetector
from flukeline_training.golden import angles, draw_golden, enlarged, equal_lists
from flukeline_training.manifest import update_manifest
from flukeline_training.network import Embedder, ExportedEmbedder

OPSET = 17
SMALL = 512
"""Tensors of fewer values (normalisation, biases) stay float32: they weigh next to nothing."""
LARGEST_ANGLE = 0.5
"""Degrees between an embedding by PyTorch and by the shipped file; beyond, export fails."""


def load_detector(checkpoint: Path) -> FlukeDetector:
    """The crop model of a checkpoint."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    network = FlukeDetector(int(json.loads(state["config"])["width"]))
    network.load_state_dict(state["network"])
    return network.eval()


def export_detector(network: FlukeDetector, path: Path) -> None:
    """Writes the crop model: ``image`` (1, 3, 96, 96) in; presence, box and keypoints out."""
    example = torch.zeros(1, 3, INPUT_SIDE, INPUT_SIDE)
    outputs = ["presence", "box", "keypoints"]
    _export(Exported(network), example, "image", outputs, path, half=False)


def export_embedder(
    network: Embedder, height: int, width: int, path: Path, half: bool = True
) -> None:
    """Writes the embedder: ``crop`` (1, 3, height, width) in; embedding, parts and feature_map out.

    With ``half``, weights are stored as float16 and used as float32.
    """
    example = torch.zeros(1, 3, height, width)
    outputs = ["embedding", "parts", "feature_map"]
    _export(ExportedEmbedder(network), example, "crop", outputs, path, half)


def _export(
    network: nn.Module, example: torch.Tensor, name: str, outputs: list[str], path: Path, half: bool
) -> None:
    temporary = path.with_suffix(".tmp")
    torch.onnx.export(
        network.eval(),
        (example,),
        str(temporary),
        input_names=[name],
        output_names=outputs,
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(str(temporary))
    if half:
        store_half(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(temporary))
    os.replace(temporary, path)


def store_half(model: onnx.ModelProto) -> None:
    """Stores large float32 weights as float16, cast back where they are used.

    onnxruntime folds the casts when it loads the file, so arithmetic and speed are float32's.
    """
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALL:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + "_half"))
        casts.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)


def run_file(path: Path, crops: NDArray[np.float32], folding: bool = True) -> NDArray[np.float32]:
    """Embeddings (N, D) of crops float32 (N, 3, H, W) by the file, one crop a run."""
    options = onnxruntime.SessionOptions()
    if not folding:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(["embedding"], {"crop": crop[None]})[0] for crop in crops])


def fidelity(network: Embedder, path: Path, crops: NDArray[np.float32]) -> dict[str, float]:
    """Compares the shipped file with PyTorch, and with itself without constant folding.

    Raises:
        FlukelineError: An embedding differs by more than ``LARGEST_ANGLE``.
    """
    with torch.no_grad():
        true = torch.cat(
            [ExportedEmbedder(network)(torch.from_numpy(crop[None]))[0] for crop in crops]
        ).numpy()
    shipped, plain = run_file(path, crops), run_file(path, crops[:16], folding=False)
    largest = float(angles(true, shipped).max())
    if not largest <= LARGEST_ANGLE:
        raise FlukelineError(
            f"{path.name} differs from the trained network by {largest:.3f} degrees"
            f" (at most {LARGEST_ANGLE} is allowed)."
        )
    return {
        "largest_angle_to_pytorch_degrees": round(largest, 4),
        "largest_angle_without_folding_degrees": round(float(angles(shipped[:16], plain).max()), 6),
        "equal_top_20_sets": round(equal_lists(true, shipped), 4),
    }


def write_golden(network: Embedder, path: Path) -> None:
    """Writes the golden images with PyTorch's vectors of them: the tests hold the file to these."""
    images = draw_golden()
    exported = ExportedEmbedder(network).eval()
    with torch.no_grad():
        vectors = [
            exported(torch.from_numpy(enlarged(image, network.input_size)))[0].numpy()[0]
            for image in images
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, images=images, vectors=np.stack(vectors))


def write_crop(run: Path, models: Path, entry: dict[str, Any]) -> str:
    """Exports a crop model's run into ``models`` and names it in the manifest."""
    name = "fluke-detector.onnx"
    export_detector(load_detector(run / "detector.pt"), models / name)
    side = [INPUT_SIDE, INPUT_SIDE]
    update_manifest(models, {"crop": {"file": name, "input": side, "threshold": 0.5, **entry}})
    return f"{models / name}: {(models / name).stat().st_size / 1e6:.1f} MB"


def sample_crops(folder: Path, size: tuple[int, int], count: int = 200) -> NDArray[np.float32]:
    """Crops of labelled photographs to compare a file with its network: float32 (N, 3, H, W)."""
    rows = named_rows(read_labels(folder))[0][:count]
    return load_crops(folder, rows, *size).pixels.astype(np.float32)


def write_embedding(
    network: Embedder,
    models: Path,
    entry: dict[str, Any],
    crops: NDArray[np.float32],
    golden: Path | None = None,
) -> str:
    """Exports an embedder into ``models``, checks it, and names it in the manifest.

    Args:
        network: With its best weights (``load_embedder(checkpoint_of(run))``).
        models: Folder to write to.
        entry: What the manifest says besides.
        crops: float32 (N, 3, height, width) for the comparison with PyTorch.
        golden: Where to keep PyTorch's vectors of the golden images, if anywhere.
    """
    height, width = network.input_size
    name = "fluke-embedder.onnx"
    export_embedder(network, height, width, models / name)
    gate = fidelity(network, models / name, crops)
    if golden:
        write_golden(network, golden)
    whole = {
        "file": name,
        "input": [height, width],
        "dimension": run_file(models / name, crops[:1]).shape[1],
        "backbone": network.backbone_name,
        **entry,
    }
    whole["figures"] = {**entry.get("figures", {}), "fidelity": gate}
    update_manifest(models, {"embedding": whole})
    return f"{models / name}: {(models / name).stat().st_size / 1e6:.1f} MB, {gate}"
