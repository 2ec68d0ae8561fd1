"""Know what expressions may read of instances: each kind of fact is read when it is first asked for, of all at once.

Whoever judges one instance makes the facts of that one; a selection makes those of a page. What a rule does not read
costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from gallery_server.dal import (
    annotation_store,
    fact_reading,
    health_store,
    instance_store,
    metric_reading,
    past_reading,
    standing_store,
)
from gallery_server.dal.annotation_store import OF_INSTANCES, OF_MODELS
from gallery_server.dal.fact_reading import Measurement, Ran, Until
from gallery_server.dal.metric_reading import KeyFilter, Span
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.health import InstanceHealth
from gallery_server.domain.instance import AnnotatedInstance, Instance, Standing
from gallery_server.domain.metric import Scope
from gallery_server.domain.value import Metadata, Value, ValueKind
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rules.evidence.windows import Measured

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COPIES = 100
"""Copies of copies that are followed to what they were made from."""

Place = tuple[Scope, str]
"""Where a metric was measured: its scope, and the segment, which is empty for all of the data."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Say how a rule looks at instances: which scope `metrics` means, where `current` is, what its caller passed."""

    scope: Scope = Scope.VALIDATION
    environment: str | None = None
    request: Mapping[str, object] = field(default_factory=dict)
    until: Until | None = None
    """Where set, of the measurements of the instance itself only those until then are known."""
    now_micros: int | None = None
    """What time it is; that of the transaction where unset."""
    as_of_micros: int | None = None
    """Where set, what was annotated, deployed or computed since is not known, and `until` is for all."""


