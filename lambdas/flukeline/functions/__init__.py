"""The functions: each parses its event, makes one call and answers."""
