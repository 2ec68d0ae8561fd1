"""Find the functions that installed packages offer as actions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from gallery_server.actions.shape import Setting, json_template
from gallery_server.domain.names import shown

GROUP = "gallery.actions"

_FIRST = frozenset({inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD})


class NoAction(Exception):  # noqa: N818 - named for what it says, as all errors of the server are
    """Say why what a package offers can be no action."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a package, found to be an action."""

    call: Callable[..., object]
    shape: Mapping[str, Setting]


@dataclass(frozen=True)
class Offer:
    """What installed packages offer under one name."""

    name: str
    points: frozenset[EntryPoint]

    def function(self) -> Function:
        """Import what is offered; raise NoAction where it is not one function that can be an action."""
        if len(self.points) > 1:
            raise NoAction(f"Several installed packages offer the action {shown(self.name)}; keep one of them.")
        return _loaded(next(iter(self.points)))


def offered() -> dict[str, Offer]:
    """Answer what installed packages offer, by name."""
    found: dict[str, set[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        # A package that stands twice on the path offers the same twice.
        found.setdefault(point.name, set()).add(EntryPoint(point.name, point.value, point.group))
    return {name: Offer(name, frozenset(points)) for name, points in sorted(found.items())}


@cache
def _loaded(point: EntryPoint) -> Function:
    named = f"The action {shown(point.name)} ({point.value})"
    try:
        function = point.load()
    except (Exception, SystemExit) as error:
        raise NoAction(f"{named} cannot be imported: {type(error).__name__}: {error}.") from error
    if not inspect.isroutine(function) or inspect.iscoroutinefunction(function):
        raise NoAction(f"{named} is no function, or an async one; an entry point of {GROUP} names a plain one.")
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise NoAction(f"{named} does not tell its parameters; write it in Python.") from None
    if not parameters or parameters[0].kind not in _FIRST:
        raise NoAction(f"{named} takes no call; write it as (call, *, setting, ...).")
    for parameter in parameters[1:]:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise NoAction(f"{named} takes {parameter}; write it as (call, *, setting, ...), each setting by name.")
    return Function(function, {each.name: _setting(each) for each in parameters[1:]})


def _setting(parameter: inspect.Parameter) -> Setting:
    return Setting(json_template, required=parameter.default is inspect.Parameter.empty)
