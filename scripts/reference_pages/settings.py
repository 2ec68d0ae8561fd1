"""Write the page of all settings of the server."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticUndefined

from gallery_server import config
from gallery_server.config import CONFIG_VARIABLE, Settings, environment_name

from .markdown import made_by, table

_INTRODUCTION = f"""\
# Settings of the server

Each setting may stand on the command line, in the environment and in a TOML file, which `--config` or the
environment variable `{CONFIG_VARIABLE}` names. The command line wins over the environment, that over the file, and
that over the default. In the file the key is the setting's name, at the top level. A wrong value ends the command
with status 2 and a line that says where it was given and what is allowed; an unknown key of the file does so too.
"""


def render() -> str:
    """Write the page."""
    rows = [
        [
            f"`{name}`",
            f"`--{name.replace('_', '-')}`",
            f"`{environment_name(name)}`",
            _kind(name, field),
            _default(field),
            field.description or "",
        ]
        for name, field in Settings.model_fields.items()
    ]
    heads = ["setting", "option", "environment", "type", "default", "what it says"]
    return "\n".join([made_by("scripts/reference", "gallery_server/config.py"), _INTRODUCTION, table(heads, rows)])


def _kind(name: str, field: Any) -> str:
    bounds = {each: getattr(part, each) for part in field.metadata for each in ("ge", "le") if hasattr(part, each)}
    checked = _is_address(field.metadata)
    kind = "HOST:PORT" if checked else " or ".join(dict.fromkeys(_words(field.annotation)))
    if kind == "folder" and name.endswith(("_file", "_keytab")):
        kind = "file"
    return f"{kind}, {bounds['ge']:,} to {bounds['le']:,}" if bounds else kind


def _is_address(metadata: Any) -> bool:
    return any(isinstance(each, AfterValidator) and each.func is config._address for each in metadata)  # noqa: SLF001 - the page tells what it checks


def _words(annotation: Any) -> list[str]:
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return [f"`{choice}`" for choice in typing.get_args(annotation)]
    if origin is typing.Annotated:
        base, *metadata = typing.get_args(annotation)
        return ["HOST:PORT"] if _is_address(metadata) else _words(base)
    if origin in (typing.Union, types.UnionType):
        return [word for part in typing.get_args(annotation) if part is not type(None) for word in _words(part)]
    if origin is dict:
        return ["NAME=URI, several"]
    return [{"Path": "folder", "int": "whole number", "bool": "`true` or `false`", "str": "text"}[annotation.__name__]]


def _default(field: Any) -> str:
    if field.default is PydanticUndefined:
        return "none" if field.default_factory is dict else "the user's data folder"
    if field.default in (None, ""):
        return "unset"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"
