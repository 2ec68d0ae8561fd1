"""The values of a file, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

Scalar = str | int | float | bool | None
Location = tuple[str | int, ...]
"""How a value is reached from the top: keys, and numbers in lists."""


@dataclass(frozen=True, slots=True)
class Node:
    """Hold a value and its first and last character in the text; `key` is where the key before it begins."""

    value: Scalar | dict[str, Node] | list[Node]
    begin: int
    end: int
    key: int | None = None

    def plain(self) -> object:
        """Answer the value alone."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def nearest(self, location: Location) -> tuple[Node, bool]:
        """Answer the node at a location and True, or the deepest one on the way there and False."""
        node = self
        for step in location:
            below = node._below(step)
            if below is None:
                return node, False
            node = below
        return node, True

    def _below(self, step: str | int) -> Node | None:
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None


class Unreadable(Exception):  # noqa: N818 - as Mistaken; never leaves the package
    """Hold what is wrong at an offset of a text that has no values."""

    def __init__(self, offset: int, problem: str) -> None:
        super().__init__(problem)
        self.offset = offset
        self.problem = problem
