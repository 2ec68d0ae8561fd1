"""Serve Gallery: the service and its store."""
