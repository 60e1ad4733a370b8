"""The stages of a photograph's way, a module a stage, in this order.

receive -> crop -> embed -> distances (with index) -> candidates -> arranging -> review -> exporting

Each takes the services and ids, reads, applies the rules (catalogue, vision, matching) and writes.
Every stage may be run again at any moment: messages repeat, reorder, and crashes come anywhere.
"""
