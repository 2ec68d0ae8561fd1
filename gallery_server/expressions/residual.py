"""Split an expression into what SQL decides and what is left to evaluate: both hold exactly where it is true.

A search joins its comparisons as SQL does, in no order; an expression goes from left to right, and ends where it is
inconclusive. So `a || b` is true where a is, or where a is false and b is true, and that is what is asked of SQL. What
cannot be asked exactly is asked loosely, as what must hold at least, and evaluated too.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gallery_server.domain import limits
from gallery_server.domain.metric import Scope
from gallery_server.domain.search import AllOf, AnyOf, Comparison, FieldName, Operator, Predicate
from gallery_server.domain.value import ValueKind
from gallery_server.expressions import nodes
from gallery_server.expressions.comparisons import NEGATED, OPERATORS, TURNED
from gallery_server.expressions.context import Context
from gallery_server.expressions.evaluator import Evaluator
from gallery_server.expressions.expression import Expression
from gallery_server.expressions.functions import OF_CONTEXT
from gallery_server.expressions.pushed import comparable, comparisons_of, field_of, flag, null_test
from gallery_server.expressions.values import Unfit

_ALWAYS, _NEVER = AllOf(()), AnyOf(())
_MOST = limits.EXPRESSION_NODES
"""Comparisons of one statement, beyond which it asks less; an expression has fewer, before it says what is false."""
_GUARDS = 50
"""Parts of one disjunction that may be inconclusive by themselves, since each stands in the parentheses of the last."""
_Usable = tuple[FieldName, ValueKind]
_NULL_TESTS = (Operator.IS_NULL, Operator.IS_NOT_NULL)


@dataclass(frozen=True, slots=True)
class Split:
    """Hold what SQL decides and what is left; None where there is nothing to ask, or nothing left."""

    predicate: Predicate | None
    residual: Expression | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What SQL may be asked of a part, and whether it is so exactly where the part is; else it is so there at least."""

    predicate: Predicate
    is_exact: bool = True
    size: int = 1
    """How many comparisons it has; zero is what does not depend on the instance."""
    is_open: bool = False
    """Whether a part of it is inconclusive for every instance."""


class _Nothing:
    """Bring no names and no functions along."""

    names: dict[str, object] = {}  # noqa: RUF012 - nobody writes to it
    functions: dict[str, object] = {}  # noqa: RUF012 - as above


def split(expression: Expression, given: Context | None = None, scope: Scope = Scope.VALIDATION) -> Split:
    """Split a condition on an instance; `given` holds what is the same for all of them, such as `request`.

    `metrics` means those of the scope. The predicate is in stored form: it is asked as it is.
    """
    splitter = _Splitter(expression, given or _Nothing(), scope)  # type: ignore[arg-type]  # a context without anything
    return splitter.split()


