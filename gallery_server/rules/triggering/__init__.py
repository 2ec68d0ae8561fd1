"""Which rules are judged for which instances, because of what was written, by the clock, or because a person asks."""
