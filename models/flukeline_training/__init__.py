"""Makes Flukeline's models: PyTorch, optional, and never imported by the product."""
