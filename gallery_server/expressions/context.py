"""Say what an expression may read, and how a path is found in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gallery_server.domain.field import Path
from gallery_server.domain.field import documented_name as documented

INSTANCES = ("current", "previous", "a", "b")
"""Names that hold an instance, so that what is behind them is named as the judged one's own fields are."""

OTHERS = frozenset({*INSTANCES, "deployments", "request"})
"""Names that rules have beside the judged instance's own fields."""

Run = Callable[["Context"], Any]
"""A part of an expression, ready to be evaluated."""


class Context(Protocol):
    """Hold what an expression may read, and nothing else is within its reach.

    Values are None, bool, int, float, str, aware datetime, list, set, range and Mapping. Names are those that are
    documented, such as `createdTime`; a bare name that is none of them is a key of `metadata`, where nested keys stand
    under dotted ones.
    """

    @property
    def names(self) -> Mapping[str, object]:
        """Answer the values by name."""

    @property
    def functions(self) -> Mapping[str, Callable[..., object]]:
        """Answer the functions that need a clock or a store, those of `functions.OF_CONTEXT`."""


def normal_path(path: Path) -> Path:
    """Answer a path by its documented names: `current.created_time` is `current.createdTime`."""
    first, *rest = path
    if first in INSTANCES and rest:
        return first, *normal_path(tuple(rest))
    return documented(first), *rest


def reader(path: Path) -> Run:
    """Answer what reads a path; nothing on the way there, or none, is None."""
    first, *keys = normal_path(path)
    if not keys:
        return _name_reader(first)
    if len(keys) == 1:
        return _key_reader(first, keys[0])
    return lambda context: _found(context.names, (first, *keys))


def _name_reader(name: str) -> Run:
    def read(context: Context) -> object:
        names = context.names
        if name in names:
            return names[name]
        metadata = names.get("metadata")
        return metadata.get(name) if isinstance(metadata, Mapping) else None

    return read


def _key_reader(name: str, key: str) -> Run:
    path = (name, key)

    def read(context: Context) -> object:
        names = context.names
        owner = names.get(name)
        # An exact dict is by far the most frequent owner, and to ask for any Mapping takes longer than to read it.
        return owner.get(key) if type(owner) is dict and key in owner else _found(names, path)

    return read


def _found(names: Mapping[str, object], path: Path) -> object:
    if path[0] in names:
        return key_of(names[path[0]], path[1:])
    return key_of(names.get("metadata"), path)


def key_of(owner: object, keys: Path) -> object:
    """Answer what stands under some keys: behind one another, or under all of them with dots between."""
    if not isinstance(owner, Mapping):
        return None
    whole = ".".join(keys)
    if whole in owner or len(keys) == 1:
        return owner.get(whole)
    return key_of(owner.get(keys[0]), keys[1:])
