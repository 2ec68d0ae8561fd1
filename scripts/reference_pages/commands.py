"""Write the page of all commands, from what they say of themselves."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

from gallery_client.cli import main as gallery
from gallery_server.cli import main as gallery_server

from .markdown import made_by, table

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRODUCTION = """\
# Commands

`gallery` is for people and programs that use a server, `gallery-server` for those who run one; both tell with
`--help` what stands here. Exit status: 0, 1 where the server or a file refuses, 2 where the command line or a
setting is wrong. [settings.md](settings.md) explains the settings, which are options of
`gallery-server`. The options of `gallery` itself may also stand behind the name of each of its commands.
"""
_SHARED = ("server", "timeout", "as_json")
"""Options of `gallery` that each of its commands takes too."""
PROGRAMS = {"gallery": gallery, "gallery-server": gallery_server}


def render() -> str:
    """Write the page."""
    parts = [made_by("scripts/reference", "the commands themselves"), _INTRODUCTION]
    for name, command in PROGRAMS.items():
        parts += [_section(path, found) for path, found in walk(name, command)]
    return "\n".join(parts)


def walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it, each by what is typed."""
    yield path, command
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from walk(f"{path} {name}", below)


def _section(path: str, command: click.Command) -> str:
    nested = " " in path
    level = "###" if nested else "##"
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    usage = " ".join([path, *(f"[{_name(each)}]" if not each.required else _name(each) for each in arguments)])
    if isinstance(command, click.Group):
        usage += " COMMAND"
    options = [
        each for each in command.params if isinstance(each, click.Option) and not (nested and each.name in _SHARED)
    ]
    rows = [[_spellings(each), _value(each), each.help or ""] for each in options]
    parts = [f"{level} {path}\n", f"`{usage}`\n", f"{_help(command)}\n"]
    return "\n".join([*parts, table(["option", "value", "meaning"], rows)] if rows else parts)


def _spellings(option: click.Option) -> str:
    return ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").replace("\b", "").strip()


def _name(argument: click.Argument) -> str:
    return argument.human_readable_name.removesuffix("...") + ("..." if argument.nargs != 1 else "")


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return " or ".join(f"`{choice}`" for choice in option.type.choices)
    return option.type.name.upper()
