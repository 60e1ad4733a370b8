"""From an announced upload to a photograph that is compared with the whole catalogue."""
