"""Replay what was measured and asked under two versions of a rule, and tell where they differ (rules, 4.3)."""
