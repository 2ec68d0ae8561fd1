"""A team's `actions.yaml`: names that its rules give to kinds of action with their settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from gallery_server.domain.names import normal_name, shown
from gallery_server.errors import InvalidArgument
from gallery_server.rules.files.mistake import Mistake, Mistaken
from gallery_server.rules.files.nearest import meant
from gallery_server.rules.files.node import Location
from gallery_server.rules.files.source import Source, read_source

NAME = "actions.yaml"
BARE_KINDS = ("deploy", "rollback", "deprecate", "release", "log")
"""Kinds that need no settings, so that a rule may name them as they are."""

Check = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Answer the settings of a kind, whole; raise InvalidArgument that names the key which is wrong."""

_TEAMS_KEPT = 200
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class ActionSettings:
    """Say what an action of a team is: its kind, and the settings as the kind's check answered them."""

    name: str
    kind: str
    settings: Mapping[str, object] = field(default_factory=dict)


def read_actions(path: str, data: bytes, checks: Mapping[str, Check]) -> dict[str, ActionSettings]:
    """Read the actions of a team; raise Mistaken with all that is wrong."""
    source = read_source(path, data)
    mistakes: list[Mistake] = []
    found = {}
    for name, settings in source.root.plain().items():  # type: ignore[attr-defined]  # a source is a map
        action = _action(source, name, settings, checks, mistakes)
        if action is not None:
            found[name] = action
    if mistakes:
        raise Mistaken(*sorted(mistakes))
    return found


@lru_cache(_TEAMS_KEPT)
def published_actions(team: str, text: str) -> Mapping[str, ActionSettings]:
    """Answer the actions of a team as its file has them; they were checked before it was published."""
    found = {}
    source = read_source(f"{team}/{NAME}", (text or "{}").encode())
    for name, settings in source.root.plain().items():  # type: ignore[attr-defined]  # a source is a map
        written = dict(settings)
        found[name] = ActionSettings(name, written.pop("kind"), written)
    return found


def named_action(name: str, actions: Mapping[str, ActionSettings]) -> ActionSettings | None:
    """Answer the action that a rule means by a name: one of its team's, or a kind that needs no settings."""
    return actions.get(name) or (ActionSettings(name, name) if name in BARE_KINDS else None)


def unknown_action(name: str, actions: Collection[str], checks: Collection[str]) -> str:
    """Say what to do about a name that is no action of the team."""
    if name in checks and name not in BARE_KINDS:
        return f"{name} needs settings; give them a name in {NAME}, as notify: {{kind: {name}, ...}}"
    return f"the team has no action {shown(name)}; {meant(name, [*actions, *BARE_KINDS])}; its {NAME} may name another"


def _action(
    source: Source, name: str, settings: object, checks: Mapping[str, Check], mistakes: list[Mistake]
) -> ActionSettings | None:
    here: Location = (name,)
    before = len(mistakes)
    with source.blaming(here, mistakes):
        normal_name("the name of an action", name)
    if name in checks:
        problem = f"{name} is a kind of action; choose another name"
        mistakes.append(source.mistake(here, problem, at_key=True))
    if not isinstance(settings, dict) or not isinstance(settings.get("kind"), str):
        problem = f"{name} has no kind; write it as {name}: {{kind: http, url: ...}}"
        mistakes.append(source.mistake(here, problem, at_key=True))
        return None
    kind = settings["kind"]
    if kind not in checks:
        problem = f"there is no kind of action {shown(kind)}; {meant(kind, sorted(checks))}"
        mistakes.append(source.mistake((name, "kind"), problem))
    if len(mistakes) > before:
        return None
    try:
        checked = checks[kind]({key: value for key, value in settings.items() if key != "kind"})
    except InvalidArgument as error:
        location = (name, *_steps(error.details.get("field", "")))
        mistakes.append(source.mistake(location, f"{name}: {error.message.rstrip('.')}", at_key=True))
        return None
    return ActionSettings(name, kind, checked)


def _steps(field_name: str) -> Location:
    """Read where a setting stands, as errors name it: `json.cities[0]`."""
    return tuple(int(number) if number else key for number, key in _STEP.findall(field_name))
