"""Fill an empty store with many instances, skewed as in life, in the rows that the same calls would leave."""
