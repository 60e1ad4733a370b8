"""The settings of a deployment: from ``deployments.json``, and from the CDK's context before it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aws_cdk.region_info import RegionInfo
from constructs import Node

from flukeline.settings import SPECIES, is_scientific_name
from infra.bundling import MODELS, ROOT
from infra.concurrency import Concurrency

FILE = ROOT / "deployments.json"
NAMES = (
    "alarm_email",
    "concurrency",
    "domain",
    "embedder",
    "models",
    "monthly_budget_usd",
    "protect",
    "species",
    "training",
    "training_image",
    "web_origin",
    "wheels_python",
)
# Regions in which each service of the stacks exists, as cfn-lint 1.58 lists them.
HOSTING_REGIONS = frozenset(
    (
        "ap-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "me-south-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    )
)
# Amplify Hosting is missing in these, so that the web app must be hosted elsewhere.
SYSTEM_REGIONS = HOSTING_REGIONS.union(
    (
        "af-south-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "mx-central-1",
    )
)


# Where AWS keeps its PyTorch image for SageMaker.
IMAGE_REGIONS = frozenset(
    each for each in SYSTEM_REGIONS if RegionInfo.get(each).dlc_repository_account
)


class InvalidSetting(Exception):
    """A setting cannot be used; the text says which and why."""


def _true(values: dict[str, Any], name: str, default: bool) -> bool:
    given = str(values.get(name, default)).lower()
    if given not in ("true", "false"):
        raise InvalidSetting(f"{name} must be true or false, not {given!r}.")
    return given == "true"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one deployment; docs/deploy.md describes them.

    Attributes:
        stage: Suffix of the stacks' names, such as "dev"; "" for none.
        alarm_email: Address that is notified of alarms and of the budget; None for nobody.
        monthly_budget_usd: The budget's limit in US dollars.
        web_origin: Origin of a web app that is not hosted by these stacks, or None.
        domain: Domain name of the web app beside Amplify's, or None.
        models: Folder of the models.
        embedder: Version of the embedder to use; "" for the first of the models.
        protect: Whether AWS refuses to delete stacks, tables and user pool.
        species: Scientific name of the species of encounters that name none.
        training: Whether to make the stack for training on SageMaker.
        training_image: Address of an image in ECR for training, or None for AWS's own.
        concurrency: Maximum simultaneous invocations of each stage.
        wheels_python: Python version of the bundled wheels.
    """

    stage: str = ""
    alarm_email: str | None = None
    monthly_budget_usd: float = 50.0
    web_origin: str | None = None
    domain: str | None = None
    models: Path = MODELS
    embedder: str = ""
    protect: bool = True
    species: str = SPECIES
    training: bool = False
    training_image: str | None = None
    concurrency: Concurrency = field(default_factory=Concurrency)
    wheels_python: str = "3.13"

    @classmethod
    def read(cls, node: Node, file: Path = FILE) -> Settings:
        """The settings of the context's ``stage``.

        Args:
            node: Of the CDK application; its context (cdk.context.json and ``-c``) comes before the file.
            file: JSON: an object of settings for each stage, and "default" without a stage.

        Raises:
            InvalidSetting: A setting or a stage is unknown or has an impossible value.
        """
        stage = str(node.try_get_context("stage") or "")
        if not re.fullmatch(r"([a-z][a-z0-9]{0,19})?", stage):
            raise InvalidSetting(f"stage must be a short lower-case word, not {stage!r}.")
        stages = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if stage and stage not in stages:
            raise InvalidSetting(f"{file.name} has no stage {stage!r}.")
        values: dict[str, Any] = stages.get(stage or "default", {})
        unknown = set(values) - set(NAMES)
        if unknown:
            raise InvalidSetting(f"{file.name}: unknown setting {', '.join(sorted(unknown))}.")
        for name in NAMES:
            given = node.try_get_context(name)
            if given is not None:
                values = {**values, name: given}
        return cls._checked(stage, values)

    @classmethod
    def _checked(cls, stage: str, values: dict[str, Any]) -> Settings:
        web_origin, domain = values.get("web_origin") or None, values.get("domain") or None
        if web_origin and not re.fullmatch(r"https://[^/\s]+", web_origin):
            raise InvalidSetting(f"web_origin must be like https://flukes.org, not {web_origin!r}.")
        if domain and not re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", domain):
            raise InvalidSetting(f"domain must be like flukes.example.org, not {domain!r}.")
        if web_origin and domain:
            raise InvalidSetting("Give domain or web_origin: a domain is of the hosted web app.")
        species = str(values.get("species") or SPECIES)
        if not is_scientific_name(species):
            raise InvalidSetting(
                f"species must be a scientific name such as {SPECIES}, not {species!r}."
            )
        image = values.get("training_image") or None
        if image and not re.fullmatch(
            r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+/[^:@\s]+[:@]\S+", image
        ):
            raise InvalidSetting(f"training_image must be of ECR, with its tag, not {image!r}.")
        try:
            usd = float(values.get("monthly_budget_usd") or 50)
            concurrency = Concurrency.read(values.get("concurrency") or {})
        except ValueError as error:
            raise InvalidSetting(str(error)) from error
        return cls(
            stage=stage,
            alarm_email=values.get("alarm_email") or None,
            monthly_budget_usd=usd,
            web_origin=web_origin,
            domain=domain,
            models=Path(values.get("models") or MODELS),
            embedder=str(values.get("embedder") or ""),
            species=species,
            protect=_true(values, "protect", True),
            training=_true(values, "training", False),
            training_image=image,
            concurrency=concurrency,
            wheels_python=str(values.get("wheels_python") or "3.13"),
        )

    def stack_name(self, name: str) -> str:
        """The name of a stack of this stage; the plain name without a stage."""
        return f"{name}-{self.stage}" if self.stage else name

    def check_region(self, region: str | None) -> None:
        """Refuse a region in which a service is missing.

        Args:
            region: Where the CDK deploys; None while that is unknown, as in tests.

        Raises:
            InvalidSetting: A service is missing in the region.
        """
        regions = SYSTEM_REGIONS if self.web_origin else HOSTING_REGIONS
        if self.training and not self.training_image and region and region not in IMAGE_REGIONS:
            raise InvalidSetting(
                f"AWS has no PyTorch image in {region}. Set training_image to one of your own."
            )
        if not region or region in regions:
            return
        if region in SYSTEM_REGIONS:
            raise InvalidSetting(
                f"Amplify Hosting does not exist in {region}. Host the web app elsewhere and set"
                f" web_origin, or deploy to one of {', '.join(sorted(HOSTING_REGIONS))}."
            )
        raise InvalidSetting(
            f"Flukeline cannot be deployed to {region}, where a service that it needs is missing."
            f" Choose one of {', '.join(sorted(regions))}."
        )
