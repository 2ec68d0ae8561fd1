"""Read the contract with its doc comments, which the Thrift parser drops.

It leans on what the lint of the contract holds: fields and values stand on lines of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = re.compile(r"/\*\*(.*?)\*/", re.DOTALL)
_BLOCK = re.compile(r"(struct|union|exception|enum|service)\s+(\w+)\s*\{")
_FIELD = re.compile(r"\d+:\s*(?:optional\s+)?(.+?)\s+(\w+)$")
_VALUE = re.compile(r"(\w+)\s*=\s*(\d+)$")
_CALL = re.compile(r"([\w.]+)\s+(\w+)\(.*2:\s*([\w.]+)\s+request\)")
_GROUP = re.compile(r"//\s*--\s*(.+)")


@dataclass
class Member:
    """A field, or a value of an enum: then `type` is its number."""

    name: str
    type: str
    comment: str


@dataclass
class Block:
    """A struct, union, exception or enum."""

    kind: str
    name: str
    comment: str
    members: list[Member] = field(default_factory=list)


@dataclass
class Call:
    """A call, with the names of its request and response."""

    group: str
    name: str
    request: str
    response: str
    comment: str


@dataclass
class File:
    """One file of the contract."""

    name: str
    comment: str = ""
    blocks: list[Block] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


def read(path: Path) -> File:
    """Read a file."""
    return _Reader(path.stem).read(_with_comments_on_one_line(path.read_text("utf-8")))


def _with_comments_on_one_line(source: str) -> list[str]:
    def flat(match: re.Match[str]) -> str:
        return f"/**{' '.join(line.strip().removeprefix('*').strip() for line in match[1].splitlines()).strip()}*/"

    return [line.strip() for line in _COMMENT.sub(flat, source).splitlines()]


class _Reader:
    def __init__(self, name: str) -> None:
        self._file = File(name)
        self._comment = ""
        self._group = ""

    def read(self, lines: list[str]) -> File:
        for line in lines:
            comment = _COMMENT.fullmatch(line)
            if comment:
                self._comment = comment[1]
            elif line.startswith(("namespace", "include")):
                self._file.comment = self._file.comment or self._taken()
            elif line:
                self._read_line(line)
        return self._file

    def _read_line(self, line: str) -> None:
        if group := _GROUP.match(line):
            self._group = group[1]
        elif block := _BLOCK.match(line):
            if block[1] != "service":
                self._file.blocks.append(Block(block[1], block[2], self._taken()))
        elif call := _CALL.match(line):
            self._file.calls.append(Call(self._group, call[2], _bare(call[3]), _bare(call[1]), self._taken()))
        elif member := _FIELD.match(line):
            self._file.blocks[-1].members.append(Member(member[2], member[1], self._taken()))
        elif value := _VALUE.match(line):
            self._file.blocks[-1].members.append(Member(value[1], value[2], self._taken()))

    def _taken(self) -> str:
        comment, self._comment = self._comment, ""
        return comment


def _bare(name: str) -> str:
    return name.rpartition(".")[2]
