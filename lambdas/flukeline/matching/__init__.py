"""Distances, nearest lists, ranking and probability: NumPy alone."""
