"""Turn a checked tree into what evaluates it.

simpleeval walks the tree, once, and refuses every node that is not in our table; but where it would answer the value
of a node, our methods answer a closure that computes it. So the walk, with its look-ups and checks, is paid for when an
expression is compiled, and an evaluation is as many calls as the expression has nodes, and no more.

What cannot be concluded is Unfit, which no form of the language takes back: `false && x` never looks at x, and where x
is looked at and inconclusive, so is all that it is a part of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import isfinite, isnan
from typing import Any

from simpleeval import SimpleEval

from gallery_server.errors import InvalidArgument
from gallery_server.expressions import nodes, operators
from gallery_server.expressions.context import Context, Run, key_of, reader
from gallery_server.expressions.functions import FUNCTIONS, OF_CONTEXT
from gallery_server.expressions.references import path_of
from gallery_server.expressions.refusal import refused
from gallery_server.expressions.values import Kind, Members, Place, Unfit, kind_of, required


class Evaluator(SimpleEval):  # type: ignore[misc]  # it has no types
    """Answer what evaluates each node of a tree."""

    def __init__(self, text: str) -> None:
        super().__init__(operators={}, functions={}, names={})
        self._text = text
        self.nodes = {
            ast.BoolOp: self._boolop,
            ast.UnaryOp: self._unaryop,
            ast.BinOp: self._binop,
            ast.Compare: self._compare,
            ast.IfExp: self._ifexp,
            ast.Call: self._call,
            ast.Name: self._path,
            ast.Attribute: self._path,
            nodes.SafeAttribute: self._path,
            ast.Subscript: self._path,
            ast.Constant: self._constant,
            ast.List: self._list,
            ast.Set: self._set,
            ast.Dict: self._dict,
            ast.Slice: self._range,
        }

    def run_of(self, node: ast.expr) -> Run:
        """Answer what computes the value of a node in a context, or raises Unfit."""
        run: Run = self._eval(node)
        return run

    def place_of(self, node: ast.expr) -> Place:
        """Answer a part of the expression as it is written."""
        return Place(nodes.text_of(node, self._text), path_of(node))

    def _boolop(self, node: ast.BoolOp) -> Run:
        match node.op:
            case nodes.Elvis():
                return self._either(node, _holds_something)
            case nodes.Coalesce():
                return self._either(node, _is_there)
        ends_at: bool = isinstance(node.op, ast.Or)
        goes_on = not ends_at
        parts = tuple((self.run_of(part), self.place_of(part)) for part in node.values)

        def run(context: Context) -> bool:
            for part, place in parts:
                value: object = part(context)
                if value is ends_at:
                    return ends_at
                if value is not goes_on:
                    required(value, Kind.FLAG, place)
            return not ends_at

        return run

    def _either(self, node: ast.BoolOp, is_taken: Callable[[object], bool]) -> Run:
        first, second = (self.run_of(part) for part in node.values)

        def run(context: Context) -> object:
            value = first(context)
            return value if is_taken(value) else second(context)

        return run

    def _unaryop(self, node: ast.UnaryOp) -> Run:
        operand, place, whole = self.run_of(node.operand), self.place_of(node.operand), self.place_of(node)
        if isinstance(node.op, ast.USub):
            return lambda context: operators.negative(operand(context), place, whole)

        def run(context: Context) -> bool:
            value = operand(context)
            required(value, Kind.FLAG, place)
            return not value

        return run

    def _binop(self, node: ast.BinOp) -> Run:
        left, right = self.run_of(node.left), self.run_of(node.right)
        places, whole, sign = (self.place_of(node.left), self.place_of(node.right)), self.place_of(node), type(node.op)
        quick = operators.QUICK.get(sign)
        if quick is None:
            return lambda context: operators.computed(sign, left(context), right(context), places, whole)
        # A number that was written was checked when it was read, so that a decimal beside it is all there is to ask.
        written = _number(node.right)
        if written is not None:

            def run_with(context: Context) -> object:
                one = left(context)
                if type(one) is float and isfinite(made := quick(one, written)):
                    return made
                return operators.computed(sign, one, written, places, whole)

            return run_with

        def run(context: Context) -> object:
            one, other = left(context), right(context)
            if type(one) is type(other) is float and isfinite(made := quick(one, other)):
                return made
            return operators.computed(sign, one, other, places, whole)

        return run

    def _compare(self, node: ast.Compare) -> Run:
        left, sign, right = node.left, type(node.ops[0]), node.comparators[0]
        if sign in operators.EQUALITIES and (_is_null(left) or _is_null(right)):
            return self._null_test(right if _is_null(left) else left, is_null=sign is ast.Eq)
        first, second, places = self.run_of(left), self.run_of(right), (self.place_of(left), self.place_of(right))
        if sign not in operators.TESTS:
            return self._ordered(sign, first, second, places, _number(right))
        test, holds = operators.TESTS[sign]
        if sign in (ast.In, ast.NotIn) and isinstance(right, ast.Constant) and isinstance(right.value, str):
            test = _matching(right, right.value)
        return lambda context: test(first(context), second(context), places) is holds

    def _null_test(self, node: ast.expr, *, is_null: bool) -> Run:
        operand = self.run_of(node)
        return lambda context: (operand(context) is None) is is_null

    def _ordered(
        self, sign: type[ast.cmpop], left: Run, right: Run, places: operators.Places, written: float | None
    ) -> Run:
        ordered = sign in operators.ORDERS
        compare = operators.ORDERS[sign] if ordered else operators.EQUALITIES[sign]
        if written is not None:

            def run_with(context: Context) -> bool:
                one = left(context)
                if not (type(one) is float and isfinite(one)):
                    operators.require_comparable(one, written, places, ordered=ordered)
                return compare(one, written)

            return run_with

        def run(context: Context) -> bool:
            one, other = left(context), right(context)
            # Two finite decimals are by far the most frequent, and their difference is finite unless it is enormous.
            if not (type(one) is type(other) is float and isfinite(one - other)):
                operators.require_comparable(one, other, places, ordered=ordered)
            return compare(one, other)

        return run

    def _ifexp(self, node: ast.IfExp) -> Run:
        test, then, otherwise = self.run_of(node.test), self.run_of(node.body), self.run_of(node.orelse)
        place = self.place_of(node.test)

        def run(context: Context) -> object:
            value = test(context)
            required(value, Kind.FLAG, place)
            return then(context) if value else otherwise(context)

        return run

    def _call(self, node: ast.Call) -> Run:
        assert isinstance(node.func, ast.Name)  # noqa: S101 - the checker refuses all else
        name, whole = node.func.id, self.place_of(node)
        runs = tuple(self.run_of(each) for each in node.args)
        places = tuple(self.place_of(each) for each in node.args)
        if name in OF_CONTEXT:
            return _call_of_context(name, runs, places, whole)
        function = FUNCTIONS[name]
        return lambda context: function([run(context) for run in runs], places)

    def _path(self, node: ast.Name | ast.Attribute | ast.Subscript) -> Run:
        path = path_of(node)
        if path is not None:
            return reader(path)
        assert not isinstance(node, ast.Name)  # noqa: S101 - a name is a path
        owner = self.run_of(node.value)
        if isinstance(node, ast.Attribute):
            key = node.attr
            return lambda context: key_of(owner(context), (key,))
        chosen, place = self.run_of(node.slice), self.place_of(node.slice)

        def run(context: Context) -> object:
            found, key = owner(context), chosen(context)
            required(key, Kind.TEXT, place)
            return key_of(found, (key,))

        return run

    def _constant(self, node: ast.Constant) -> Run:
        value = node.value
        return lambda _: value

    def _list(self, node: ast.List) -> Run:
        runs = tuple(self.run_of(each) for each in node.elts)
        return lambda context: [run(context) for run in runs]

    def _set(self, node: ast.Set) -> Run:
        runs, places = tuple(self.run_of(each) for each in node.elts), tuple(self.place_of(each) for each in node.elts)
        return lambda context: Members(_distinct([run(context) for run in runs], places))

    def _dict(self, node: ast.Dict) -> Run:
        keys = tuple((self.run_of(key), self.place_of(key)) for key in node.keys if key is not None)
        values = tuple(self.run_of(value) for value in node.values)

        def run(context: Context) -> dict[object, object]:
            made: dict[object, object] = {}
            for (key_run, place), value in zip(keys, values, strict=True):
                key = key_run(context)
                if kind_of(key, place) not in (Kind.TEXT, Kind.NUMBER):
                    raise Unfit(place, "is no key, which is a text or a number")
                made[key] = value(context)
            return made

        return run

    def _range(self, node: ast.Slice) -> Run:
        lower, upper = (end for end in (node.lower, node.upper) if end is not None)
        first, last, places = self.run_of(lower), self.run_of(upper), (self.place_of(lower), self.place_of(upper))
        return lambda context: operators.range_of(first(context), last(context), places)


def _matching(node: ast.Constant, text: str) -> Callable[[object, object, operators.Places], bool]:
    """Answer what matches a text with a regular expression that is known when it is compiled."""
    try:
        pattern = operators.pattern_of(text)
    except ValueError as error:
        raise refused(node, f"this is no regular expression: {error}", "write one of RE2") from None

    def test(value: object, _: object, places: operators.Places) -> bool:
        required(value, Kind.TEXT, places[0])
        return operators.matches(pattern, str(value))

    return test


def _call_of_context(name: str, runs: tuple[Run, ...], places: tuple[Place, ...], whole: Place) -> Run:
    def run(context: Context) -> object:
        arguments = [each(context) for each in runs]
        for value, place in zip(arguments, places, strict=True):
            kind_of(value, place)
        function = context.functions.get(name)
        if function is None:
            raise Unfit(whole, "cannot be told here")
        try:
            return function(*arguments)
        except InvalidArgument as error:
            raise Unfit(whole, f"cannot be told: {error.message}") from None

    return run


def _distinct(values: list[Any], places: tuple[Place, ...]) -> list[object]:
    found: dict[object, object] = {}
    for value, place in zip(values, places, strict=True):
        kind = None if value is None else kind_of(value, place)
        if kind in (Kind.LIST, Kind.SET, Kind.MAP, Kind.RANGE):
            raise Unfit(place, f"is {kind}, and is in no set")
        found.setdefault((kind, value), value)
    return list(found.values())


def _number(node: ast.expr) -> float | None:
    """Answer the number that a node is, None where it is computed."""
    is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return node.value if is_number else None  # type: ignore[attr-defined]  # a constant


def _is_null(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_there(value: object) -> bool:
    return value is not None


def _holds_something(value: object) -> bool:
    """Tell whether elvis takes a value, as JEXL does: all but null, false, 0, NaN and the texts '' and 'false'."""
    if isinstance(value, float):
        return value != 0 and not isnan(value)
    return value not in (None, False, 0, "", "false")
