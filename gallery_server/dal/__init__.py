"""Keep rows: the only place that knows the database."""
