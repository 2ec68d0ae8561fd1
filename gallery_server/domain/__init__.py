"""Describe what Gallery keeps, with the standard library alone."""
