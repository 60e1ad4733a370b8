"""The explain function: answers the API requests that need a model, from a zip with the models."""

from flukeline.functions.api.handler import handler

__all__ = ["handler"]
