"""Judge rules that act, and let them fire (rules, 4.4)."""
