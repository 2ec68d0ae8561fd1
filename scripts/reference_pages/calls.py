"""Write the page of all calls and their types, from the contract's doc comments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from . import thrift
from .markdown import made_by, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .thrift import Block, Call, File

IDL = Path(__file__).parents[2] / "idl"
_INTRODUCTION = """\
# Calls

Every call has one shape: `XResponse x(1: CallContext caller, 2: XRequest request) throws (1: GalleryFault fault)`,
over framed transport and the strict binary protocol. Every field may be left out as far as Thrift goes; what a call
cannot do without is said here, and its absence is told by a fault. [faults.md](faults.md) lists why calls fail,
[limits.md](limits.md) how much they take, [metadata.md](metadata.md) what metadata and references look like.

Lists are pages: pass `nextCursor` of one as `cursor` of the next, with the same arguments.
"""
_NAMED = re.compile(r"(?:\w+\.)?([A-Z]\w+)")


def render() -> str:
    """Write the page."""
    files = [thrift.read(path) for path in sorted(IDL.glob("*.thrift"))]
    blocks = {block.name: block for file in files for block in file.blocks}
    calls = [call for file in files for call in file.calls]
    used = {name for call in calls for name in (call.request, call.response)}
    parts = [made_by("scripts/reference", "the doc comments in idl/"), _INTRODUCTION]
    for group in dict.fromkeys(call.group for call in calls):
        parts.append(f"## {group.capitalize()}\n")
        parts += [_call(call, blocks) for call in calls if call.group == group]
    parts.append("## Types\n")
    parts += [part for file in files for part in _types(file, used)]
    return "\n".join(parts)


def _call(call: Call, blocks: dict[str, Block]) -> str:
    request, response = blocks[call.request], blocks[call.response]
    return "\n".join(
        [f"### {call.name}\n", f"{call.comment}\n", *_asked(request), *_answered(response)],
    )


def _asked(request: Block) -> Iterator[str]:
    if request.comment:
        yield f"{request.comment}\n"
    yield _members("Request", request) if request.members else "The request has no fields.\n"


def _answered(response: Block) -> Iterator[str]:
    if response.comment:
        yield f"{response.comment}\n"
    yield _members("Response", response)


def _types(file: File, used: set[str]) -> Iterator[str]:
    for block in file.blocks:
        if block.name in used:
            continue
        yield f"### {block.name}\n"
        yield f"{block.comment or file.comment} ({block.kind})\n"
        yield _members("Value" if block.kind == "enum" else "Field", block)


def _members(head: str, block: Block) -> str:
    kind = "number" if block.kind == "enum" else "type"
    return table(
        [head, kind, "meaning"], [[f"`{each.name}`", _linked(each.type), each.comment] for each in block.members]
    )


def _linked(declared: str) -> str:
    text = _NAMED.sub(lambda match: f"[{match[1]}](#{match[1].lower()})", declared)
    return text.replace("<", "&lt;").replace(">", "&gt;")
