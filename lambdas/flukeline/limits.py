"""Every limit that a person can meet: one constant each, which the API also tells the web app."""

from __future__ import annotations

MAX_BYTES = 50_000_000
"""Of one photograph's file."""
MOST = 45
"""Encounters joined at a time: with one photograph each, all fit in one transaction."""
