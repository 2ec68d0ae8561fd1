"""Builds the clients of other languages, and says on which command line the driver of each starts."""
