"""The rule file: what a team writes of one rule, in JSON as the paper does or in YAML (paper, 3.7.1)."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from gallery_server.domain import limits
from gallery_server.rules.files.fields import (
    DURATION_SCHEMA,
    ClockDuration,
    Duration,
    ExpressionText,
    Name,
    RuleId,
    micros_of,
)
from gallery_server.rules.files.shape import Shape


class Write(StrEnum):
    """Name what is written when a rule is judged."""

    INSTANCE = "instance"
    METRIC = "metric"
    ANNOTATION = "annotation"
    MODEL = "model"
    DEPLOYMENT = "deployment"
    HEALTH = "health"


class Selection(Shape):
    """Say which of two candidates is better, or by which value all are ordered; one of the three is set."""

    better: ExpressionText | None = None
    maximize: ExpressionText | None = None
    minimize: ExpressionText | None = None

    @model_validator(mode="after")
    def _one_alone(self) -> Selection:
        if len(self.model_fields_set) != 1:
            raise ValueError("write one of maximize and minimize, or a comparison of a and b")
        return self


class Repeat(Shape):
    """Say how often a rule fires while its condition stays true; only when it turns true where `every` is unset."""

    every: ClockDuration | None = None


class Persistence(Shape):
    """Say how long a condition must be true: so many measurements in a row, or for so many microseconds."""

    measurements: int = 1
    micros: int | None = None


class Cooldown(Shape):
    """Say for how long a rule rests once it has fired, and where."""

    per: Literal["line", "instance", "rule"]
    duration: Duration = Field(alias="for")


class Limit(Shape):
    """Say how often a rule may fire in a time before it is held."""

    actions: int = Field(ge=1, le=1_000_000)
    per: Duration


def _selection(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip().startswith(("maximize:", "minimize:")):
        raise ValueError('write the value below it, as {maximize: "..."} or on a line of its own')
    if isinstance(value, dict) and "better" in value:
        raise ValueError("write the comparison itself, without the key better")
    return {"better": value} if isinstance(value, str) else value


def _repeat(value: Any) -> Any:
    if isinstance(value, str) and value != "on_change":
        raise ValueError("write on_change, or {every: 1h}")
    return {} if isinstance(value, str) else value


def _persistence(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        if not 1 <= value <= limits.RULE_TEST_STEPS:
            raise ValueError(
                f"write a number of measurements from 1 to {limits.RULE_TEST_STEPS}, or a time such as 30m"
            )
        return {"measurements": value}
    try:
        return {"micros": micros_of(value)}
    except ValueError:
        raise ValueError("write a number of measurements, or a time such as 30m") from None


_SELECTION_SCHEMA = {
    "oneOf": [
        {"type": "string", "description": "A comparison: true where candidate a is better than candidate b."},
        *(
            {
                "type": "object",
                "properties": {key: {"type": "string"}},
                "required": [key],
                "additionalProperties": False,
            }
            for key in ("maximize", "minimize")
        ),
    ]
}
_REPEAT_SCHEMA = {
    "oneOf": [
        {"const": "on_change"},
        {"type": "object", "properties": {"every": DURATION_SCHEMA}, "required": ["every"],
         "additionalProperties": False},
    ]
}  # fmt: skip
_PERSISTENCE_SCHEMA = {"oneOf": [{"type": "integer", "minimum": 1}, DURATION_SCHEMA]}

Preferred = Annotated[Selection, BeforeValidator(_selection), WithJsonSchema(_SELECTION_SCHEMA)]
Actions = Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=limits.RULE_ACTIONS)]


class Clauses(Shape):
    """Hold GIVEN, WHEN and THEN, and when and how often they count."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_").upper())

    given: ExpressionText = Field(description="Which instances the rule is about.")
    when: ExpressionText = Field(description="The condition; only true acts.")
    scope: Literal["Training", "Validation", "Test", "Production"] = Field(
        "Validation", description="Which scope `metrics` means."
    )
    environment: Name | None = Field(
        None, description="Where deploy deploys, and where current and previous are looked up."
    )
    model_selection: Preferred | None = Field(
        None, description="Which candidate is the best: a comparison of a and b, or maximize or minimize."
    )
    candidates: Literal["released", "deployed"] = Field(
        "released", description="Who may be selected: all that are no drafts, or what is deployed in ENVIRONMENT."
    )
    serves: Name | None = Field(None, description="The model whose getServing this rule answers in ENVIRONMENT.")
    callback_actions: Actions | None = Field(None, description="What is done when it fires, one after the other.")
    on_failure: Actions | None = Field(None, description="What is done when one of them failed for good.")
    on: Annotated[tuple[Annotated[Write, Field(strict=False)], ...], Field(strict=False, min_length=1)] | None = Field(
        None, description="Which writes have it judged; all that touch what it reads where unset."
    )
    every: ClockDuration | None = Field(None, description="Have it judged by a clock too.")
    repeat: Annotated[Repeat, BeforeValidator(_repeat), WithJsonSchema(_REPEAT_SCHEMA)] = Field(
        Repeat(), description="Fire when the condition turns true, or again and again while it stays true."
    )
    for_: Annotated[Persistence, BeforeValidator(_persistence), WithJsonSchema(_PERSISTENCE_SCHEMA)] = Field(
        Persistence(), description="How many measurements in a row must be true, or for how long."
    )
    cooldown: Cooldown | None = Field(None, description="How long it rests once it has fired.")
    limit: Limit | None = Field(None, description="How often it may fire before it is held.")

    @property
    def is_selection(self) -> bool:
        """Tell whether it selects; else it acts."""
        return self.model_selection is not None

    @property
    def actions(self) -> tuple[str, ...]:
        """Answer every action that it names."""
        return (*(self.callback_actions or ()), *(self.on_failure or ()))


class RuleDocument(Shape):
    """Hold a rule as its file has it; docs/reference/rules.md explains every key."""

    team: Name = Field(description="The team that owns the rule: the name of its folder.")
    uuid: RuleId = Field(description="What the rule stays when its file is renamed; unique in the repository.")
    project: Name | None = Field(None, description="The project it is about; all of the team's where unset.")
    description: str = Field("", max_length=limits.REASON_CHARACTERS, description="What it is for.")
    mode: Literal["enforce", "shadow"] = Field("enforce", description="shadow: judge and record, and do nothing.")
    rule: Clauses

    def digest(self) -> str:
        """Answer the sha256 of all that decides what the rule does; its state belongs to this and the uuid.

        Defaults are left out, so that a key which later versions add changes no digest.
        """
        form = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"description"})
        text = json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
