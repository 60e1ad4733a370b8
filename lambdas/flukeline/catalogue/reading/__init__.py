"""Reading an imported sheet: from its bytes to typed cells, with the faults of each row; no I/O."""
