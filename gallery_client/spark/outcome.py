"""What came of one shard, as it goes from the executor to the driver."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from gallery_client.records.instance import ModelInstance

COLUMN = "outcome"
"""The one column of what executors answer. As JSON, since Arrow would make nothing of NaN."""

RESULTS = (
    "shard map<string,string>, instance_id string, reference string, size bigint, sha256 string, "
    "already_existed boolean, metrics map<string,double>, seconds double, error string, traceback string"
)
"""The columns of the results, in Spark's words."""


@dataclass
class Outcome:
    """Be the stored instance of a shard with its metrics, or the error for which it has none."""

    shard: Mapping[str, str | None]
    instance_id: str | None = None
    reference: str | None = None
    size: int | None = None
    sha256: str | None = None
    already_existed: bool | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None
    traceback: str | None = None

    @classmethod
    def of_instance(cls, instance: ModelInstance, metrics: Mapping[str, float], *, already_existed: bool) -> Self:
        """Tell of a stored instance."""
        return cls(
            shard=instance.shard,
            instance_id=instance.instance_id,
            reference=instance.reference,
            size=instance.size,
            sha256=instance.sha256,
            already_existed=already_existed,
            metrics=metrics,
        )

    @classmethod
    def of_failure(cls, shard: Mapping[str, str | None], problem: Exception) -> Self:
        """Tell why a shard has no instance; called where the problem is handled."""
        return cls(shard=shard, error=f"{type(problem).__name__}: {problem}", traceback=traceback.format_exc())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what an executor wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """Write it for the driver."""
        return json.dumps(asdict(self))

    def row(self) -> tuple[Any, ...]:
        """Answer its row of the results."""
        return tuple(asdict(self).values())
