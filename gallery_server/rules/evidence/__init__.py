"""What rules read of instances, now and as it was, and how that is told."""
