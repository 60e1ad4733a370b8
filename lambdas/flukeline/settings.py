"""Settings of a process, read from the environment and validated when the process starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flukeline.errors import FlukelineError

SPECIES = "Physeter macrocephalus"
"""The species of a catalogue whose settings name none."""


class SettingsMissing(FlukelineError):
    """Required environment variables are missing or invalid."""


@dataclass(frozen=True, slots=True)
class UserPool:
    """The Cognito user pool that people sign in to."""

    region: str
    user_pool_id: str
    client_id: str


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """Names of the stack's buckets, tables and queues.

    Attributes:
        originals_bucket: Bucket of the photographs as uploaded.
        derived_bucket: Bucket of display pictures, crops, exports and reports.
        catalogue_table: Table of the records.
        embeddings_table: Table of the embedding vectors.
        embedding_distances_table: Table of distance rows and nearest lists.
        queue_urls: URL of each queue, by queue name.
        dead_queue_urls: URL of each dead letter queue, by the name of its source queue.
    """

    originals_bucket: str
    derived_bucket: str
    catalogue_table: str
    embeddings_table: str
    embedding_distances_table: str
    queue_urls: Mapping[str, str] = field(default_factory=dict)
    dead_queue_urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one process.

    Attributes:
        models_folder: Folder of ``manifest.json`` and the ONNX files.
        embedder: Version of the embedder to use; the manifest's first if empty.
        data_folder: Data folder of a laptop.
        port: Port of the laptop's server.
        max_in_flight: Maximum photographs that a backfill keeps in flight.
        species: Scientific name of the species of encounters that name none.
        backups: Daily backups that a laptop keeps in its data folder; 0: none are made.
        aws: Resource names of the AWS stack; None on a laptop.
        user_pool: The user pool that people sign in to; None on a laptop.
        api_url: The API's own address, past the proxy of the page's host; None on a laptop.
    """

    models_folder: Path
    data_folder: Path
    port: int
    embedder: str = ""
    backups: int = 7
    max_in_flight: int = 6
    species: str = SPECIES
    aws: AwsSettings | None = None
    user_pool: UserPool | None = None
    api_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from environment variables.

        Raises:
            SettingsMissing: Variables are missing, all of which the error names, or PORT is invalid.
        """
        names = [name.upper() for name in AwsSettings.__dataclass_fields__ if "urls" not in name]
        pool_names = ("USER_POOL_ID", "USER_POOL_CLIENT_ID", "AWS_REGION")
        required: list[str] = []
        uses_aws = on_lambda(environment) or any(name in environment for name in names)
        if uses_aws:
            required += names
        has_pool = any(name in environment for name in pool_names[:2])
        if has_pool:
            required += pool_names
        missing = [name for name in required if not environment.get(name)]
        if missing:
            raise SettingsMissing(f"The environment lacks {', '.join(missing)}.")
        port = environment.get("PORT", "8000")
        if not port.isdecimal():
            raise SettingsMissing(f"PORT must be a number, not {port!r}.")
        backups = environment.get("FLUKELINE_BACKUPS", "7")
        if not backups.isdecimal():
            raise SettingsMissing(f"FLUKELINE_BACKUPS must be a number, not {backups!r}.")
        in_flight = environment.get("MAX_IN_FLIGHT", "6")
        if not in_flight.isdecimal() or int(in_flight) == 0:
            raise SettingsMissing(f"MAX_IN_FLIGHT must be a number above 0, not {in_flight!r}.")
        species = " ".join(environment.get("FLUKELINE_SPECIES", SPECIES).split())
        if not is_scientific_name(species):
            raise SettingsMissing(
                f"FLUKELINE_SPECIES must be a scientific name such as {SPECIES}, not {species!r}."
            )
        return cls(
            models_folder=_models_folder(environment),
            embedder=environment.get("FLUKELINE_EMBEDDER", ""),
            data_folder=Path(environment.get("FLUKELINE_DATA", ".flukeline")).resolve(),
            port=int(port),
            backups=int(backups),
            max_in_flight=int(in_flight),
            species=species,
            aws=AwsSettings(
                **{name.lower(): environment[name] for name in names},
                queue_urls=_urls(environment, "_QUEUE_URL"),
                dead_queue_urls=_urls(environment, "_DEAD_QUEUE_URL"),
            )
            if uses_aws
            else None,
            user_pool=UserPool(
                environment["AWS_REGION"],
                environment["USER_POOL_ID"],
                environment["USER_POOL_CLIENT_ID"],
            )
            if has_pool
            else None,
            api_url=environment.get("API_URL"),
        )


def is_scientific_name(name: str) -> bool:
    """Whether a text has the form of a species' name: genus and specific epithet."""
    return re.fullmatch(r"[A-Z][a-z]+ [a-z]+(-[a-z]+)?", name) is not None


def on_lambda(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is a Lambda function."""
    return "AWS_LAMBDA_FUNCTION_NAME" in environment


def _models_folder(environment: Mapping[str, str]) -> Path:
    """FLUKELINE_MODELS if set, else the models folder of a Lambda zip, else the repository's."""
    if "FLUKELINE_MODELS" in environment:
        return Path(environment["FLUKELINE_MODELS"])
    in_zip = Path(__file__).resolve().parents[1] / "models"
    return in_zip if in_zip.exists() else Path(__file__).resolve().parents[2] / "models"


def _urls(environment: Mapping[str, str], suffix: str) -> dict[str, str]:
    """Queue URLs by queue name; a stack with one embedder has no ``embed_former`` queue."""
    return {
        name.removesuffix(suffix).lower(): url
        for name, url in environment.items()
        if name.endswith(suffix)
        and (suffix == "_DEAD_QUEUE_URL" or not name.endswith("_DEAD_QUEUE_URL"))
    }
