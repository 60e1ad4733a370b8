"""The models: a manifest, files checked by their hash, and sessions loaded once."""

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
    """A model file is missing or is not the one that the manifest names."""


@dataclass
class Model:
    """One ONNX model, loaded at its first use.

    Attributes:
        path: The .onnx file.
        sha256: Its content's hash by the manifest.
        version: Names the model in keys and on the page.
        size: (height, width) of its input in pixels.
        knows: In one sentence, which data it knows.
        entry: Everything that the manifest says of it.
        threads: Threads of one run; the results must not depend on it.
    """

    path: Path
    sha256: str
    version: str
    size: tuple[int, int]
    knows: str
    entry: dict[str, Any]
    threads: int = 1
    _session: onnxruntime.InferenceSession | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def run(self, picture: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Every output by name, for one picture float32 (1, 3, height, width), RGB 0 to 255.

        Raises:
            ModelFault: The file is missing or not the one of the manifest.
        """
        session = self.session()
        name = session.get_inputs()[0].name
        outputs = session.run(None, {name: picture})
        names = (each.name for each in session.get_outputs())
        return dict(zip(names, outputs, strict=True))

    def check(self) -> None:
        """Raise ModelFault if the file is missing or not the one of the manifest."""
        self._read()

    def session(self) -> onnxruntime.InferenceSession:
        """The loaded model; the first call checks the file's hash."""
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
        # 0.2 s to import: only what runs a model pays for it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        # A spinning pool takes a core from the other stages for nothing.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


@dataclass(frozen=True)
class Models:
    """The models of one manifest.

    Attributes:
        detector: Finds the fluke in a photograph.
        embedder: Turns a cropped fluke into its vector.
        calibration: From distances to probabilities.
        former: The embedder before this one, which goes on until this one has every fluke.
    """

    detector: Model
    embedder: Model
    calibration: Calibration
    former: Model | None = None

    @property
    def embedders(self) -> tuple[Model, ...]:
        """The embedders that are here, the newest first."""
        return (self.embedder,) if self.former is None else (self.embedder, self.former)

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> Models:
        """Read ``manifest.json`` of a folder; the models themselves load at their first use.

        Raises:
            ModelFault: There is no manifest, or it is not readable.
        """
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            return cls(
                _model(folder, manifest["crop"], threads),
                _model(folder, manifest["embedding"], threads),
                Calibration.from_manifest(manifest["calibration"]),
                _model(folder, manifest["former"], threads) if "former" in manifest else None,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelFault(f"The models' manifest in {folder} cannot be read: {error}") from error

    def check(self) -> None:
        """Raise ModelFault where a model is missing or not the one of the manifest."""
        for each in (self.detector, *self.embedders):
            each.check()

    def warm(self) -> None:
        """Load both models now."""
        self.detector.session()
        self.embedder.session()


def _model(folder: Path, entry: dict[str, Any], threads: int) -> Model:
    height, width = entry["input"]
    return Model(
        folder / Path(entry["file"]).name,
        entry["sha256"],
        entry["version"],
        (int(height), int(width)),
        entry["knows"],
        entry,
        threads,
    )
