"""Find the values that references in the settings of actions name, as of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_server.domain.template import SECRET, Path, Template, plain, texts_in
from gallery_server.rules.evidence.views import Named


def values_named(
    settings: Mapping[str, object], own: Mapping[str, object], names: Mapping[str, object]
) -> dict[str, Any]:
    """Answer, as JSON, what the references in settings name, and nothing else; names in `own` count first.

    Of a reference that leads nowhere the part that does lead somewhere is answered, so that its action can say where
    it ends. Secrets are left out: they are read when they are sent.
    """
    found: dict[str, Any] = {}
    paths = {path for text in texts_in(settings) for path in Template.of("", text).paths if path[0] != SECRET}
    # A shorter path brings all that longer ones below it name.
    for path in sorted(paths, key=len):
        _put(found, path, own if path[0] in own else names)
    return found


def _put(found: dict[str, Any], path: Path, names: Mapping[str, object]) -> None:
    value: object = names
    for at, step in enumerate(path):
        if not isinstance(value, Mapping) or step not in value:
            return
        value = value[step]
        if at == len(path) - 1 or not isinstance(value, Mapping):
            found.setdefault(step, _answer(value))
            return
        below = found.setdefault(step, _answer(value) if isinstance(value, Named) else {})
        if not isinstance(below, dict):
            return
        found = below


def _answer(value: object) -> object:
    """Answer a value in the kinds of JSON, of an instance its id, and of what JSON cannot say the name of its kind."""
    if isinstance(value, Named):
        return {"instanceId": value.instance_id}
    try:
        return plain(value)
    except TypeError as error:
        return str(error)
