"""Keep the bytes of models: whole, durable, and within a deadline."""
