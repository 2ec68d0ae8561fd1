"""Real parts that tests stand on."""
