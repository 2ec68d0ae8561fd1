"""Do what committed transactions left to be done, through drains, restarts and kills."""
