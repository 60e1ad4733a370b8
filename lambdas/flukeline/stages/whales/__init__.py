"""The whales: names, merges, and the list of them."""
