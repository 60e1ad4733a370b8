"""Jobs: work on a whole catalogue, a portion at a time."""
