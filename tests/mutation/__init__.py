"""Mutation testing: small faults put into the rules, each of which some test has to notice."""
