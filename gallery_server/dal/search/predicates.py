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
from gallery_server.dal.search.query import FieldIds
from gallery_server.dal.search.sql import Speech, Sql, all_of, any_of
from gallery_server.dal.search.values import ValueTest, presence, tests_of
from gallery_server.domain.search import AllOf, AnyOf, Comparison, FieldOwner, Namespace, Operator, Predicate
from gallery_server.domain.value import ValueKind

OWNERS = {Namespace.METADATA: FieldOwner.METADATA, Namespace.ANNOTATIONS: FieldOwner.ANNOTATION}
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

    def value_test(self, predicate: Predicate) -> ValueTest | None:
        """Answer the one test of indexed values of the instance that a predicate is, or None."""
        if not isinstance(predicate, Comparison) or predicate.operator is Operator.IS_NULL:
            return None
        owner = OWNERS.get(predicate.field.namespace)
        tests = () if owner is None else tuple(tests_of(predicate, self.ids(owner, predicate.field.name)))
        return tests[0] if len(tests) == 1 else None

    def ids(self, owner: FieldOwner, name: str) -> Mapping[ValueKind, tuple[int, ...]]:
        """Answer the ids of a key by the kinds that it has had."""
        return self.field_ids.get((owner, name), {})

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
        return self._of_owner("i.instance_id", comparison, self.ids(OWNERS[field.namespace], field.name))

    def _of_owner(self, owner_id: str, comparison: Comparison, ids: Mapping[ValueKind, tuple[int, ...]]) -> Sql:
        if comparison.operator is Operator.IS_NULL:
            return all_of(Sql(f"{found.text} IS NULL", found.values) for found in self._each(owner_id, presence(ids)))
        tests = self._each(owner_id, tests_of(comparison, ids))
        return any_of(Sql(f"{found.text} = 1", found.values) for found in tests)

    def _each(self, owner_id: str, tests: Iterable[ValueTest]) -> Iterable[Sql]:
        for test in tests:
            where = test.condition(self.speech, "v")
            yield Sql(f"(SELECT 1 FROM {test.table} v WHERE v.owner_id = {owner_id} AND {where.text})", where.values)  # noqa: S608 - names of ours and marks

    def _of_model(self, comparison: Comparison) -> Sql:
        """Ask the model's annotation, and where it has none the metadata of the instance's revision."""
        name, operator = comparison.field.name, comparison.operator
        annotation, metadata = self.ids(FieldOwner.MODEL_ANNOTATION, name), self.ids(FieldOwner.MODEL_METADATA, name)
        of_model = self._of_owner("i.model_id", comparison, annotation)
        of_revision = self._of_owner(_REVISION, comparison, metadata)
        if operator is Operator.IS_NULL:
            return all_of([of_model, of_revision])
        unset = self._of_owner("i.model_id", Comparison(comparison.field, Operator.IS_NULL), annotation)
        return any_of([of_model, all_of([unset, of_revision])])
