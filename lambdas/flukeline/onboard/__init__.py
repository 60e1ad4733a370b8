"""Flukeline on a laptop: an HTTP server, and workers that call the functions AWS runs."""
