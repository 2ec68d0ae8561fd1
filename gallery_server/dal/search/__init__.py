"""Find instances in SQL that each dialect answers from its indexes, and both alike.

Predicate, Order ─ predicates (values, columns), orders ─┬─> pages ─> one statement a page
indexes          ─ starts, the most selective ───────────┘
"""
