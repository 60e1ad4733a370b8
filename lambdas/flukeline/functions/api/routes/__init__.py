"""The routes of /v1, a module a subject."""
