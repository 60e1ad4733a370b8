"""The four ports, and two adapters of each."""
