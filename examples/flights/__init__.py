"""The demo: a hundred models of real flights go through a server, and come back to the bit.

The departures from New York City in 2013 stand for a marketplace's demand per city. `make demo` runs it.
"""
