"""Measure Gallery against floors of the same machine in the same run."""
