"""Keep what depends on what, and propagate its changes (paper, 3.4.2)."""
