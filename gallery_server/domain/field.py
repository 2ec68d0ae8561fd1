"""Say which field a name means, wherever names are written: in constraints, orders and expressions."""

from __future__ import annotations

import re

from gallery_server.domain.instance import RECORD_FIELDS, STANDARD_METADATA
from gallery_server.domain.names import normal_key, require_text, shown
from gallery_server.domain.search import FieldName, Namespace
from gallery_server.errors import InvalidArgument, Reason, Unimplemented

Path = tuple[str, ...]
"""A name and the keys behind it: `annotations['approved']` and `annotations.approved` are both two texts."""

_ALIASES = {
    re.sub(r"(?=[A-Z])", "_", name).lower(): name for name in (*RECORD_FIELDS, *STANDARD_METADATA) if not name.islower()
}
_OWNERS = {space.value: space for space in Namespace if space is not Namespace.RECORD}
_METRICS = frozenset({
    "metricName", "metricScope", "metricSegment", "metricValue", "metrics", "trainingMetrics", "productionMetrics"
})  # fmt: skip
_OWNED = re.compile(rf"(?P<owner>{'|'.join(_OWNERS)})(?P<rest>[.\[].*)", re.DOTALL)
_KEY = re.compile(r"\.(?P<plain>.+)|\[(?P<quote>['\"])(?P<quoted>(?:\\.|(?!(?P=quote))[^\\])+)(?P=quote)\]", re.DOTALL)


def field_name_of(text: str | None) -> FieldName:
    """Answer the field that a constraint or an order names: `city`, `metadata['city']`, `annotations.approved`.

    Raises InvalidArgument where the text is no name, Unimplemented where it names a metric.
    """
    name = require_text("field", text)
    owned = _OWNED.fullmatch(name)
    if not owned:
        return field_at((name,))
    key = _KEY.fullmatch(owned["rest"])
    if not key:
        raise _malformed(name, f"write {owned['owner']}.key or {owned['owner']}['key']")
    return field_at((owned["owner"], key["plain"] or re.sub(r"\\(.)", r"\1", key["quoted"], flags=re.DOTALL)))


def field_at(path: Path) -> FieldName:
    """Answer the field that an expression names by a path; raises what `field_name_of` raises.

    A bare name is a record field, else a metadata key; snake_case spellings of documented names are taken for them.
    """
    first, *keys = path
    if re.split(r"[.\[]", first)[0] in _METRICS:
        raise Unimplemented(
            Reason.NOT_IN_THIS_VERSION,
            f"{shown('.'.join(path))} is a metric, and this version of the server searches none; leave it out.",
            field=shown(".".join(path)),
        )
    if first in _OWNERS and keys:
        return FieldName(_OWNERS[first], normal_key("field", ".".join(keys)))
    name = _ALIASES.get(first, first)
    if name not in RECORD_FIELDS:
        return FieldName(Namespace.METADATA, normal_key("field", ".".join([name, *keys])))
    if name == "shard" and not keys:
        raise _malformed("shard", "name one of its keys, such as shard.city")
    if keys:
        raise _malformed(".".join(path), f"{name} is a record field and has no fields of its own")
    return FieldName(Namespace.RECORD, name)


def _malformed(field: str, rule: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED, f"field is {shown(field)}: {rule}.", field="field", value=shown(field), rule=rule
    )
