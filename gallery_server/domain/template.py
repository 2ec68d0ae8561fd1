"""Read texts with references, such as `${shard.city}` and `${metrics['mae']}`, which actions fill in.

A reference is a name with steps, and nothing is computed. `${secret.NAME}` is a secret of the rule's team, and
`$${` stands for `${` itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from gallery_server.domain.names import shown
from gallery_server.errors import InvalidArgument, Reason

_STEP = r"\.[^\W\d]\w*|\['[^']*'\]|\[\"[^\"]*\"\]"
_REFERENCE = re.compile(rf"\$\{{\s*([^\W\d]\w*)((?:{_STEP})*)\s*\}}")
_STEPS = re.compile(_STEP)
SECRET = "secret"  # noqa: S105 - the name under which rules speak of secrets
_STEPS_OF_A_SECRET = 2

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with references: parts in order, each a text or the path of a reference."""

    key: str
    """Where it stands, for messages."""
    parts: tuple[str | Path, ...]

    @classmethod
    def of(cls, key: str, text: str) -> Template:
        """Read a text; raise InvalidArgument where `${` does not begin a reference."""
        parts: list[str | Path] = []
        at = 0
        while (begin := text.find("${", at)) >= 0:
            if text[begin - 1 : begin] == "$" and begin > at:
                parts.append(text[at : begin - 1] + "${")
                at = begin + 2
                continue
            match = _REFERENCE.match(text, begin)
            if match is None:
                raise _malformed(key, text[begin:])
            parts += [text[at:begin], _path(key, match)]
            at = match.end()
        parts.append(text[at:])
        return cls(key, tuple(part for part in parts if part))

    @property
    def single(self) -> Path | None:
        """The one reference that is all of it."""
        only = self.parts[0] if len(self.parts) == 1 else ""
        return only if isinstance(only, tuple) else None

    @property
    def reads_secrets(self) -> bool:
        """Whether it holds a secret once it is filled."""
        return any(isinstance(part, tuple) and part[0] == SECRET for part in self.parts)

    @property
    def paths(self) -> Iterator[Path]:
        """Yield what its references name, secrets too."""
        yield from (part for part in self.parts if isinstance(part, tuple))


def texts_in(written: object) -> Iterator[str]:
    """Yield the texts of a setting, which may be a map or a list of others."""
    match written:
        case str():
            yield written
        case Mapping():
            for each in written.values():
                yield from texts_in(each)
        case list():
            for each in written:
                yield from texts_in(each)


def plain(value: object) -> object:
    """Answer a value in the kinds of JSON, or raise TypeError; what JSON has not becomes text.

    Numbers that are none become their names, times RFC 3339 in UTC.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case set() | frozenset():
            return sorted((plain(each) for each in value), key=str)
    raise TypeError(type(value).__name__)


def _path(key: str, match: re.Match[str]) -> Path:
    steps = [step[1:] if step[0] == "." else step[2:-2] for step in _STEPS.findall(match[2])]
    path = (match[1], *steps)
    if path[0] == SECRET and len(path) != _STEPS_OF_A_SECRET:
        raise _malformed(key, match[0])
    return path


def _malformed(key: str, text: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED,
        f"{key} has {shown(text)}: write ${{name}}, ${{name.field}} or ${{name['field']}}, a secret as "
        "${secret.NAME}, and $${ for the characters themselves.",
        field=key,
    )
