"""Every limit that a person can meet: one constant each; ``GET /v1/limits`` tells them the web app."""

from __future__ import annotations

MAX_BYTES = 50_000_000
"""Of one photograph's file."""
MAX_FLUKES = 12
"""In one photograph."""
MIN_BOX_PIXELS = 8
"""Width and height of a box around a fluke."""
EARLIEST_YEAR = 1900
"""Of a date; there are older cameras, but no catalogue of photographs from before."""
MAX_NAME_LENGTH = 100
"""Characters of a whale's name or alias."""
MAX_NAMES = 40
"""Names of one whale, aliases included: all of them change in one transaction when it is merged."""
MAX_ALIASES = MAX_NAMES - 1
TEXT_LENGTHS = {"place": 200, "photographer": 100, "notes": 4000}
"""Characters of an encounter's details."""
MAX_JOINED = 45
"""Encounters joined at a time: with one photograph each, all fit in one transaction."""
CANDIDATES = 20
"""Whales proposed for an encounter where no other number is asked for."""
MAX_ROWS = 100_000
"""Of one sheet."""