class _Splitter:
    def __init__(self, expression: Expression, given: Context, scope: Scope) -> None:
        self._expression = expression
        self._given = given
        self._scope = scope
        self._evaluator = Evaluator(expression.text)
        self._functions = frozenset(given.functions)
        self._same: dict[ast.expr, bool] = {}
        self._known: dict[tuple[ast.expr, bool], _Asked | None] = {}

    def split(self) -> Split:
        """Ask SQL of every part that must hold, and keep those that it does not decide."""
        asked, left, size = [], [], 0
        for part in _conjuncts(self._expression.tree):
            answer = self._asked(part, holds=True)
            if answer is not None and answer.predicate == _NEVER:
                return Split(_NEVER, None)
            if answer is not None and (size := size + answer.size) > _MOST:
                answer = None
            if answer is not None and answer.predicate != _ALWAYS:
                asked.append(answer)
            if answer is None or not answer.is_exact:
                left.append(part)
        return Split(_all_of(asked) if asked else None, self._rest(left))

    def _rest(self, parts: Sequence[ast.expr]) -> Expression | None:
        if not parts:
            return None
        tree = parts[0]
        if len(parts) > 1:
            tree = ast.copy_location(ast.BoolOp(op=ast.And(), values=list(parts)), parts[0])
            nodes.put(tree, (nodes.outer_span(parts[0])[0], nodes.outer_span(parts[-1])[1]))
        return Expression.of(self._expression.text, tree)

    def _asked(self, node: ast.expr, *, holds: bool) -> _Asked | None:
        """Answer when a part is true, or with `holds` off, when it is false; None where SQL cannot tell."""
        key = (node, holds)
        if key not in self._known:
            answer = self._new(node, holds=holds)
            self._known[key] = answer if answer is not None and answer.size <= _MOST else None
        return self._known[key]

    def _new(self, node: ast.expr, *, holds: bool) -> _Asked | None:  # noqa: PLR0911 - a table, one form each
        if self._is_given(node):
            value = self._value(node)
            return _Asked(_ALWAYS if value is holds else _NEVER, size=0, is_open=not isinstance(value, bool))
        match node:
            case ast.BoolOp(op=ast.And() | ast.Or()):
                every = isinstance(node.op, ast.And) is holds
                return self._every(node.values, holds=holds) if every else self._one(node.values, holds=holds)
            case ast.UnaryOp(op=ast.Not()):
                return self._asked(node.operand, holds=not holds)
            case ast.IfExp():
                return self._choice(node, holds=holds)
            case ast.Compare():
                return self._comparison(node, holds=holds)
            case ast.Call(func=ast.Name(id="has"), args=[field]):
                return self._null_test(field, is_null=not holds)
        field_name = field_of(node, self._scope)
        return None if field_name is None else _exactly(flag(field_name, holds=holds))

    def _every(self, parts: Sequence[ast.expr], *, holds: bool) -> _Asked | None:
        answers = [self._asked(part, holds=holds) for part in parts]
        known = [answer for answer in answers if answer is not None]
        if not known:
            return None
        is_exact = len(known) == len(answers) and all(answer.is_exact for answer in known)
        return _asked(_all_of(known), known, is_exact=is_exact)

    def _one(self, parts: Sequence[ast.expr], *, holds: bool) -> _Asked | None:
        """Ask for one of some parts, before which none is inconclusive; else loosely, for any."""
        found = [answer for part in parts if (answer := self._asked(part, holds=holds)) is not None]
        if len(found) < len(parts):
            return None
        loose = _asked(_any_of(found), found, is_exact=False)
        compared = [frozenset(_comparisons(answer.predicate)) for answer in found]
        rest, is_exact, guards = [found[-1]], found[-1].is_exact, 0
        # What is true wherever one of the later parts is.
        ensured = _ensured(found[-1].predicate)
        for number in reversed(range(len(found) - 1)):
            answer = found[number]
            if answer.is_open or not _are_told(compared[number], ensured):
                opposite = self._asked(parts[number], holds=not holds)
                guards += 1
                if opposite is None or not opposite.is_exact or guards > _GUARDS:
                    return loose
                guarded = [opposite, _asked(_any_of(rest), rest, is_exact=True)]
                rest = [_asked(_all_of(guarded), guarded, is_exact=True)]
            rest, is_exact = [answer, *rest], is_exact and answer.is_exact
            ensured &= _ensured(answer.predicate)
            if _size(rest) > _MOST:
                return loose
        return _asked(_any_of(rest), rest, is_exact=is_exact)

    def _choice(self, node: ast.IfExp, *, holds: bool) -> _Asked | None:
        ways = []
        for outcome, part in ((True, node.body), (False, node.orelse)):
            test, then = self._asked(node.test, holds=outcome), self._asked(part, holds=holds)
            if test is None or then is None:
                return None
            ways.append(_asked(_all_of([test, then]), [test, then], is_exact=test.is_exact and then.is_exact))
        return _asked(_any_of(ways), ways, is_exact=all(way.is_exact for way in ways))

    def _comparison(self, node: ast.Compare, *, holds: bool) -> _Asked | None:
        left, written, right = node.left, node.ops[0], node.comparators[0]
        operator = OPERATORS[type(written)]
        for side, other in ((left, right), (right, left)):
            if isinstance(other, ast.Constant) and other.value is None and operator in TURNED:
                return self._null_test(side, is_null=isinstance(written, ast.Eq) is holds)
        if not self._is_given(right):
            if operator not in TURNED or not self._is_given(left):
                return None
            left, right, operator = right, left, TURNED[operator]
        field = field_of(left, self._scope)
        if field is None:
            return None
        wanted = operator if holds else NEGATED[operator]
        found = comparisons_of(field, wanted, written, self._value(right))
        return None if found is None else _Asked(*found, size=2)

    def _null_test(self, node: ast.expr, *, is_null: bool) -> _Asked | None:
        field = field_of(node, self._scope)
        return None if field is None else _exactly(null_test(field, is_null=is_null))

    def _is_given(self, node: ast.expr) -> bool:
        """Tell whether a part is the same for all instances."""
        if node not in self._same:
            self._same[node] = self._needs_nothing_else(node)
        return self._same[node]

    def _needs_nothing_else(self, node: ast.expr) -> bool:
        parts: Iterable[ast.AST] = ast.iter_child_nodes(node)
        match node:
            case ast.Name(id=name):
                return name in self._given.names
            case ast.Call(func=ast.Name(id=name), args=parts) if name in OF_CONTEXT and name not in self._functions:
                return False
            case ast.Call(args=parts):
                pass
        return all(self._is_given(part) for part in parts if isinstance(part, ast.expr))

    def _value(self, node: ast.expr) -> object:
        """Answer what a part is that is the same for all; Unfit where it is inconclusive."""
        try:
            return self._evaluator.run_of(node)(self._given)
        except Unfit as unfit:
            return unfit


