"""Speak the contract: the edge that faces the network, and the calls behind it."""
