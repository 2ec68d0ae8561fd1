"""Know the metrics that a search may name, and refuse the others with the nearest names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gallery_server.dal.search import metric_keys, scopes
from gallery_server.dal.search.query import FieldIds
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.names import shown
from gallery_server.domain.search import SCOPES, FieldName, MetricMatch
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.nearest import did_you_mean, nearest
from gallery_server.registry.searching.search_scope import Place

_COMPARED = 1_000
"""Names among which the nearest are looked for."""


@dataclass(frozen=True)
class KnownMetrics:
    """What is known of the metrics that one search names."""

    tx: Transaction
    place: Place
    ids: FieldIds

    @classmethod
    def of(cls, tx: Transaction, place: Place, fields: Iterable[FieldName], match: MetricMatch | None) -> KnownMetrics:
        """Look metrics up, in one statement; raise InvalidArgument where they are too many."""
        names = {field.name for field in fields if field.namespace in SCOPES} | set(match.names if match else ())
        segments = {"", *(match.segments if match else ())}
        ids = metric_keys.find(tx, place.scope.project_ids, names, segments, limits.SEARCHED_METRICS + 1)
        if sum(len(each) for kinds in ids.values() for each in kinds.values()) > limits.SEARCHED_METRICS:
            raise InvalidArgument(
                Reason.TOO_MANY_ITEMS,
                f"constraints name more than {limits.SEARCHED_METRICS:,} metrics, each scope and segment counted; name "
                "fewer, or fewer segments.",
                field="constraints",
                limit=limits.SEARCHED_METRICS,
            )
        return cls(tx, place, ids)

    def require(self, label: str, spelled: str, name: str) -> None:
        """Raise InvalidArgument, FIELD_UNKNOWN with the nearest names, unless a metric is declared or was measured.

        Where that was does not matter: a metric of another scope is missing, not unknown.
        """
        if any(key.name == name for key in self._keys) or self._is_known(name):
            return
        close = nearest(name, [*self._declared, *metric_keys.names_in(self.tx, self._project_ids, _COMPARED)])
        raise InvalidArgument(
            Reason.FIELD_UNKNOWN,
            f"{label} names {shown(spelled)}, and no such metric was ever declared or measured in {self._where}."
            f"{did_you_mean(close)}",
            field=label,
            value=shown(spelled),
            known=", ".join(close),
        )

    def require_segments(self, label: str, match: MetricMatch) -> None:
        """Raise InvalidArgument, FIELD_UNKNOWN with the nearest, unless some metric of these names has each segment."""
        measured = {"", *(key.segment for key in self._keys if key.name in match.names)}
        for segment in match.segments:
            if segment not in measured:
                known = metric_keys.segments_in(self.tx, self._project_ids, match.names, _COMPARED)
                close = nearest(segment, known)
                raise InvalidArgument(
                    Reason.FIELD_UNKNOWN,
                    f"{label} names the segment {shown(segment)}, and {shown(match.names[0])} was never measured there "
                    f"in {self._where}.{did_you_mean(close)}",
                    field=label,
                    value=shown(segment),
                    known=", ".join(close),
                )

    def _is_known(self, name: str) -> bool:
        return name in self._declared or bool(metric_keys.segments_in(self.tx, self._project_ids, [name], 1))

    @property
    def _keys(self) -> Iterable[MetricKey]:
        return (key for key in self.ids if isinstance(key, MetricKey))

    @property
    def _declared(self) -> Collection[str]:
        policies = scopes.find_policies(self.tx, [project.project_id for project in self.place.projects])
        return {name for policy in policies for name in policy.declared_metrics}

    @property
    def _project_ids(self) -> Collection[str] | None:
        return self.place.scope.project_ids

    @property
    def _where(self) -> str:
        return "the searched projects" if self._project_ids is None else self.place.named
