"""Training with PyTorch for the CPU, on small drawings."""
