"""Fill references such as `${shard.city}` and `${metrics['mae']}` in from the values of a decision.

Values are put into the tree of a text, a URL or a JSON value, which is encoded after that: no value can end the place
where it stands. `domain.template` reads the references.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gallery_server.actions.failing import lasting
from gallery_server.domain.names import shown
from gallery_server.domain.template import SECRET, Path, Template, plain, texts_in


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
        if path[0] == SECRET:
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
    return any(Template.of("", text).reads_secrets for text in texts_in(written))


def _plain(key: str, path: Path, value: object) -> object:
    try:
        return plain(value)
    except TypeError as error:
        raise lasting(f"{key}: {_shown(path)} is of the kind {error}, which an action cannot send.") from None


def _shown(path: Path) -> str:
    steps = (f".{step}" if step.isidentifier() else f"[{step!r}]" for step in path[1:])
    return shown(f"${{{path[0]}{''.join(steps)}}}")
