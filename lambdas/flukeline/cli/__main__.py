"""``python -m flukeline.cli``."""

import sys

from flukeline.cli import main

sys.exit(main())
