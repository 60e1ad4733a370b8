"""The stages that a photograph passes through, and what people do with the results.

A photograph goes from ``intake`` (receive, crop, embed, compare) to ``identify`` (candidates,
proposals) to ``review`` (decisions, encounters, photographs). ``whales`` holds names and merges,
``sheets`` import and export, ``jobs`` work on a whole catalogue. Every stage is idempotent, because
messages may repeat, may arrive out of order, and a process may stop at any line.
"""
