"""Say which field a name means, wherever names are written: in constraints, orders and expressions."""

from __future__ import annotations

import re

from gallery_server.domain.instance import MEASURED, METRIC_FIELDS, RECORD_FIELDS, STANDARD_METADATA
from gallery_server.domain.names import normal_key, require_text, shown
from gallery_server.domain.search import FieldName, Namespace
from gallery_server.errors import InvalidArgument, Reason

Path = tuple[str, ...]
"""A name and the keys behind it: `annotations['approved']` and `annotations.approved` are both two texts."""

_ALIASES = {
    re.sub(r"(?=[A-Z])", "_", name).lower(): name
    for name in (*RECORD_FIELDS, *STANDARD_METADATA, *METRIC_FIELDS)
    if not name.islower()
}
_OWNERS = {space.value: space for space in Namespace if space not in (Namespace.RECORD, Namespace.METRIC)}
_WITHOUT_KEY = dict.fromkeys(MEASURED, "mae") | {"health": "score", "shard": "city"}
"""What means nothing alone, with a key as an example."""
_OWNED = re.compile(rf"(?P<owner>{'|'.join(_OWNERS)})(?P<rest>[.\[].*)", re.DOTALL)
_KEY = re.compile(r"\.(?P<plain>.+)|\[(?P<quote>['\"])(?P<quoted>(?:\\.|(?!(?P=quote))[^\\])+)(?P=quote)\]", re.DOTALL)


def field_name_of(text: str | None) -> FieldName:
    """Answer the field that a constraint or an order names: `city`, `metadata['city']`, `annotations.approved`.

    Raises InvalidArgument where the text is no name.
    """
    name = require_text("field", text)
    owned = _OWNED.fullmatch(name)
    if not owned:
        return field_at((name,))
    key = _KEY.fullmatch(owned["rest"])
    if not key:
        raise _malformed(name, f"write {owned['owner']}.key or {owned['owner']}['key']")
    return field_at((owned["owner"], key["plain"] or re.sub(r"\\(.)", r"\1", key["quoted"], flags=re.DOTALL)))


def documented_name(name: str) -> str:
    """Answer the documented spelling of a name that may be written in snake_case."""
    return _ALIASES.get(name, name)


def field_at(path: Path) -> FieldName:
    """Answer the field that an expression names by a path; raises what `field_name_of` raises.

    A bare name is a record field, one of the names that constrain a metric, else a metadata key; snake_case spellings
    of documented names are taken for them.
    """
    first, *keys = path
    if first in _OWNERS and keys:
        return FieldName(_OWNERS[first], normal_key("field", ".".join(keys)))
    name = documented_name(first)
    space = Namespace.RECORD if name in RECORD_FIELDS else Namespace.METRIC if name in METRIC_FIELDS else None
    if name in _WITHOUT_KEY and not keys:
        raise _malformed(name, f"name one of its keys, such as {name}.{_WITHOUT_KEY[name]}")
    if space is None:
        return FieldName(Namespace.METADATA, normal_key("field", ".".join([name, *keys])))
    if keys:
        raise _malformed(".".join(path), f"{name} has one value and no fields of its own")
    return FieldName(space, name)


def _malformed(field: str, rule: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED, f"field is {shown(field)}: {rule}.", field="field", value=shown(field), rule=rule
    )
