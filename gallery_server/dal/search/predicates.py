"""Turn predicates into conditions on an instance under the alias `i`.

Each value of another table is a scalar subquery by primary key: where there is none it is NULL, which is how SQL says
inconclusive, and no optimizer takes it apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gallery_server.dal.search.columns import (
    column_condition,
    column_of,
    environments_condition,
    shard_column,
)
from gallery_server.dal.search.query import FieldIds, FieldKey, key_of
from gallery_server.dal.search.sql import TRUE, Speech, Sql, all_of, any_of
from gallery_server.dal.search.values import METRICS, NUMBERS, ValueTest, presence, tests_of
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.search import (
    AllOf,
    AnyOf,
    Comparison,
    FieldOwner,
    MetricMatch,
    Namespace,
    Operator,
    Predicate,
)
from gallery_server.domain.value import ValueKind

_REVISION = "(SELECT r.owner_id FROM searchable_revision r WHERE r.model_id = i.model_id AND r.revision = i.revision)"


@dataclass(frozen=True, slots=True)
class Predicates:
    """Compile predicates in one dialect, with the ids of their fields."""

    speech: Speech
    field_ids: FieldIds

    def condition(self, predicate: Predicate) -> Sql:
        """Answer the condition that a predicate is."""
        match predicate:
            case AllOf(parts):
                return all_of(self.condition(part) for part in parts)
            case AnyOf(parts):
                return any_of(self.condition(part) for part in parts)
            case Comparison():
                return self._comparison(predicate)
            case MetricMatch():
                return self._one_of("i.instance_id", self._rows_of(predicate))

    def value_test(self, predicate: Predicate) -> ValueTest | None:
        """Answer the one test of indexed values of the instance that a predicate is, or None."""
        if isinstance(predicate, MetricMatch):
            tests = self._rows_of(predicate)
        elif isinstance(predicate, Comparison) and predicate.operator is not Operator.IS_NULL:
            key = key_of(predicate.field)
            tests = [] if key is None else list(tests_of(predicate, self.ids(key), _numbers_of(key)))
        else:
            tests = []
        return tests[0] if len(tests) == 1 else None

    def ids(self, key: FieldKey) -> Mapping[ValueKind, tuple[int, ...]]:
        """Answer the ids of a key by the kinds that it has had."""
        return self.field_ids.get(key, {})

    def _rows_of(self, match: MetricMatch) -> list[ValueTest]:
        """Answer the one test of a metric, or none where nobody ever measured such a one."""
        keys = [
            key
            for key in self.field_ids
            if isinstance(key, MetricKey)
            and key.name in match.names
            and key.segment in match.segments
            and (key.scope in match.scopes or not match.scopes)
        ]
        ids = sorted(each for key in keys for each in self.ids(key)[ValueKind.NUMBER])
        return [ValueTest(METRICS, tuple(ids), match.tests, repeats=len(keys) > 1)] if ids else []

    def _comparison(self, comparison: Comparison) -> Sql:
        field = comparison.field
        match field.namespace:
            case Namespace.RECORD if field.name == "environments":
                return environments_condition(comparison)
            case Namespace.RECORD:
                return column_condition(self.speech, column_of(field.name), comparison)
            case Namespace.SHARD:
                return column_condition(self.speech, shard_column(field.name), comparison)
            case Namespace.MODEL:
                return self._of_model(comparison)
        key = key_of(field)
        assert key is not None  # noqa: S101 - what is left is of the instance
        return self._of_owner("i.instance_id", comparison, key)

    def _of_owner(self, owner_id: str, comparison: Comparison, key: FieldKey) -> Sql:
        ids, numbers_in = self.ids(key), _numbers_of(key)
        if comparison.operator is Operator.IS_NULL:
            rows = (row_of(self.speech, owner_id, test) for test in presence(ids, numbers_in))
            return all_of(Sql(f"{row.text} IS NULL", row.values) for row in rows)
        return self._one_of(owner_id, tests_of(comparison, ids, numbers_in))

    def _one_of(self, owner_id: str, tests: Iterable[ValueTest]) -> Sql:
        rows = (row_of(self.speech, owner_id, test) for test in tests)
        return any_of(Sql(f"{row.text} = 1", row.values) for row in rows)

    def _of_model(self, comparison: Comparison) -> Sql:
        """Ask the model's annotation, and where it has none the metadata of the instance's revision."""
        name, operator = comparison.field.name, comparison.operator
        annotation, metadata = (FieldOwner.MODEL_ANNOTATION, name), (FieldOwner.MODEL_METADATA, name)
        of_model = self._of_owner("i.model_id", comparison, annotation)
        of_revision = self._of_owner(_REVISION, comparison, metadata)
        if operator is Operator.IS_NULL:
            return all_of([of_model, of_revision])
        unset = self._of_owner("i.model_id", Comparison(comparison.field, Operator.IS_NULL), annotation)
        return any_of([of_model, all_of([unset, of_revision])])


def row_of(speech: Speech, owner_id: str, test: ValueTest, also: Sql = TRUE) -> Sql:
    """Answer 1 where an owner has a row `v` that a test holds of, and what else is asked, else NULL."""
    where = all_of([test.condition(speech, "v"), also])
    limit = " LIMIT 1" if test.repeats else ""
    return Sql(
        f"(SELECT 1 FROM {test.table} v WHERE v.owner_id = {owner_id} AND {where.text}{limit})",  # noqa: S608 - names of ours and marks
        where.values,
    )


def _numbers_of(key: FieldKey) -> str:
    return METRICS if isinstance(key, MetricKey) else NUMBERS
