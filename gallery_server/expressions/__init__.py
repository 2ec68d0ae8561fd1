"""The rule language, which search speaks too: text becomes a checked tree, and the tree what its readers need.

    text ─ parser ─ builder ─> tree (Python's own ast) ─ checker ─┬─ references  the names that it reads
                                                                  └─ pushdown    what SQL can decide

The meaning is that of Apache JEXL 3.1, made stricter where JEXL would guess.
"""
