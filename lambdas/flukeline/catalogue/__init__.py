"""Rules for photographs, encounters and whales, and the format of sheets; no I/O."""
