"""Say what a rule came to for an instance, clause by clause, and what it read for that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from gallery_server.domain.decision import Explained, Input
from gallery_server.domain.field import Path
from gallery_server.expressions.context import INSTANCES, normal_path, reader
from gallery_server.expressions.explain import Clause
from gallery_server.expressions.expression import Expression
from gallery_server.expressions.reads import SCOPE_NAMES
from gallery_server.expressions.references import written_path
from gallery_server.rules.evidence.facts import Facts
from gallery_server.rules.evidence.views import Named, View, alone, paired
from gallery_server.rules.rule import Rule

_INPUTS = 200
_EVALUATIONS = 200
_ENTRIES = 100
_CHARACTERS = 1_000


def explained(rule: Rule, facts: Facts, instance_id: str) -> tuple[tuple[Explained, ...], tuple[Input, ...]]:
    """Answer what GIVEN, WHEN and a value to maximize came to for an instance, and what they read."""
    view = alone(facts, instance_id)
    parts = [("GIVEN", rule.given), ("WHEN", rule.when)]
    preference = rule.compiled.preference
    if preference is not None and preference.by != "comparison":
        parts.append(("MODEL_SELECTION", preference.expression))
    clauses = tuple(_explained(name, instance_id, each.explain(view)) for name, each in parts)
    return clauses, tuple(inputs_of(facts, instance_id, view, [each for _, each in parts]))


def explained_condition(
    rule: Rule, facts: Facts, instance_id: str
) -> tuple[Clause, tuple[Explained, ...], tuple[Input, ...]]:
    """Answer what WHEN came to, and as `explained` what it and GIVEN did."""
    view = alone(facts, instance_id)
    given, when = rule.given.explain(view), rule.when.explain(view)
    clauses = (_explained("GIVEN", instance_id, given), _explained("WHEN", instance_id, when))
    return when, clauses, tuple(inputs_of(facts, instance_id, view, [rule.given, rule.when]))


def compared(
    rule: Rule, facts: Facts, winner_id: str, runner_up_id: str
) -> tuple[tuple[Explained, ...], tuple[Input, ...]]:
    """Answer what the comparison of the best two came to, and what it read; nothing where there is no comparison."""
    preference = rule.compiled.preference
    if preference is None or preference.by != "comparison":
        return (), ()
    view = paired(facts, winner_id, runner_up_id)
    clause = Explained("MODEL_SELECTION", winner_id, preference.expression.explain(view).to_json())
    return (clause,), tuple(inputs_of(facts, winner_id, view, [preference.expression]))


def inputs_of(facts: Facts, instance_id: str, view: View, expressions: Iterable[Expression]) -> Iterator[Input]:
    """Yield what expressions read of an instance, and who measured it; of very many, the first."""
    paths = sorted({normal_path(path) for each in expressions for path in each.references})
    for path in paths[:_INPUTS]:
        named, whose, own = facts, instance_id, path
        if path[0] in INSTANCES:
            holder = view.names.get(path[0])
            if not isinstance(holder, Named):
                yield Input(instance_id, written_path(path), None)
                continue
            named, whose, own = holder.facts, holder.instance_id, path[1:]
        value = reader(path)(view)
        yield Input(whose, written_path(path), as_json(value), tuple(_evaluations(named, whose, own, value)))
    for call in view.calls[:_INPUTS]:
        yield Input(instance_id, call.written, as_json(call.answer), call.evaluation_ids[:_EVALUATIONS])


def _explained(name: str, instance_id: str, clause: Clause) -> Explained:
    return Explained(name, instance_id, clause.to_json())


def as_json(value: object) -> object:  # noqa: PLR0911 - a table, one line each
    """Answer a value in what JSON can say: times in RFC 3339, what is no number as a text, long ones cut."""
    match value:
        case float() if not math.isfinite(value):
            return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
        case None | bool() | int() | float():
            return value
        case str():
            return value[:_CHARACTERS]
        case datetime():
            return value.isoformat()
        case Named():
            return value.instance_id
        case Mapping():
            return {str(key): as_json(part) for key, part in list(value.items())[:_ENTRIES]}
        case list() | tuple() | set() | frozenset() | range():
            return [as_json(part) for part in list(value[:_ENTRIES] if isinstance(value, range) else value)[:_ENTRIES]]
    return str(value)[:_CHARACTERS]


def _evaluations(facts: Facts, instance_id: str, path: Path, value: object) -> Iterator[str]:
    if not path:
        return
    if path[0] == "metrics":
        scope = facts.outlook.scope
    elif path[0] in SCOPE_NAMES:
        scope = SCOPE_NAMES[path[0]]
    else:
        return
    name = ".".join(path[1:])
    names = [name] if name else list(value)[:_EVALUATIONS] if isinstance(value, Mapping) else []
    for each in names:
        found = facts.evaluation_of(instance_id, scope, "", str(each))
        if found is not None:
            yield found
