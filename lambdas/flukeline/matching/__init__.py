"""Distances, nearest lists, ranking, clustering and probability; only NumPy, no I/O."""
