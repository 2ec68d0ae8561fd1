"""The JSON Schemas of the files that people write: an editor that knows them completes keys and marks mistakes."""

from __future__ import annotations

from typing import Any

from gallery_server.rules.document import RuleDocument
from gallery_server.rules.files.shape import Shape
from gallery_server.rules.testing.document import TestShape

MODELS: dict[str, type[Shape]] = {"rule": RuleDocument, "test": TestShape}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES = {"rule": "A rule of Gallery", "test": "A test of a rule of Gallery"}


def schema_of(name: str) -> dict[str, Any]:
    """Answer the schema of `rule` or `test` files."""
    form: dict[str, Any] = _plain(MODELS[name].model_json_schema())
    if name == "rule":
        form["$defs"]["Clauses"]["oneOf"] = [{"required": ["MODEL_SELECTION"]}, {"required": ["CALLBACK_ACTIONS"]}]
    form.pop("description", None)
    return {"$schema": _DIALECT, "title": _TITLES[name], **form}


def _plain(form: Any, *, names: bool = False) -> Any:
    """Leave out what only describes Python: titles, and null for what is left out; `names` where keys are people's."""
    if isinstance(form, list):
        return [_plain(each) for each in form]
    if not isinstance(form, dict):
        return form
    if names:
        return {key: _plain(value) for key, value in form.items()}
    kept = {key: value for key, value in form.items() if key not in {"title", "default"}}
    choices = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        kept = {key: value for key, value in kept.items() if key != "anyOf"} | choices[0]
    default = form.get("default")
    if isinstance(default, str | int) and default not in ("", False):
        kept["default"] = default
    return {key: _plain(value, names=key in {"properties", "$defs"}) for key, value in kept.items()}
