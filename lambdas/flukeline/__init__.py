"""Flukeline: identify individual whales from photographs of their flukes."""
