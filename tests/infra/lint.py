"""cfn-lint over the synthesized templates, with every optional stack: `python -m tests.infra.lint`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from infra.node import prefer_node_24

prefer_node_24()

from infra.settings import HOSTING_REGIONS, IMAGE_REGIONS, SYSTEM_REGIONS  # noqa: E402
from tests.infra.template import synthesize  # noqa: E402

# Rules that are not applied, each with its reason.
IGNORED = {
    "W3005": "The CDK writes DependsOn for a role beside the reference to it; it changes nothing.",
}
DEPLOYMENTS: tuple[tuple[frozenset[str], dict[str, str]], ...] = (
    (HOSTING_REGIONS, {"domain": "flukes.example.org", "stage": "dev"}),
    (SYSTEM_REGIONS, {"web_origin": "https://flukes.example.org", "training": "true"}),
)


def lint(templates: list[Path], regions: frozenset[str]) -> int:
    """Print the findings in templates for regions; cfn-lint's exit status, 0 without findings."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", *IGNORED]
    command += ["--regions", *sorted(regions), "--template", *map(str, templates)]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    """Lint each deployment; the stacks of budget and training for their own regions."""
    status = 0
    for regions, context in DEPLOYMENTS:
        with tempfile.TemporaryDirectory() as folder:
            synthesize(Path(folder), context)
            made = sorted((Path(folder) / "cdk.out").glob("*.template.json"))
            budget = [each for each in made if each.name.startswith("FlukelineBudget")]
            training = [each for each in made if each.name.startswith("FlukelineTraining")]
            status |= lint([each for each in made if each not in (*budget, *training)], regions)
            if training:
                status |= lint(training, IMAGE_REGIONS)
            status |= lint(budget, frozenset({"us-east-1"}))
    return status


if __name__ == "__main__":
    sys.exit(main())
