"""Record what instances measure, take it back, and read it (paper, 3.3.3)."""
