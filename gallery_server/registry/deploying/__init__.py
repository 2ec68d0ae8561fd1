"""Keep what runs where, and say what should (paper, 3.5)."""
