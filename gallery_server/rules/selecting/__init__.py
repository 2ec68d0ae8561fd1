"""Select the instance that a rule prefers, and keep what decided it (paper, 3.7.2)."""
