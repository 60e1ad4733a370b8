"""The rules: what may happen to photographs and whales; no I/O."""
