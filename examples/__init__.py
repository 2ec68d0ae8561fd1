"""Programs that use Gallery as anybody would; each folder is one, and runs by `python -m examples.NAME`."""
