"""Do what rules ask for outside of Gallery, and check the settings of every kind of action.

    checking      the `check` of every kind, for those who have no server
    catalog       the kinds that a server runs
    kind          what a kind is

Whoever writes a rule file is trusted with the secrets of one team and with the hosts that the server's allow-list
names; what stands in metadata and annotations, and whatever answers a callback, is trusted with nothing.
"""
