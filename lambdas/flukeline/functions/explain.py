"""Explain: the API's requests that need a model, answered by a function that has the models."""

from flukeline.functions.api.handler import handler

__all__ = ["handler"]
