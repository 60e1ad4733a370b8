"""Intake: from an announced upload to a photograph compared with the whole catalogue."""
