"""Whales: their names, merges, and the list of whales."""
