"""Drawings of flukes, for the sample catalogue and the tests."""
