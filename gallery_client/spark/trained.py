"""What was trained for one shard, before it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery_client.metric_values import metric_values
from gallery_client.sources import Saveable


@dataclass(frozen=True)
class Trained:
    """Be a trained model, and what is to be kept of it.

    `content` is what `GalleryClient.save` takes: bytes, or the path of a file or a folder. `metrics` are recorded as
    one evaluation of `scope`, made on `sample_count` samples of `data_set`; `metadata`, `annotations`, `format` and
    `media_type` are those of the instance.
    """

    content: Saveable
    metrics: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    annotations: Mapping[str, object] = field(default_factory=dict)
    scope: str = "Validation"
    sample_count: int | None = None
    data_set: str | None = None
    format: str | None = None
    media_type: str | None = None

    def numbers(self) -> dict[str, float]:
        """Answer the metrics as they will be kept; raises InvalidArgument where one is no number."""
        return metric_values(self.metrics, "")
