"""Check the settings of an action against what its kind declares.

    SHAPE = {"url": Setting(url, required=True), "method": Setting(one_of("POST", "PUT"), default="POST")}
    checked("http", settings, SHAPE)

A rule of a setting takes its key and its value, and answers the value or raises InvalidArgument with the key.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gallery_server.domain import limits
from gallery_server.domain.names import normal_key, shown
from gallery_server.domain.template import Template
from gallery_server.errors import InvalidArgument, Reason

Rule = Callable[[str, object], object]

_NESTED = 32
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a kind."""

    rule: Rule
    required: bool = False
    default: object = None


def checked(kind: str, settings: Mapping[str, object], shape: Mapping[str, Setting]) -> dict[str, object]:
    """Answer all settings of a kind, with their defaults; raise InvalidArgument where one is unknown or wrong."""
    for key in settings:
        if key not in shape:
            raise unknown(kind, key, shape)
    found: dict[str, object] = {}
    for key, setting in shape.items():
        if settings.get(key) is not None:
            found[key] = setting.rule(key, settings[key])
        elif setting.required:
            raise InvalidArgument(Reason.FIELD_MISSING, f"{key} is missing: {kind} needs it.", field=key)
        else:
            found[key] = setting.default
    return found


def unknown(kind: str, key: str, known: Mapping[str, object]) -> InvalidArgument:
    """Make the error of a setting that a kind has not."""
    near = difflib.get_close_matches(str(key), known, n=3) or list(known)
    has = f"it has {', '.join(near)}" if near else "it has none"
    return InvalidArgument(Reason.FIELD_UNKNOWN, f"{kind} has no setting {shown(str(key))}; {has}.", field=str(key))


def malformed(key: str, value: object, rule: str) -> InvalidArgument:
    """Make the error of a value that breaks a rule."""
    return InvalidArgument(Reason.FIELD_MALFORMED, f"{key} is {shown(str(value))}: {rule}.", field=key, rule=rule)


def flag(key: str, value: object) -> object:
    """Take true or false."""
    if not isinstance(value, bool):
        raise malformed(key, value, "write true or false")
    return value


def text(key: str, value: object) -> str:
    """Take a text that is not empty."""
    if not isinstance(value, str) or not value:
        raise malformed(key, value, "write a text")
    if len(value) > limits.ACTION_TEXT_CHARACTERS:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"{key} has {len(value)} characters; at most {limits.ACTION_TEXT_CHARACTERS} are allowed.",
            field=key,
            length=len(value),
            limit=limits.ACTION_TEXT_CHARACTERS,
        )
    return value


def template(key: str, value: object) -> str:
    """Take a text with references, but none to secrets."""
    if Template.of(key, text(key, value)).reads_secrets:
        raise malformed(key, value, "secrets may not stand here; whoever reads it would see them")
    return text(key, value)


def secret_template(key: str, value: object) -> str:
    """Take a text with references, those to secrets too."""
    Template.of(key, text(key, value))
    return text(key, value)


def one_of(*words: str) -> Rule:
    """Take one of some words."""

    def rule(key: str, value: object) -> object:
        if value not in words:
            raise malformed(key, value, f"write one of {', '.join(words)}")
        return value

    return rule


def whole(least: int, most: int) -> Rule:
    """Take a whole number between two others."""

    def rule(key: str, value: object) -> object:
        if not isinstance(value, int) or isinstance(value, bool):
            raise malformed(key, value, f"write a whole number from {least} to {most}")
        if not least <= value <= most:
            raise InvalidArgument(
                Reason.FIELD_OUT_OF_RANGE,
                f"{key} is {value}; it must lie between {least} and {most}.",
                field=key,
                value=value,
                least=least,
                most=most,
            )
        return value

    return rule


def mapping(key_rule: Callable[[str, str], object], rule: Rule) -> Rule:
    """Take a map of at most `limits.ACTION_ITEMS` entries, whose keys and values follow these rules."""

    def check(key: str, value: object) -> object:
        if not isinstance(value, Mapping):
            raise malformed(key, value, "write a map, such as {name: value}")
        limited(key, len(value), limits.ACTION_ITEMS)
        for name in value:
            if not isinstance(name, str):
                raise malformed(key, name, "write its names in quotes")
            key_rule(place(key, name), name)
        return {name: rule(place(key, name), each) for name, each in value.items()}

    return check


def place(key: str, name: str) -> str:
    """Answer where the entry of a map stands, in a form that fits into a line."""
    return f"{key}.{name}" if name.isprintable() and len(name) <= _SHOWN else f"{key}[{shown(name)}]"


def label(key: str, value: str) -> str:
    """Take a key such as those of annotations."""
    try:
        return normal_key("the map", value)
    except InvalidArgument as error:
        raise InvalidArgument(error.reason, error.message, field=key) from None


def limited(key: str, count: int, limit: int) -> None:
    """Raise InvalidArgument, TOO_MANY_ITEMS, where there are more than a limit."""
    if count > limit:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"{key} has {count} entries; at most {limit} are allowed.",
            field=key,
            count=count,
            limit=limit,
        )


def leaf_template(key: str, value: object) -> object:
    """Take a flag, a number, or a text with references but none to secrets."""
    if isinstance(value, str | list | Mapping):
        return template(key, value)
    return json_template(key, value)


def json_template(key: str, value: object, depth: int = 0) -> object:
    """Take a JSON value whose texts are templates; keys are taken as they are."""
    if depth > _NESTED:
        raise malformed(key, "...", f"values stand over {_NESTED} deep in each other; write it flatter")
    match value:
        case None | bool() | int():
            return value
        case float() if value - value == 0:
            return value
        case str():
            return secret_template(key, value) if value else value
        case list():
            limited(key, len(value), limits.ACTION_ITEMS)
            return [json_template(f"{key}[{place}]", each, depth + 1) for place, each in enumerate(value)]
        case Mapping():
            return _json_object(key, value, depth)
    raise malformed(key, value, f"a {type(value).__name__} is no value of JSON; write it in quotes")


def _json_object(key: str, value: Mapping[object, object], depth: int) -> object:
    limited(key, len(value), limits.ACTION_ITEMS)
    found = {}
    for name, each in value.items():
        if not isinstance(name, str):
            raise malformed(key, name, "write its names in quotes")
        found[name] = json_template(place(key, name), each, depth + 1)
    return found
