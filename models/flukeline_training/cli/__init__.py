"""The commands ``flukeline train`` and ``flukeline evaluate``; an entry point names each of them."""
