"""Read an expression once, and ask it as often as wanted."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from gallery_server.domain.field import Path
from gallery_server.expressions.checker import check
from gallery_server.expressions.context import Context, Run
from gallery_server.expressions.evaluator import Evaluator
from gallery_server.expressions.explain import Clause, explained
from gallery_server.expressions.lints import Lint, lints_of, unknown_names, with_keys_meant
from gallery_server.expressions.outcome import FALSE, TRUE, Inconclusive, Outcome
from gallery_server.expressions.parser import parse
from gallery_server.expressions.reads import Read, reads_of
from gallery_server.expressions.references import references
from gallery_server.expressions.refusal import refusals_of
from gallery_server.expressions.values import Kind, Place, Unfit, required

_KEPT = 256
"""One takes 24 KB, the largest 0.7 MB; whoever asks one for longer keeps it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expression:
    """Hold a checked expression; it never changes, and any number of threads may ask it."""

    text: str
    tree: ast.expr
    references: frozenset[Path]
    """Every path that it reads, as it is written."""
    reads: frozenset[Read]
    """What these are, and what functions read beside them: what a write is looked up by."""
    lints: tuple[Lint, ...]
    _run: Run
    _place: Place

    @classmethod
    def of(cls, text: str, tree: ast.expr, lints: Iterable[Lint] = ()) -> Expression:
        """Make the expression of a checked tree, or of a part of one; raise Refusal where a literal does not fit."""
        evaluator = Evaluator(text)
        run = evaluator.run_of(tree)
        return cls(text, tree, references(tree), reads_of(tree), tuple(sorted(lints)), run, evaluator.place_of(tree))

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def outcome(self, context: Context) -> Outcome:
        """Answer whether it holds, as a condition."""
        try:
            value = self._run(context)
            if value is True:
                return TRUE
            if value is False:
                return FALSE
            required(value, Kind.FLAG, self._place)
        except Unfit as unfit:
            return Outcome(decided=None, inconclusive=unfit.inconclusive(context))
        raise AssertionError(value)  # flags are true and false alone

    def value(self, context: Context) -> object | Inconclusive:
        """Answer what it comes to; None where that is null."""
        try:
            found: object = self._run(context)
        except Unfit as unfit:
            return unfit.inconclusive(context)
        return found

    def unknown(self, known: Collection[str]) -> tuple[Lint, ...]:
        """Answer a lint for each name that is neither documented nor among the keys of metadata that are known."""
        return tuple(sorted(unknown_names(self.tree, known)))

    def explain(self, context: Context) -> Clause:
        """Answer what each of its clauses comes to, in one evaluation."""
        return explained(self.tree, self.text, context)


@lru_cache(maxsize=_KEPT)
def compiled(text: str) -> Expression:
    """Read an expression.

    Raises InvalidArgument, EXPRESSION_MALFORMED with the place and what to write instead.
    """
    with refusals_of(text):
        tree = parse(text)
        check(tree)
        tree, lints = with_keys_meant(tree)
        return Expression.of(text, tree, (*lints, *lints_of(tree, text)))
