"""Drawings of flukes: the sample catalogue's pictures, and the tests'."""
