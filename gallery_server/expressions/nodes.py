"""Name what the language has and Python's own tree has not; a range is an `ast.Slice`."""

from __future__ import annotations

import ast


class StartsWith(ast.cmpop):
    """`=^`."""


class NotStartsWith(ast.cmpop):
    """`!^`."""


class EndsWith(ast.cmpop):
    """`=$`."""


class NotEndsWith(ast.cmpop):
    """`!$`."""


class Elvis(ast.boolop):
    """`a ?: b`: a where it holds something, else b."""


class Coalesce(ast.boolop):
    """`a ?? b`: a where it is not null, else b."""


class SafeAttribute(ast.Attribute):
    """`a?.b`: null where a is null."""
