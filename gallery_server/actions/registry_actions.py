"""Check the settings of actions on Gallery itself; rules do them in the transaction that records them as done."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.actions import shape
from gallery_server.actions.kind import Check
from gallery_server.actions.shape import Setting
from gallery_server.domain import limits

_REASON = Setting(shape.template)

SHAPES: Mapping[str, Mapping[str, Setting]] = {
    "deploy": {"reason": _REASON, "allowOlder": Setting(shape.flag, default=False)},
    "rollback": {"reason": _REASON, "holdMinutes": Setting(shape.whole(0, limits.HOLD_MINUTES))},
    "deprecate": {"reason": _REASON},
    "release": {},
    "annotate": {"annotations": Setting(shape.mapping(shape.label, shape.leaf_template), required=True)},
    "hold": {
        "reason": Setting(shape.template, required=True),
        "minutes": Setting(shape.whole(1, limits.HOLD_MINUTES)),
    },
}
"""The settings of each kind, whose meaning and defaults are those of the calls of the same name."""


def _check_of(kind: str) -> Check:
    return lambda settings: shape.checked(kind, settings, SHAPES[kind])


CHECKS: Mapping[str, Check] = {kind: _check_of(kind) for kind in SHAPES}
