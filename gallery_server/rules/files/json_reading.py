"""Read JSON into nodes; Python's own reader knows no places, and takes duplicate keys and NaN."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # the part that reads a text; its stub is missing

from gallery_server.domain import limits
from gallery_server.domain.names import shown
from gallery_server.rules.files.node import Node, Scalar, Unreadable

_BLANKS = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
_WORD = re.compile(r"\w+", re.ASCII)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_LONGEST_WHOLE = 19
"""Digits and a sign; Python reads longer ones in more than linear time."""


def read_json(text: str) -> Node:
    """Read one value; raise Unreadable."""
    reader = _Reader(text)
    node = reader.value(reader.blanks(0), None, 1)
    end = reader.blanks(node.end)
    if end < len(text):
        raise Unreadable(end, "this is not JSON: something stands behind the end")
    return node


class _Reader:
    """Walk over a text; every method answers where it ended."""

    def __init__(self, text: str) -> None:
        self._text = text

    def blanks(self, at: int) -> int:
        match = _BLANKS.match(self._text, at)
        return match.end() if match else at

    def value(self, at: int, key: int | None, depth: int) -> Node:
        if depth > limits.RULE_FILE_DEPTH:
            raise Unreadable(at, f"values stand over {limits.RULE_FILE_DEPTH} deep in each other; write it flatter")
        match self._text[at : at + 1]:
            case "{":
                return self._map(at, key, depth)
            case "[":
                return self._list(at, key, depth)
            case '"':
                content, end = self._string(at)
                return Node(content, at, end, key)
        return self._scalar(at, key)

    def _scalar(self, at: int, key: int | None) -> Node:
        number = _NUMBER.match(self._text, at)
        if number:
            digits = number[0]
            whole = not (number[1] or number[2])
            if whole and len(digits) > _LONGEST_WHOLE:
                raise Unreadable(at, "this integer is too large; write a decimal such as 1e20")
            return Node(int(digits) if whole else float(digits), at, number.end(), key)
        word = _WORD.match(self._text, at)
        if word and word[0] in _WORDS:
            return Node(_WORDS[word[0]], at, word.end(), key)
        raise Unreadable(at, "this is not JSON: a value is missing here; texts and keys stand in double quotes")

    def _map(self, at: int, key: int | None, depth: int) -> Node:
        entries: dict[str, Node] = {}
        end = self.blanks(at + 1)
        while self._text[end : end + 1] != "}":
            end = self._comma(end, entries)
            if self._text[end : end + 1] != '"':
                raise Unreadable(end, "this is not JSON: a key in double quotes is missing here")
            begin = end
            name, end = self._string(end)
            if name in entries:
                raise Unreadable(begin, f"the key {shown(name)} stands here twice; take one away")
            end = self.blanks(end)
            if self._text[end : end + 1] != ":":
                raise Unreadable(end, "this is not JSON: a colon is missing here")
            entries[name] = self.value(self.blanks(end + 1), begin, depth + 1)
            end = self.blanks(entries[name].end)
        return Node(entries, at, end + 1, key)

    def _list(self, at: int, key: int | None, depth: int) -> Node:
        items: list[Node] = []
        end = self.blanks(at + 1)
        while self._text[end : end + 1] != "]":
            items.append(self.value(self._comma(end, items), None, depth + 1))
            end = self.blanks(items[-1].end)
        return Node(items, at, end + 1, key)

    def _comma(self, at: int, before: object) -> int:
        """Pass the comma between two entries; there is none before the first."""
        if not before:
            return at
        if self._text[at : at + 1] != ",":
            raise Unreadable(at, "this is not JSON: a comma or a closing bracket is missing here")
        return self.blanks(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            content, end = scanstring(self._text, at + 1, True)
        except json.JSONDecodeError as error:
            raise Unreadable(error.pos, f"this is not JSON: {error.msg[0].lower()}{error.msg[1:]}") from None
        if any("\ud800" <= character <= "\udfff" for character in content):
            raise Unreadable(at, "this is not JSON: the text has half of a character, such as \\ud83d alone")
        return content, end
