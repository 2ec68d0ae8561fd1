"""The rule language, which search speaks too: text becomes a checked tree, and the tree what its readers need.

    text ─ parser ─ builder ─> tree (Python's own ast) ─ checker ─┬─> pushdown: what search asks, or a refusal
                                                                  └─> expression, with lints
    expression ─┬─ evaluator    closures, of operators and functions over a context
                ├─ references   the names that it reads; reads: what they are
                ├─ explain      the value of every clause
                ├─ residual     what SQL decides (pushed), and the rest
                └─ order        what a selection prefers, as an order of search

The meaning is that of Apache JEXL 3.1, made stricter where JEXL would guess; docs/reference/language.md has all of it.
"""
