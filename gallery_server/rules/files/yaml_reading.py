"""Read YAML into nodes, and of YAML only what nobody can misread or abuse.

Values are those of YAML 1.2's core schema, which is JSON's: `ON`, `yes` and `NO` are texts, a time is a text. Anchors,
aliases, tags, several documents and duplicate keys are refused: they make bombs, run code, or hide what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from gallery_server.domain import limits
from gallery_server.domain.names import shown
from gallery_server.rules.files.node import Node, Scalar, Unreadable

# The one in C where PyYAML has it: it reads twenty times as fast, and both make the same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None,
          "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}  # fmt: skip
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)


def read_yaml(text: str) -> Node:
    """Read one document; raise Unreadable."""
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        told = ", ".join(part for part in (error.context, error.problem) if part)
        raise Unreadable(mark.index if mark else 0, f"this is not YAML: {told}") from None
    except yaml.reader.ReaderError as error:
        raise Unreadable(error.position, "this is not YAML: it has a control character") from None


class _Reader:
    """Follow the events of the parser."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node:
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise Unreadable(0, "the file is empty")
        node = self._node(next(self._events), None, 1)
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise Unreadable(event.start_mark.index, "a second document begins; give it a file of its own")
        return node

    def _node(self, event: yaml.Event, key: int | None, depth: int) -> Node:
        begin = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(begin, "aliases are not read; write the value out")
        if event.anchor is not None:
            raise Unreadable(begin, "anchors are not read; take the & and the name behind it away")
        if event.tag is not None:
            raise Unreadable(begin, "tags are not read; take the ! and the name behind it away")
        if depth > limits.RULE_FILE_DEPTH:
            raise Unreadable(begin, f"values stand over {limits.RULE_FILE_DEPTH} deep in each other; write it flatter")
        if isinstance(event, yaml.ScalarEvent):
            return Node(_scalar(event), begin, event.end_mark.index, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(begin, key, depth)
        return self._map(begin, key, depth)

    def _list(self, begin: int, key: int | None, depth: int) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, None, depth + 1))
        return Node(items, begin, event.end_mark.index, key)

    def _map(self, begin: int, key: int | None, depth: int) -> Node:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            at = event.start_mark.index
            if not isinstance(event, yaml.ScalarEvent):
                raise Unreadable(at, "a key is a text; this one is a list, a map or an alias")
            if event.value in entries:
                raise Unreadable(at, f"the key {shown(event.value)} stands here twice; take one away")
            self._node(event, None, depth)
            entries[event.value] = self._node(next(self._events), at, depth + 1)
        return Node(entries, begin, event.end_mark.index, key)


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text: str = event.value
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
