"""Fill references such as `${shard.city}` and `${metrics['mae']}` in from the values of a decision.

A reference is a name with steps, and nothing is computed. `${secret.NAME}` is a secret of the rule's team, and
`$${` stands for `${` itself. Values are put into the tree of a text, a URL or a JSON value, which is encoded after
that: no value can end the place where it stands.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from gallery_server.actions.failing import lasting
from gallery_server.domain.names import shown
from gallery_server.errors import InvalidArgument, Reason

_STEP = r"\.[^\W\d]\w*|\['[^']*'\]|\[\"[^\"]*\"\]"
_REFERENCE = re.compile(rf"\$\{{\s*([^\W\d]\w*)((?:{_STEP})*)\s*\}}")
_STEPS = re.compile(_STEP)
_SECRET = "secret"  # noqa: S105 - the name under which rules speak of secrets
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
        return any(isinstance(part, tuple) and part[0] == _SECRET for part in self.parts)


@dataclass(frozen=True, slots=True)
class Values:
    """Fill templates; raise ActionFailed for good where a reference has no value."""

    names: Mapping[str, object]
    secret: Callable[[str], str]
    """Answer a secret by its name."""

    def text(self, template: Template) -> str:
        """Fill a text."""
        return "".join(part if isinstance(part, str) else self._text(template.key, part) for part in template.parts)

    def url(self, template: Template) -> str:
        """Fill a URL; what values bring is percent-encoded, slashes too."""
        return "".join(
            part if isinstance(part, str) else quote(self._text(template.key, part), safe="", errors="replace")
            for part in template.parts
        )

    def leaf(self, template: Template) -> object:
        """Fill a leaf of JSON: a reference alone keeps the kind of its value, one with text around it is text."""
        if template.single is None:
            return self.text(template)
        return _plain(template.key, template.single, self._read(template.key, template.single))

    def tree(self, key: str, written: object) -> object:
        """Fill every text of a JSON value; names in it are left as they are."""
        match written:
            case str():
                return self.leaf(Template.of(key, written))
            case Mapping():
                return {name: self.tree(f"{key}.{name}", each) for name, each in written.items()}
            case list():
                return [self.tree(f"{key}[{place}]", each) for place, each in enumerate(written)]
        return written

    def _read(self, key: str, path: Path) -> object:
        if path[0] == _SECRET:
            return self.secret(path[1])
        value: object = self.names
        for depth, step in enumerate(path):
            if not isinstance(value, Mapping) or step not in value:
                raise lasting(f"{key}: {_shown(path)} has no value: there is no {_shown(path[: depth + 1])} here.")
            value = value[step]
        return value

    def _text(self, key: str, path: Path) -> str:
        value = _plain(key, path, self._read(key, path))
        if value is None:
            raise lasting(f"{key}: {_shown(path)} is null, which has no text.")
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def reads_secrets(written: object) -> bool:
    """Tell whether a text, or any text inside a map or list, is filled with a secret."""
    match written:
        case str():
            return Template.of("", written).reads_secrets
        case Mapping():
            return any(reads_secrets(each) for each in written.values())
        case list():
            return any(reads_secrets(each) for each in written)
    return False


def _path(key: str, match: re.Match[str]) -> Path:
    steps = [step[1:] if step[0] == "." else step[2:-2] for step in _STEPS.findall(match[2])]
    path = (match[1], *steps)
    if path[0] == _SECRET and len(path) != _STEPS_OF_A_SECRET:
        raise _malformed(key, match[0])
    return path


def _plain(key: str, path: Path, value: object) -> object:
    """Answer a value in the kinds of JSON; numbers that JSON has not become their names, times RFC 3339."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Mapping():
            return {str(name): _plain(key, path, each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(key, path, each) for each in value]
        case set() | frozenset():
            return sorted((_plain(key, path, each) for each in value), key=str)
    raise lasting(f"{key}: {_shown(path)} is of the kind {type(value).__name__}, which an action cannot send.")


def _shown(path: Path) -> str:
    steps = (f".{step}" if step.isidentifier() else f"[{step!r}]" for step in path[1:])
    return shown(f"${{{path[0]}{''.join(steps)}}}")


def _malformed(key: str, text: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED,
        f"{key} has {shown(text)}: write ${{name}}, ${{name.field}} or ${{name['field']}}, a secret as "
        "${secret.NAME}, and $${ for the characters themselves.",
        field=key,
    )
