"""Declare the closed tables of fields: the kind of each, and how it may be compared and ordered."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.domain.instance import InstanceCause, LifecycleStage
from gallery_server.domain.metric import Scope
from gallery_server.domain.search import Operator
from gallery_server.domain.value import ValueKind

_SAME = frozenset({Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN})
_NULL = frozenset({Operator.IS_NULL, Operator.IS_NOT_NULL})
_MORE_OR_LESS = frozenset({
    Operator.GREATER_THAN, Operator.GREATER_THAN_OR_EQUAL, Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUAL
})  # fmt: skip
_ALIKE = frozenset({Operator.LIKE, Operator.NOT_LIKE})

OPERATORS_OF = {
    ValueKind.TEXT: _SAME | _NULL | _MORE_OR_LESS | _ALIKE,
    ValueKind.NUMBER: _SAME | _NULL | _MORE_OR_LESS,
    ValueKind.TIME: _SAME | _NULL | _MORE_OR_LESS,
    ValueKind.FLAG: _SAME | _NULL,
}
"""The operators that fit a kind, by the kind that it compares as."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """Say how one field of the record is searched."""

    kind: ValueKind
    operators: frozenset[Operator]
    words: tuple[str, ...] = ()
    """The only values that it has, taken in any case."""
    is_id: bool = False
    ordered: bool = True


def _of_kind(kind: ValueKind) -> RecordField:
    return RecordField(kind, OPERATORS_OF[kind])


def _of_words(*words: str) -> RecordField:
    return RecordField(ValueKind.TEXT, _SAME | _NULL, words)


_TEXT, _WHOLE = _of_kind(ValueKind.TEXT), _of_kind(ValueKind.NUMBER)
_ID = RecordField(ValueKind.TEXT, _SAME | _NULL | _MORE_OR_LESS, is_id=True)

RECORD_FIELDS: dict[str, RecordField] = {
    "instanceId": _ID,
    "projectName": _TEXT,
    "baseVersionId": _TEXT,
    "modelId": _ID,
    "revision": _WHOLE,
    "version": RecordField(ValueKind.TEXT, _SAME | _NULL | _MORE_OR_LESS),
    "number": _WHOLE,
    "createdTime": _of_kind(ValueKind.TIME),
    "createdBy": _TEXT,
    "format": _TEXT,
    "mediaType": _TEXT,
    "size": _WHOLE,
    "sha256": RecordField(ValueKind.TEXT, _SAME | _NULL),
    "stage": _of_words(*(stage.value for stage in LifecycleStage)),
    "cause": _of_words(*(cause.value for cause in InstanceCause)),
    "externalId": _TEXT,
    "environments": RecordField(ValueKind.TEXT, _SAME | _NULL, ordered=False),
    "deprecated": _of_kind(ValueKind.FLAG),
}
"""Each field by its name; `shard` has keys and is named by one, as in `shard.city`."""

SHARD_VALUE = _TEXT
"""What holds of each key of the shard."""

_NAMED = frozenset({Operator.EQUAL, Operator.IN})

METRIC_FIELDS: dict[str, RecordField] = {
    "metricName": RecordField(ValueKind.TEXT, _NAMED, ordered=False),
    "metricScope": RecordField(ValueKind.TEXT, _NAMED, tuple(scope.value for scope in Scope), ordered=False),
    "metricSegment": RecordField(ValueKind.TEXT, _NAMED, ordered=False),
    "metricValue": RecordField(ValueKind.NUMBER, _SAME | _MORE_OR_LESS, ordered=False),
}
"""What constraints say of one and the same metric."""
