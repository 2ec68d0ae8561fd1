"""Say what is wrong in a file of rules, and where."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN_BEFORE = 70
_SHOWN_AFTER = 50


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Name a character of a file; lines and columns count characters from 1."""

    line: int = 1
    column: int = 1

    @classmethod
    def of(cls, text: str, offset: int) -> Place:
        """Find where an offset lies."""
        return cls(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Name a place and what is wrong there; `excerpt` shows it with a caret under it."""

    path: str
    place: Place
    problem: str
    excerpt: str = ""

    def __str__(self) -> str:
        """Write it as compilers do, so that editors find the place."""
        return f"{self.path}:{self.place.line}:{self.place.column}: {self.problem}"


class Mistaken(Exception):  # noqa: N818 - named for what happened, as all errors of the server are
    """Refuse a file for all that is wrong in it."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def mistake_in(path: str, text: str, offset: int, problem: str) -> Mistake:
    """Make the mistake at an offset of a file's text."""
    place = Place.of(text, offset)
    return Mistake(path, place, problem, excerpt(text, place))


def excerpt(text: str, place: Place) -> str:
    """Answer the line of a place with a caret below, without what would command a terminal; nothing of a blank one."""
    line = text.split("\n")[place.line - 1]
    begin = max(0, place.column - 1 - _SHOWN_BEFORE)
    cut = line[begin : place.column - 1 + _SHOWN_AFTER]
    shown = "".join(character if character.isprintable() else " " for character in cut)
    if not shown.strip():
        return ""
    return f"{shown.rstrip()}\n{' ' * (place.column - 1 - begin)}^"
