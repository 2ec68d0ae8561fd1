"""The types of what files hold, each with what an editor is told of it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from gallery_server.domain.duration import DURATION_PATTERN, read_duration
from gallery_server.domain.names import normal_id, normal_label, normal_name
from gallery_server.rules.files.shape import checked

_MINUTE_MICROS = read_duration("1m")
_DURATION_ADVICE = "write a whole number and one of s, m, h, d, w, such as 30m, 24h or 14d"


def micros_of(value: Any) -> int:
    """Read a duration; raise ValueError also where something else than a text stands for one."""
    if not isinstance(value, str):
        raise ValueError(_DURATION_ADVICE)  # noqa: TRY004 - pydantic makes a mistake of this one alone
    return read_duration(value)


def _clock_micros(value: Any) -> int:
    micros = micros_of(value)
    if micros < _MINUTE_MICROS:
        raise ValueError("write 1m or more; clocks of rules go by minutes")
    return micros


def _expression(value: Any) -> Any:
    # true and false are expressions too, and YAML has already read them.
    return str(value).lower() if isinstance(value, bool) else value.strip() if isinstance(value, str) else value


DURATION_SCHEMA = {"type": "string", "pattern": f"^{DURATION_PATTERN}$", "examples": ["30m", "24h", "14d"]}

Duration = Annotated[int, BeforeValidator(micros_of), WithJsonSchema(DURATION_SCHEMA)]
"""Microseconds."""

ClockDuration = Annotated[int, BeforeValidator(_clock_micros), WithJsonSchema(DURATION_SCHEMA)]
"""Microseconds, a minute at least: what clocks of rules go by."""

ExpressionText = Annotated[
    str,
    StringConstraints(min_length=1),
    BeforeValidator(_expression),
    WithJsonSchema({"type": ["string", "boolean"], "description": "An expression of the rule language."}),
]

Name = Annotated[str, BeforeValidator(checked(lambda text: normal_name("a name", text))),
                 WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})]  # fmt: skip
Label = Annotated[str, BeforeValidator(checked(lambda text: normal_label("a name", text))),
                  WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})]  # fmt: skip
RuleId = Annotated[str, BeforeValidator(checked(lambda text: normal_id("it", text))),
                   WithJsonSchema({"type": "string", "format": "uuid"})]  # fmt: skip
