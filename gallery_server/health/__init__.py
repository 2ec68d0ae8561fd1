"""Compute the health of a model from what was recorded of it: pure arithmetic, on the standard library alone.

docs/reference/health.md has every formula, so that whoever writes a rule can work a value out by hand.
"""
