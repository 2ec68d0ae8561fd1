"""Judge the detector of drift on series whose answer is known, and on the flights: `python -m benchmarks.drift`."""
