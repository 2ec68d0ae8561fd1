"""Know the fields that a search may name, and refuse the others with the nearest names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from gallery_server.dal.search import scopes
from gallery_server.dal.search.query import FieldIds
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.health import HEALTH_VALUES
from gallery_server.domain.instance import STANDARD_METADATA
from gallery_server.domain.names import shown
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.record_field import RECORD_FIELDS
from gallery_server.domain.search import SCOPES, Comparison, FieldName, FieldOwner, MetricMatch, Namespace, Order
from gallery_server.domain.value import ValueKind
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry.nearest import did_you_mean, nearest
from gallery_server.registry.searching.search_metrics import KnownMetrics
from gallery_server.registry.searching.search_scope import Place

_NAMES_COMPARED = 1_000
_OWNERS = {
    Namespace.METADATA: (FieldOwner.METADATA,),
    Namespace.ANNOTATIONS: (FieldOwner.ANNOTATION,),
    Namespace.MODEL: (FieldOwner.MODEL_ANNOTATION, FieldOwner.MODEL_METADATA),
    Namespace.HEALTH: (FieldOwner.HEALTH,),
}
_BARE = (Namespace.RECORD, Namespace.METADATA, Namespace.METRIC)
_NUMBERS = (*SCOPES, Namespace.HEALTH)


def spelled(field: FieldName) -> str:
    """Answer a field as people write it."""
    return field.name if field.namespace in _BARE else f"{field.namespace}.{field.name}"


@dataclass(frozen=True)
class KnownFields:
    """What is known of the fields that one search names."""

    tx: Transaction
    place: Place
    ids: FieldIds
    metrics: KnownMetrics

    @classmethod
    def of(cls, tx: Transaction, place: Place, fields: Collection[FieldName], match: MetricMatch | None) -> KnownFields:
        """Look the fields up, in one statement, and the metrics in another where some are named."""
        names = {field.name for field in fields if field.namespace in _OWNERS}
        metrics = KnownMetrics.of(tx, place, fields, match)
        ids = scopes.find_fields(tx, place.scope.project_ids, names)
        return cls(tx, place, {**ids, **metrics.ids}, metrics)

    def kinds(self, field: FieldName) -> set[ValueKind]:
        """Answer the kinds that a key has had, else the one that it is declared to have; none where any will do."""
        if field.namespace in _NUMBERS:
            return {ValueKind.NUMBER}
        had = {kind for owner in _OWNERS[field.namespace] for kind in self.ids.get((owner, field.name), {})}
        if had or field.namespace is not Namespace.METADATA or field.name not in self._declared:
            return had
        return {self._declared[field.name]}

    def require(self, label: str, field: FieldName) -> None:
        """Raise InvalidArgument, FIELD_UNKNOWN with the nearest names, unless a field is known."""
        if field.namespace in SCOPES:
            self.metrics.require(label, spelled(field), field.name)
            return
        if field.namespace is Namespace.RECORD or self._is_known(field):
            return
        if field.namespace is Namespace.HEALTH:
            raise _unknown_health(label, field)
        close = nearest(field.name, self._near(field))
        where = "the searched projects" if self.place.scope.project_ids is None else self.place.named
        raise InvalidArgument(
            Reason.FIELD_UNKNOWN,
            f"{label} names {shown(spelled(field))}, which is no record field, no standard or declared key, and was "
            f"never written in {where}.{did_you_mean(close)}",
            field=label,
            value=shown(spelled(field)),
            known=", ".join(close),
        )

    def check_order(self, order: Order) -> None:
        """Raise InvalidArgument unless instances can be ordered by a field."""
        if order.field.namespace is Namespace.METRIC:
            raise InvalidArgument(
                Reason.OPERATOR_UNFIT,
                f"order names {order.field.name}, which stands in constraints alone; order by metrics['mae'] or "
                "another metric of one scope.",
                field="order",
                value=order.field.name,
                known=", ".join(SCOPES),
            )
        self.require("order", order.field)
        record = RECORD_FIELDS.get(order.field.name) if order.field.namespace is Namespace.RECORD else None
        if record is not None and not record.ordered:
            fitting = ", ".join(name for name, field in RECORD_FIELDS.items() if field.ordered)
            raise InvalidArgument(
                Reason.OPERATOR_UNFIT,
                f"order names {order.field.name}, which has many values and no order; order by another field.",
                field="order",
                value=order.field.name,
                known=fitting,
            )

    def check_environments(self, comparisons: Iterable[Comparison]) -> None:
        """Raise NotFound for an environment that no project that is searched declares."""
        naming = [each for each in comparisons if each.field == FieldName(Namespace.RECORD, "environments")]
        declared = {name for policy in self._policies for name in policy.environments} if naming else set()
        for each in naming if declared else ():
            for name in (str(value.content) for value in each.values):
                if name not in declared:
                    close = nearest(name, declared)
                    raise NotFound(
                        Reason.ENVIRONMENT_UNKNOWN,
                        f"{self.place.named} declares no environment {shown(name)}.{did_you_mean(close)}",
                        field="environments",
                        value=shown(name),
                        known=", ".join(close or sorted(declared)),
                    )

    def _is_known(self, field: FieldName) -> bool:
        if field.namespace is Namespace.HEALTH:
            return field.name in HEALTH_VALUES
        if field.namespace is Namespace.SHARD:
            return field.name in self._shard_keys
        if any((owner, field.name) in self.ids for owner in _OWNERS[field.namespace]):
            return True
        return field.namespace is Namespace.METADATA and (
            field.name in STANDARD_METADATA or field.name in self._declared
        )

    def _near(self, field: FieldName) -> list[str]:
        if field.namespace is Namespace.SHARD:
            return sorted(self._shard_keys)
        owners = _OWNERS[field.namespace]
        written = scopes.written_names(self.tx, self.place.scope.project_ids, owners, _NAMES_COMPARED)
        if field.namespace is not Namespace.METADATA:
            return written
        return [*RECORD_FIELDS, *STANDARD_METADATA, *self._declared, *written]

    @cached_property
    def _policies(self) -> list[ProjectPolicy]:
        return scopes.find_policies(self.tx, [project.project_id for project in self.place.projects])

    @cached_property
    def _declared(self) -> Mapping[str, ValueKind]:
        found: dict[str, ValueKind] = {}
        for policy in self._policies:
            for name, kind in policy.declared_fields.items():
                found[name] = ValueKind.NUMBER if kind is ValueKind.WHOLE else kind
        return found

    @cached_property
    def _shard_keys(self) -> Collection[str]:
        if self.place.shard_keys is not None:
            return self.place.shard_keys
        models = scopes.find_models(self.tx, self.place.scope.project_ids)
        return {key for model in models for key in model.shard_keys}


def _unknown_health(label: str, field: FieldName) -> InvalidArgument:
    close = nearest(field.name, HEALTH_VALUES)
    return InvalidArgument(
        Reason.FIELD_UNKNOWN,
        f"{label} names {shown(spelled(field))}, and health has {', '.join(HEALTH_VALUES)} alone.{did_you_mean(close)}",
        field=label,
        value=shown(spelled(field)),
        known=", ".join(close or HEALTH_VALUES),
    )
