"""Read patterns of LIKE: `%` for any characters, `_` for one, and a backslash before one that means itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Pattern:
    """A pattern of LIKE; case counts, and one character is one code point."""

    text: str

    @property
    def is_complete(self) -> bool:
        """Tell whether every backslash stands before a character."""
        return (len(self.text) - len(self.text.rstrip("\\"))) % 2 == 0

    @cached_property
    def beginning(self) -> str:
        """Answer what every text that matches begins with."""
        parts: list[str] = []
        for escaped, character in _characters(self.text):
            if not escaped and character in "%_":
                break
            parts.append(character)
        return "".join(parts)

    def matches(self, content: str) -> bool:
        """Tell whether a text matches as a whole, in time that grows with the pattern times the text at most."""
        *others, last = self._runs
        if not others:
            return last.fullmatch(content) is not None
        first, *middle = others
        match = first.match(content)
        for run in middle:
            match = match and run.search(content, match.end())
        if match is None:
            return False
        begin = len(content) - self._last_length
        return begin >= match.end() and last.match(content, begin) is not None

    @cached_property
    def _runs(self) -> list[re.Pattern[str]]:
        """Split at each `%`: leftmost matches of the runs between them leave most to those behind."""
        runs = [""]
        for escaped, character in _characters(self.text):
            if not escaped and character == "%":
                runs.append("")
            else:
                runs[-1] += "." if not escaped and character == "_" else re.escape(character)
        return [re.compile(run, re.DOTALL) for run in runs]

    @cached_property
    def _last_length(self) -> int:
        length = 0
        for escaped, character in _characters(self.text):
            length = 0 if not escaped and character == "%" else length + 1
        return length


def _characters(text: str) -> list[tuple[bool, str]]:
    """Answer each character of a pattern, and whether it was escaped."""
    characters = iter(text)
    return [(True, next(characters, "\\")) if each == "\\" else (False, each) for each in characters]
