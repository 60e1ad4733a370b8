"""``python -m flukeline_training.cli train ...``: the same commands where nothing is installed."""

from __future__ import annotations

import sys

from flukeline.cli import main
from flukeline_training.cli import evaluate, train

sys.exit(main(further=(train.add_parser, evaluate.add_parser)))
