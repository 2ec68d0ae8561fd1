"""What expressions mean: every case of the corpus, by ours and by Apache JEXL 3.1."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from gallery_server.errors import InvalidArgument, Reason
from gallery_server.expressions import builder
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.functions import ARGUMENTS
from gallery_server.expressions.nodes import Coalesce, Elvis, SafeAttribute
from tests.contracts.language.corpus import Case, Class, Names, cases, is_same
from tests.parts.jexl_process import Jexl

EVALUATED = [pytest.param(case, id=case.id) for case in cases(Class.SAME, Class.STRICTER)]
REFUSED = [pytest.param(case, id=case.id) for case in cases(Class.REFUSED)]
FORMS = (ast.IfExp, ast.Subscript, ast.Attribute, SafeAttribute, ast.List, ast.Set, ast.Dict, ast.Slice)


@pytest.mark.parametrize("case", EVALUATED)
def test_ours(case: Case) -> None:
    expression = compiled(case.expression)
    context = Names(case.context, case.answers)
    outcome = expression.outcome(context)
    assert is_same(expression.explain(context).value, expression.value(context))
    if case.is_inconclusive:
        assert outcome.inconclusive is not None
        assert case.about in ("", outcome.inconclusive.path)
        assert outcome.inconclusive.reason
    else:
        assert is_same(expression.value(context), case.outcome)
        assert outcome.decided is (case.outcome if isinstance(case.outcome, bool) else None)


@pytest.mark.parametrize("case", EVALUATED)
def test_jexl(case: Case, jexl: Jexl) -> None:
    answer = jexl.evaluate(case.in_jexl or case.expression, case.context, case.answers)
    if case.cls is Class.SAME:
        assert answer.has_value, answer
        assert is_same(answer.value, case.outcome)
    elif answer.has_value:
        assert is_same(answer.value, case.jexl)
    else:
        assert case.jexl == ("refuses" if answer.refused else "fails"), answer


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: Case) -> None:
    with pytest.raises(InvalidArgument) as raised:
        compiled(case.expression)
    error = raised.value
    assert error.reason is Reason.EXPRESSION_MALFORMED
    assert (int(error.details["line"]), int(error.details["column"])) == case.at
    assert case.advice in error.details["advice"]
    shown, caret = error.message.split("\n")[1:]
    assert caret.endswith("^")
    assert len(caret) <= len(shown) + 1 or case.expression.endswith(" ")


def test_the_corpus_is_whole() -> None:
    every = cases()
    assert [name for name, times in Counter(case.id for case in every).items() if times > 1] == []
    assert len({(case.expression, str(case.context), str(case.answers)) for case in every}) >= 400
    for case in every:
        if case.cls is Class.REFUSED:
            assert case.at, case.id
            assert case.advice, case.id
        else:
            assert case.cls is Class.STRICTER or not case.is_inconclusive, case.id
            concludes_otherwise = case.cls is Class.STRICTER and not case.is_inconclusive
            assert concludes_otherwise is (case.because is not None), case.id


def test_every_form_of_the_language_is_in_the_corpus() -> None:
    seen = {type(node) for case in EVALUATED for node in ast.walk(compiled(case.values[0].expression).tree)}
    signs = {*builder._COMPARISONS.values(), *builder._ARITHMETIC.values()}
    assert {*signs, *FORMS, Elvis, Coalesce, ast.And, ast.Or, ast.Not, ast.USub} - seen == set()
    called = {
        node.func.id
        for case in EVALUATED
        for node in ast.walk(compiled(case.values[0].expression).tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called == set(ARGUMENTS)
    words = {word for case in EVALUATED for word in case.values[0].expression.split()}
    assert {sign for sign in (*builder._COMPARISONS, *builder._ARITHMETIC) if sign.isalpha()} - words == set()
