"""The ONNX models of a manifest: verified by their hash, and loaded at their first use."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from flukeline.errors import FlukelineError
from flukeline.matching.probability import Calibration

if TYPE_CHECKING:
    import onnxruntime


class ModelFault(FlukelineError):
    """The manifest is unreadable, or a model file is missing or has another hash."""


@dataclass
class Model:
    """One ONNX model, loaded at its first use; thread-safe.

    Attributes:
        path: The .onnx file.
        sha256: The file's hash in the manifest.
        version: Version of the model, part of storage keys and shown in the web app.
        size: (height, width) of its input in pixels.
        training_data: Description of its training data, in one sentence.
        entry: The model's entry in the manifest.
        threads: Threads of one run; the results do not depend on it.
    """

    path: Path
    sha256: str
    version: str
    size: tuple[int, int]
    training_data: str
    entry: dict[str, Any]
    threads: int = 1
    _session: onnxruntime.InferenceSession | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def run(self, picture: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run the model on one picture.

        Args:
            picture: float32 (1, 3, height, width), RGB 0 to 255.

        Returns:
            All outputs by name.

        Raises:
            ModelFault: The file is missing or has another hash than the manifest.
        """
        session = self.session()
        name = session.get_inputs()[0].name
        outputs = session.run(None, {name: picture})
        names = (each.name for each in session.get_outputs())
        return dict(zip(names, outputs, strict=True))

    def check(self) -> None:
        """Raise ModelFault if the file is missing or has another hash than the manifest."""
        self._read()

    def session(self) -> onnxruntime.InferenceSession:
        """The onnxruntime session; the first call verifies and loads the file.

        Raises:
            ModelFault: The file is missing or has another hash than the manifest.
        """
        with self._lock:
            if self._session is None:
                self._session = self._load()
            return self._session

    def _read(self) -> bytes:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise ModelFault(f"The model file {self.path.name} is missing.") from error
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ModelFault(
                f"The model file {self.path.name} is not the one that the manifest names."
                " Fetch the models again."
            )
        return data

    def _load(self) -> onnxruntime.InferenceSession:
        data = self._read()
        # Imported here because it takes 0.2 s, which processes that run no model save.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        # Idle threads of a spinning pool would keep a core busy.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


@dataclass(frozen=True)
class Models:
    """The models of one manifest.

    Attributes:
        detector: Finds the fluke in a photograph.
        embedder: Embeds a cropped fluke.
        calibration: Converts the embedder's distances to probabilities.
        former: The manifest's other embedder, in use where it made the catalogue's embeddings, until
            ``embedder`` has embedded every fluke.
    """

    detector: Model
    embedder: Model
    calibration: Calibration
    former: Model | None = None

    @property
    def embedders(self) -> tuple[Model, ...]:
        """All embedders of the manifest, the newest first."""
        return (self.embedder,) if self.former is None else (self.embedder, self.former)

    @classmethod
    def load(cls, folder: Path, threads: int = 1, embedder: str = "") -> Models:
        """Read ``manifest.json`` of a folder; each model is loaded at its first use.

        Args:
            folder: Of the manifest and the ONNX files.
            threads: Threads of one run.
            embedder: Version of the embedder to use; the manifest's ``embedding`` if empty.

        Raises:
            ModelFault: The manifest is missing or invalid, or has no such embedder.
        """
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            entries = [manifest["embedding"] | {"calibration": manifest["calibration"]}]
            entries += [manifest["former"]] if "former" in manifest else []
            versions = [each["version"] for each in entries]
            # The chosen one first.
            entries.sort(key=lambda entry: bool(embedder) and entry["version"] != embedder)
            models = cls(
                _model(folder, manifest["crop"], threads),
                _model(folder, entries[0], threads),
                Calibration.from_manifest(entries[0]["calibration"]),
                *(_model(folder, each, threads) for each in entries[1:]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelFault(f"The models' manifest in {folder} cannot be read: {error}") from error
        if embedder and embedder not in versions:
            raise ModelFault(
                f"There is no embedder {embedder!r} in {folder}. There are: {', '.join(versions)}."
            )
        return models

    def check(self) -> None:
        """Raise ModelFault if the file of a model is missing or has another hash."""
        for each in (self.detector, *self.embedders):
            each.check()

    def warm(self) -> None:
        """Load the detector and the newest embedder now."""
        self.detector.session()
        self.embedder.session()


def _model(folder: Path, entry: dict[str, Any], threads: int) -> Model:
    height, width = entry["input"]
    return Model(
        folder / Path(entry["file"]).name,
        entry["sha256"],
        entry["version"],
        (int(height), int(width)),
        # Manifests that were exported before 27 November 2026 call it "knows".
        entry["training_data"] if "training_data" in entry else entry["knows"],
        entry,
        threads,
    )
