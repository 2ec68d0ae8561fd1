"""Find in a file the character of a text that it holds quoted, folded or indented."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(u[dD][89abAB]..\\u[0-9a-fA-F]{4}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|.)")
_BLANKS = re.compile(r"[ \t]*")
_SPACE = re.compile(r"\s*")


def offset_within(raw: str, value: str, index: int) -> int:
    """Answer the offset in `raw`, the text as it is written, of the character `index` of `value`, what it means.

    Where the two cannot be followed, which only odd escapes bring about, answers 0: the text begins there.
    """
    quote = raw[:1] if raw[:1] in {"'", '"'} else ""
    at = raw.find("\n") + 1 if raw[:1] in {"|", ">"} else len(quote)
    for character in value[:index]:
        length = _written(raw, at, character, quote)
        if length is None:
            return 0
        at += length
    return _past_indent(raw, at, value[index : index + 1])


def _written(raw: str, at: int, character: str, quote: str) -> int | None:
    """Answer how many characters stand for this one, None where another stands there."""
    escape = _ESCAPE.match(raw, at) if quote == '"' else None
    if escape:
        return len(escape[0])
    if character in {" ", "\n"}:
        return _break(raw, at, character)
    begin = _past_indent(raw, at, character)
    if quote == "'" and raw.startswith("''", begin):
        return begin + 2 - at
    return begin + 1 - at if raw.startswith(character, begin) else None


def _break(raw: str, at: int, character: str) -> int | None:
    """Answer how much stands for a blank or a new line: a folded line ends, and the next one is indented."""
    end = _end(_BLANKS, raw, at)
    if not raw.startswith("\n", end):
        return 1 if raw.startswith(character, at) else None
    return (end + 1 if character == "\n" else _end(_SPACE, raw, end)) - at


def _past_indent(raw: str, at: int, character: str) -> int:
    return at if not character or character.isspace() else _end(_SPACE, raw, at)


def _end(pattern: re.Pattern[str], raw: str, at: int) -> int:
    match = pattern.match(raw, at)
    return match.end() if match else at