def _conjuncts(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for part in tree.values:
            yield from _conjuncts(part)
    else:
        yield tree


def _exactly(comparison: Comparison | None) -> _Asked | None:
    return None if comparison is None else _Asked(comparison)


def _asked(predicate: Predicate, parts: Sequence[_Asked], *, is_exact: bool) -> _Asked:
    return _Asked(predicate, is_exact, _size(parts), any(part.is_open for part in parts))


def _all_of(parts: Sequence[_Asked]) -> Predicate:
    return parts[0].predicate if len(parts) == 1 else AllOf(tuple(part.predicate for part in parts))


def _any_of(parts: Sequence[_Asked]) -> Predicate:
    return parts[0].predicate if len(parts) == 1 else AnyOf(tuple(part.predicate for part in parts))


def _size(parts: Iterable[_Asked]) -> int:
    return sum(part.size for part in parts)


def _comparisons(predicate: Predicate) -> Iterator[Comparison]:
    match predicate:
        case Comparison():
            yield predicate
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _comparisons(part)


def _are_told(comparisons: Iterable[Comparison], ensured: Collection[_Usable]) -> bool:
    """Tell whether none of these is inconclusive where some fields are known to have values of some kinds."""
    return all(
        each.operator in _NULL_TESTS or any((each.field, kind) in ensured for kind in _kinds(each))
        for each in comparisons
    )


def _ensured(predicate: Predicate) -> frozenset[_Usable]:
    """Answer the fields that have a value that can be compared wherever a predicate holds, and of which kind."""
    match predicate:
        case Comparison() if predicate.operator not in _NULL_TESTS and len(_kinds(predicate)) == 1:
            return frozenset((predicate.field, kind) for kind in _kinds(predicate))
        case AllOf(parts):
            return frozenset[_Usable]().union(*map(_ensured, parts))
        case AnyOf((first, *rest)):
            return _ensured(first).intersection(*map(_ensured, rest))
    return frozenset()


def _kinds(comparison: Comparison) -> set[ValueKind]:
    return {comparable(value.kind) for value in comparison.values}
