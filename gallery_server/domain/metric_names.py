"""Check what a series is named by: the metric, its scope and its segment."""

from __future__ import annotations

from gallery_server.domain import limits
from gallery_server.domain.metric import Scope
from gallery_server.domain.names import normal_label, require_text, shown
from gallery_server.errors import InvalidArgument, Reason

_SCOPES = {scope.value.casefold(): scope for scope in Scope}
_KNOWN = ", ".join(Scope)


def normal_metric_name(field: str, value: str | None) -> str:
    """Answer the name of a metric in NFC: 1 to 128 characters, no control ones, no blanks at the ends."""
    return normal_label(field, value, limits.METRIC_NAME_CHARACTERS)


def normal_segment(field: str, value: str | None) -> str:
    """Answer a segment, as the name of a metric is; unset or empty stands for all of the data."""
    return normal_label(field, value, limits.SEGMENT_CHARACTERS) if value else ""


def normal_scope(field: str, value: str | None) -> Scope:
    """Answer the scope that a text names, in any case; raise InvalidArgument where it names none."""
    text = require_text(field, value)
    scope = _SCOPES.get(text.casefold())
    if scope is None:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"{field} is {shown(text)}; it must be one of {_KNOWN}.",
            field=field,
            value=shown(text),
            known=_KNOWN,
        )
    return scope