class Facts:
    """Hold what is known of some instances; `with_origins`, copies without metrics show those of their origin.

    Of metrics it knows those of the `names` alone, where these are given.
    """

    def __init__(
        self,
        tx: Transaction,
        instance_ids: Sequence[str],
        outlook: Outlook,
        *,
        with_origins: bool = False,
        names: Collection[str] | None = None,
    ) -> None:
        self.outlook = outlook
        self.now_micros = tx.now if outlook.now_micros is None else outlook.now_micros
        self._tx = tx
        self._ids = instance_ids
        self._with_origins = with_origins
        self._names = names
        self._measured: dict[Place, dict[str, dict[str, float]]] = {}
        self._measurements: dict[Place, list[Measurement]] = {}
        self._evaluations: dict[Place, dict[tuple[str, str], str]] = {}

    @classmethod
    def of(cls, tx: Transaction, instances: Mapping[str, Instance], outlook: Outlook) -> Facts:
        """Make those of instances whose records are at hand."""
        made = cls(tx, list(instances), outlook)
        made.__dict__["_instances"] = instances
        return made

    def instance(self, instance_id: str) -> Instance:
        """Answer the record; raise LookupError where there is none."""
        return self._instances[instance_id]

    def metadata(self, instance_id: str) -> dict[str, object]:
        """Answer the values that came with it."""
        return self._metadata[instance_id]

    def annotations(self, instance_id: str) -> dict[str, object]:
        """Answer the newest annotations."""
        return contents_of(self._annotations[instance_id])

    def model(self, instance_id: str) -> dict[str, object]:
        """Answer the annotations of its model, and the metadata of its revision where these have no such key."""
        instance = self._instances[instance_id]
        annotations, metadata = self._models
        return contents_of({
            **metadata.get((instance.model_id, instance.revision), {}),
            **annotations[instance.model_id],
        })  # fmt: skip

    def stage(self, instance_id: str) -> str:
        """Answer where it is in its life."""
        instance = self._instances[instance_id]
        return AnnotatedInstance(instance, {}, self._standings[instance_id]).stage.value

    def current_since(self, instance_id: str) -> dict[str, int]:
        """Answer the environments where it is current, and since when."""
        return self._current_since[instance_id]

    def health(self, instance_id: str) -> dict[str, float]:
        """Answer what search knows of its health."""
        return {} if self._is_later(instance_id) else self._health_values[instance_id]

    def health_micros(self, instance_id: str) -> int | None:
        """Answer when its health last came to something else; None where it was not measured."""
        health = self._health.get(instance_id)
        return None if health is None else health.computed_micros

    def skew(self, instance_id: str, metric: str) -> float | None:
        """Answer how much worse a metric is in Production, None where that cannot be told."""
        health = self._health.get(instance_id)
        found = health.measures.skews if health and not self._is_later(instance_id) else ()
        return next((each.skew for each in found if (each.key.segment, each.key.name) == ("", metric)), None)

    def drift(self, instance_id: str, metric: str) -> float | None:
        """Answer how far a metric of Production has changed, None where that cannot be told."""
        health = self._health.get(instance_id)
        found = health.measures.drifts if health and not self._is_later(instance_id) else ()
        return next((each.drift for each in found if (each.key.segment, each.key.name) == ("", metric)), None)

    def metrics(self, instance_id: str, scope: Scope, segment: str = "") -> dict[str, float]:
        """Answer the newest value of each metric there."""
        return self._metrics_at((scope, segment)).get(instance_id, {})

    def evaluation_of(self, instance_id: str, scope: Scope, segment: str, name: str) -> str | None:
        """Answer the evaluation that found the value which `metrics` shows."""
        place = (scope, segment)
        self._metrics_at(place)
        if place not in self._evaluations:
            self._evaluations[place] = {
                (each.instance_id, each.name): str(UUID(bytes=bytes(each.evaluation_id)))
                for each in self._measurements[place]
            }
        return self._evaluations[place].get((instance_id, name))

    def series(self, instance_id: str, scope: Scope, name: str, since_micros: int) -> tuple[list[Measured], list[str]]:
        """Answer a metric's values since a moment, the newest last, and the evaluations that found them.

        Raises InvalidArgument where they are too many to look at.
        """
        until = self.outlook.until
        found_by: list[str] = []
        values: list[Measured] = []
        series = metric_reading.series_of(self._tx, instance_id, KeyFilter((name,), scope, ""))
        span = Span(since_micros, self.now_micros + 1)
        most = limits.WINDOW_VALUES
        for each in metric_reading.page(self._tx, instance_id, series, span, after=None, limit=most + 1):
            metric = each.metric
            if until is None or until.knows(*each.place[:2]):
                values.append(Measured(metric.measured_micros, metric.value, metric.sample_count or 1))
                found_by.append(metric.evaluation_id)
        if len(values) > most:
            raise InvalidArgument(
                Reason.TOO_MANY_ITEMS,
                f"window looks at more than {most:,} values of {name}; write a shorter time.",
                field="window",
                limit=most,
            )
        return values[::-1], found_by[::-1]

    def ran(self, instance_id: str) -> Ran | None:
        """Answer what is current in the environment on its line, and what was before; None where nothing is."""
        return self._ran.get(self._instances[instance_id].line_id)

    @cached_property
    def runners(self) -> Facts:
        """Answer the facts of all that are current on the lines of these instances, and of what was before them."""
        ids = [each for ran in self._ran.values() for each in (ran.current_id, ran.previous_id) if each is not None]
        outlook = self.outlook if self.outlook.as_of_micros is not None else replace(self.outlook, until=None)
        return Facts(self._tx, sorted(set(ids)), outlook, with_origins=True)

    @cached_property
    def _instances(self) -> Mapping[str, Instance]:
        return instance_store.find_many(self._tx, self._ids)

    @cached_property
    def _metadata(self) -> dict[str, dict[str, object]]:
        return {instance_id: contents_of(each.metadata) for instance_id, each in self._instances.items()}

    @cached_property
    def _annotations(self) -> Mapping[str, Metadata]:
        return annotation_store.current(self._tx, OF_INSTANCES, self._ids, self.outlook.as_of_micros)

    @cached_property
    def _models(self) -> tuple[Mapping[str, Metadata], Mapping[tuple[str, int], Metadata]]:
        revisions = {(each.model_id, each.revision) for each in self._instances.values()}
        model_ids = sorted({model_id for model_id, _ in revisions})
        annotations = annotation_store.current(self._tx, OF_MODELS, model_ids, self.outlook.as_of_micros)
        return annotations, fact_reading.metadata_of_revisions(self._tx, revisions)

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        return standing_store.find_many(self._tx, self._ids)

    @cached_property
    def _current_since(self) -> dict[str, dict[str, int]]:
        if self.outlook.as_of_micros is not None:
            return past_reading.current_since_at(self._tx, self._ids, self.outlook.as_of_micros)
        return fact_reading.current_since(self._tx, self._ids)

    @cached_property
    def _health_values(self) -> dict[str, dict[str, float]]:
        return fact_reading.health_values(self._tx, self._ids)

    @cached_property
    def _health(self) -> dict[str, InstanceHealth]:
        return health_store.find_many(self._tx, self._ids)

    @cached_property
    def _ran(self) -> dict[int, Ran]:
        if self.outlook.environment is None:
            return {}
        lines = {each.line_id for each in self._instances.values()}
        if self.outlook.as_of_micros is not None:
            return past_reading.ran_on_at(self._tx, lines, self.outlook.environment, self.outlook.as_of_micros)
        return fact_reading.ran_on(self._tx, lines, self.outlook.environment)

    def _is_later(self, instance_id: str) -> bool:
        """Tell whether the health that is stored was computed since."""
        then = self.outlook.as_of_micros
        computed = None if then is None else self.health_micros(instance_id)
        return then is not None and computed is not None and computed > then

    def _metrics_at(self, place: Place) -> dict[str, dict[str, float]]:
        if place not in self._measured:
            found: dict[str, dict[str, float]] = {}
            measurements = list(fact_reading.measurements(self._tx, self._ids, *place, self._names, self.outlook.until))
            if self._with_origins:
                measurements += self._of_origins(place, {each.instance_id for each in measurements})
            for each in measurements:
                found.setdefault(each.instance_id, {})[each.name] = each.value
            self._measured[place] = found
            self._measurements[place] = measurements
        return self._measured[place]

    def _of_origins(self, place: Place, measured: set[str]) -> list[Measurement]:
        """Answer for copies that were not measured there what their origins were, each as if it were the copy's own."""
        found: list[Measurement] = []
        known = dict(self._instances)
        origins = {each: known[each].copied_from_instance_id for each in self._ids if each not in measured}
        for _ in range(_COPIES):
            wanted = {copy: origin for copy, origin in origins.items() if origin is not None}
            if not wanted:
                break
            of_origin: dict[str, list[Measurement]] = {}
            for each in fact_reading.measurements(self._tx, sorted(set(wanted.values())), *place):
                of_origin.setdefault(each.instance_id, []).append(each)
            for copy, origin in wanted.items():
                found += [
                    Measurement(copy, each.name, each.value, each.evaluation_id) for each in of_origin.get(origin, ())
                ]
            left = {copy: origin for copy, origin in wanted.items() if origin not in of_origin}
            known |= instance_store.find_many(self._tx, sorted(set(left.values()) - known.keys()))
            origins = {copy: known[origin].copied_from_instance_id for copy, origin in left.items()}
        return found


def contents_of(values: Mapping[str, Value]) -> dict[str, object]:
    """Answer values as expressions have them."""
    return {
        key: time_of(int(value.content)) if value.kind is ValueKind.TIME else value.content
        for key, value in values.items()
    }


def time_of(micros: int) -> datetime:
    """Answer microseconds since the epoch as expressions know times."""
    return _EPOCH + timedelta(microseconds=micros)
