"""The test file: `<rule>.test.yaml`, as it is written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, ConfigDict, Field, WithJsonSchema, model_validator

from gallery_server.domain import limits
from gallery_server.domain.instance import RECORD_FIELDS
from gallery_server.rules.files.fields import Duration, Label, Name
from gallery_server.rules.files.shape import Shape
from gallery_server.rules.testing.instant import Clock, Instant, Moment
from gallery_server.rules.testing.series import Series, SeriesKey, series_key

DERIVED = ("instanceId", "projectName", "baseVersionId", "modelId", "number", "stage", "environments", "shard")
"""Fields of the record that the bench computes."""
SETTABLE = tuple(sorted(RECORD_FIELDS - {*DERIVED, "createdTime", "deprecated"}))
"""Fields of the record that an instance of a test may be given."""

Scalar = str | int | float | bool


def _flat(values: dict[str, Any], above: str = "") -> dict[str, Scalar]:
    """Put nested keys under dotted ones, as the store does."""
    found: dict[str, Scalar] = {}
    for key, value in values.items():
        match value:
            case dict():
                found |= _flat(value, f"{above}{key}.")
            case str() | int() | float():
                found[f"{above}{key}"] = value
            case _:
                raise ValueError(f"{above}{key} is no text, number or flag")
    return found


Values = Annotated[dict[str, Any], AfterValidator(_flat)]


def _key(text: str) -> str:
    series_key(text)
    return text


SeriesName = Annotated[str, AfterValidator(_key)]
ByInstance = dict[str, dict[SeriesName, Series]]


class InstanceShape(Shape):
    """Describe an instance; keys that are none of these are its metadata."""

    model_config = ConfigDict(extra="allow")

    model: Name = Field("model", description="Its model; those with the same model and shard share a line.")
    shard: dict[str, str] = Field(default={}, description="Values of its shard keys.")
    created: Moment = Field(
        Instant(0), validation_alias=AliasChoices("created_time", "createdTime"), description="When it came to be."
    )
    deployed: dict[str, Moment] = Field(default={}, description="Environments, and since when it is deployed there.")
    draft: bool = Field(False, description="Whether it is a draft.")
    deprecated: bool = Field(False, description="Whether it is deprecated.")
    annotations: Values = Field(default={}, description="Its annotations.")
    metrics: dict[SeriesName, float] = Field(default={}, description="What was measured of it before the clock begins.")

    @property
    def metadata(self) -> dict[str, Scalar]:
        """Answer its metadata, nested keys under dotted ones; the values of its shard are among them."""
        return {**self.shard, **_flat({key: value for key, value in self._others.items() if key not in SETTABLE})}

    @property
    def record(self) -> dict[str, Any]:
        """Answer the fields of the record that are given."""
        return {key: value for key, value in self._others.items() if key in SETTABLE}

    @property
    def _others(self) -> dict[str, Any]:
        return self.model_extra or {}

    @model_validator(mode="after")
    def _others_are_values(self) -> InstanceShape:
        given = [key for key in self._others if key in DERIVED]
        if given:
            raise ValueError(f"{given[0]} is computed; take it away")
        _flat(self._others)
        return self


class Expectation(Shape):
    """Say what must come of a case; what is left out may be anything, but for fired_at, which lists all firings."""

    fired_at: dict[str, list[int]] | None = Field(None, description="At which steps it fires, by instance.")
    inconclusive_at: dict[str, list[int]] | None = Field(
        None, description="At which steps WHEN is inconclusive, by instance; those not named may be anything."
    )
    actions: dict[str, list[str]] | None = Field(
        None, description="Which actions were done, for which instances, in order."
    )
    held: bool | None = Field(None, description="Whether LIMIT holds the rule in the end.")
    selected: Annotated[str | None, WithJsonSchema({"type": ["string", "null"]})] = Field(
        None, description="Which instance is selected; null for none."
    )
    rejected: dict[str, Literal["CANDIDATES", "GIVEN", "WHEN", "inconclusive"]] | None = Field(
        None, description="Which instances are not selected because of what; those not named may be anything."
    )


class Case(Shape):
    """Say what is measured and asked in one case, and what must come of it."""

    name: Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARACTERS)]
    series: ByInstance = Field(default={}, description="What is measured, by instance and metric.")
    steps: int | None = Field(
        None, ge=1, le=limits.RULE_TEST_STEPS, description="How many steps it lasts; as long as its longest series."
    )
    fail: Annotated[tuple[Name, ...], Field(strict=False)] = Field((), description="Actions that fail in it.")
    request: Values = Field(default={}, description="What the caller of a selection says.")
    expect: Expectation

    def length(self) -> int:
        """Answer its number of steps."""
        longest = max((len(values) for series in self.series.values() for values in series.values()), default=1)
        return self.steps or longest


class TestShape(Shape):
    """Hold a test file; docs/reference/rules.md explains every key."""

    __test__ = False  # pytest would take it for a class of tests

    rule: str = Field(description="The file of the rule, beside this one.")
    clock: Clock = Field(description="When the simulated clock begins.")
    step: Duration = Field(description="How much later each value of a series is than the one before.")
    models: dict[str, Values] = Field(default={}, description="What `model.k` reads, by model.")
    instances: Annotated[dict[Label, InstanceShape], Field(min_length=1, max_length=limits.RULE_TEST_INSTANCES)]
    cases: Annotated[tuple[Case, ...], Field(strict=False, min_length=1)]


def keys_of(series: dict[str, Any]) -> dict[SeriesKey, Any]:
    """Answer series by what their keys name."""
    return {series_key(key): values for key, values in series.items()}
