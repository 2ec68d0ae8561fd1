"""Hold the version of the distribution, which client and server share."""

__version__ = "0.1.0"
