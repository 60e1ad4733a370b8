"""The laptop run: HTTP server, durable queue and workers, feeding the very same functions."""
