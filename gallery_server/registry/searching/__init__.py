"""Find instances by what they are, what was noted of them, and where they run."""
