"""A file of a rule repository: its values, and the place of each, down to a character of an expression."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gallery_server.domain import limits
from gallery_server.errors import InvalidArgument
from gallery_server.rules.files.alignment import offset_within
from gallery_server.rules.files.json_reading import read_json
from gallery_server.rules.files.mistake import Mistake, Mistaken, Place, mistake_in
from gallery_server.rules.files.node import Location, Node, Unreadable
from gallery_server.rules.files.yaml_reading import read_yaml


class Source:
    """Hold a file that could be read."""

    def __init__(self, path: str, text: str, root: Node) -> None:
        self.path = path
        self.text = text
        self.root = root

    def mistake(self, location: Location, problem: str, *, at_key: bool = False) -> Mistake:
        """Say what is wrong with the value at a location, or with its key; what is missing is wrong where it lacks."""
        node, found = self.root.nearest(location)
        at = node.key if node.key is not None and (at_key or not found) else node.begin
        return mistake_in(self.path, self.text, at, problem)

    def mistake_within(self, location: Location, place: Place, problem: str) -> Mistake:
        """Say what is wrong at a place of the text that stands at a location, such as an expression."""
        node, _ = self.root.nearest(location)
        if not isinstance(node.value, str):
            return self.mistake(location, problem)
        lines = node.value.split("\n")
        index = sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1
        raw = self.text[node.begin : node.end]
        return mistake_in(self.path, self.text, node.begin + offset_within(raw, node.value, index), problem)

    @contextmanager
    def blaming(self, location: Location, mistakes: list[Mistake]) -> Iterator[None]:
        """Collect what is refused inside as a mistake at a location."""
        try:
            yield
        except InvalidArgument as error:
            mistakes.append(self.mistake(location, error.message.rstrip(".")))


def read_source(path: str, data: bytes) -> Source:
    """Read a file by the ending of its name; raise Mistaken where it is too large or has no values."""
    if len(data) > limits.RULE_FILE_BYTES:
        raise Mistaken(too_large(path, len(data)))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        raise Mistaken(mistake_in(path, before, len(before), "this is not UTF-8; save the file in it")) from None
    text = text.replace("\r\n", "\n")
    try:
        root = read_json(text) if path.endswith(".json") else read_yaml(text)
        return Source(path, text, _map(root))
    except Unreadable as error:
        raise Mistaken(mistake_in(path, text, error.offset, error.problem)) from None


def too_large(path: str, size: int) -> Mistake:
    """Make the mistake of a file that nobody wrote by hand."""
    return Mistake(path, Place(), f"the file has {size} bytes, and {limits.RULE_FILE_BYTES} are allowed; split it")


def _map(root: Node) -> Node:
    if not isinstance(root.value, dict):
        raise Unreadable(
            root.begin, "the file holds keys and values, such as team: forecasting; this is something else"
        )
    return root
