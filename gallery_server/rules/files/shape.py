"""Hold the values of a file against a model of pydantic, and say in the words of the house what does not fit."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from gallery_server.domain.names import shown
from gallery_server.errors import InvalidArgument
from gallery_server.rules.files.mistake import Mistake, Mistaken
from gallery_server.rules.files.nearest import meant
from gallery_server.rules.files.node import Location
from gallery_server.rules.files.source import Source

M = TypeVar("M", bound="Shape")

MOST_MISTAKES = 100
"""What is told of one file; a file that is no such file at all has as many as it has keys."""

_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list, such as [first, second]",
    "list_type": "a list, such as [first, second]",
    "dict_type": "keys with values",
    "model_type": "keys with values",
}
"""What pydantic wanted, by the name of its error."""

_TOLD = {
    "missing": "{name} is missing; write it",
    "literal_error": "{name} is {written}; write {expected}",
    "enum": "{name} is {written}; write {expected}",
    "greater_than_equal": "{name} is {written}; the least is {ge}",
    "less_than_equal": "{name} is {written}; the most is {le}",
    "too_short": "{name} is empty; name at least one, or leave it out",
    "too_long": "{name} has over {max_length} entries, and no more are allowed; write fewer",
    "string_too_short": "{name} is empty; write a text, or leave it out",
    "string_too_long": "{name} is longer than {max_length} characters; write a shorter one",
    **{kind: f"{{name}} is {{written}}; write {wanted}" for kind, wanted in _WANTED.items()},
}
"""What is said of the others."""


class Shape(BaseModel):
    """Be the base of all that files hold: unknown keys are refused, and nothing is taken for what it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


def validated(model: type[M], source: Source) -> M:
    """Make the model of a whole file; raise Mistaken with all that does not fit, each at its place."""
    try:
        return model.model_validate(source.root.plain())
    except ValidationError as error:
        raise Mistaken(*sorted(islice(_mistakes(model, source, error), MOST_MISTAKES))) from None


def checked(check: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Make of a check that raises InvalidArgument one that raises what pydantic collects; it passes what is no text."""

    def run(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return check(value)
        except InvalidArgument as error:
            raise ValueError(error.message.rstrip(".")) from None

    return run


def _mistakes(model: type[Shape], source: Source, error: ValidationError) -> Iterator[Mistake]:
    for each in error.errors(include_url=False):
        if each["type"] == "too_short" and each["input"]:
            continue  # it is empty only because its entries are wrong
        location = each["loc"]
        unknown = each["type"] == "extra_forbidden"
        problem = _unknown_key(model, location) if unknown else _problem(each)
        yield source.mistake(location, problem, at_key=unknown)


def _unknown_key(model: type[Shape], location: Location) -> str:
    key = str(location[-1])
    return f"there is no key {shown(key)} here; {meant(key, _keys_at(model, location[:-1]))}"


def _problem(error: ErrorDetails) -> str:
    name = ".".join(str(step) for step in error["loc"] if step != "[key]")
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == "value_error":
        return f"{name}: {context['error']}" if name else str(context["error"])
    told = _TOLD.get(error["type"], "{name}: {message}")
    return told.format_map({**context, "name": name, "written": _written(error["input"]), "message": error["msg"]})


def _written(value: object) -> str:
    match value:
        case str():
            return f"the text {shown(value)}"
        case None:
            return "empty"
        case bool() | int() | float():
            return str(value).lower()
        case list():
            return "a list"
        case dict():
            return "keys with values"
    return "something else"


def _keys_at(model: type[Shape], location: Location) -> list[str]:
    """Answer the keys of the model that stands at a location inside another."""
    for step in location:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if step in fields:
            found = next(_models_in(fields[str(step)].annotation), None)
            model = found or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[Shape]]:
    """Yield the models that a type is made of: itself, or what an Optional, a tuple or a mapping holds."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)
