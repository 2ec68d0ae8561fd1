"""Know how healthy models are: read what it is computed from, store what comes of it, and answer it (domain, 1.7)."""
