"""The stages of a photograph's way and what people do with the result, a package a subject.

``intake`` (receive, crop, embed, compare) -> ``identify`` (candidates, proposals) -> ``review``
(decisions, arranging, photographs). ``whales``, ``sheets`` and ``jobs`` are what people come to
afterwards. Every stage may run again at any moment: messages repeat and reorder, and a crash may
come between any two lines.
"""
