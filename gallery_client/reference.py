"""Write and read the part of reference strings that a client needs: `project/model[/key=value,...]`.

What stands after `@` is resolved by the server alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

from gallery_client.errors import InvalidArgument

_UUID_LENGTH = 36


class LineReference(NamedTuple):
    """Name a model, and the shard of one of its lines."""

    project: str
    model: str
    shard: dict[str, str]


class PlaceReference(NamedTuple):
    """Name a line, or more of them, and an environment."""

    line: LineReference
    environment: str


def instance_reference(project: str, model: str, shard: Mapping[str, str], selector: str) -> str:
    """Write the reference of one instance; shard values are percent-encoded."""
    return f"{line_reference(project, model, shard)}@{selector}"


def line_reference(project: str, model: str | None, shard: Mapping[str, str]) -> str:
    """Write the reference of a line, a model or a project; shard values are percent-encoded."""
    line = ",".join(f"{key}={quote(value, safe='')}" for key, value in shard.items())
    return "/".join(part for part in (project, model, line) if part)


def parse_place(reference: str) -> PlaceReference:
    """Read `project/model[/key=value,...]@environment`. Raises InvalidArgument with the form that was expected."""
    line, at, environment = reference.rpartition("@")
    if not at or not environment or environment == "newest" or any(mark in environment for mark in "#~:"):
        raise InvalidArgument(
            f"{reference!r} names no line in an environment; write project/model@production or "
            "project/model/key=value,...@production",
            reason="REFERENCE_MALFORMED",
        )
    return PlaceReference(parse_line(line), environment)


def parse_line(reference: str) -> LineReference:
    """Read `project/model[/key=value,...]`. Raises InvalidArgument with the form that was expected."""
    project, _, rest = reference.partition("/")
    model, slash, line = rest.partition("/")
    pairs = [pair.partition("=") for pair in line.split(",")] if slash else []
    try:
        shard = {key: unquote(value, errors="strict") for key, _, value in pairs}
    except UnicodeDecodeError:
        shard = {}
    named = "@" not in reference and project and model
    if not named or len(shard) < len(pairs) or not all(key and equals for key, equals, _ in pairs):
        raise InvalidArgument(
            f"{reference!r} names no line of a model; write project/model or project/model/key=value,..., "
            "each key once and values percent-encoded",
            reason="REFERENCE_MALFORMED",
        )
    return LineReference(project, model, shard)


def parse_model(reference: str) -> LineReference:
    """Read `project/model`. Raises InvalidArgument where a shard or a selector follows."""
    line = parse_line(reference)
    if line.shard:
        raise InvalidArgument(
            f"{reference!r} names a line, and a model is meant; write {line.project}/{line.model}",
            reason="REFERENCE_MALFORMED",
        )
    return line


def is_id(reference: str) -> bool:
    """Tell whether a reference is an id."""
    try:
        return len(reference) == _UUID_LENGTH and bool(UUID(reference))
    except ValueError:
        return False
