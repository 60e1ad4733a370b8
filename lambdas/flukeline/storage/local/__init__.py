"""Adapters of the storage ports on files and SQLite."""
