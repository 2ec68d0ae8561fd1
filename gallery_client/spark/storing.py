"""Store what was trained, once, however often its task is tried.

The instance is known by its external id, which is unique in its line. What was measured goes with it, as an annotation,
and then becomes an evaluation: a task that dies in between is tried again, finds the instance, and records what belongs
to these bytes, not what a second training would find.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from gallery_idl import metric as wire

from gallery_client.client import GalleryClient
from gallery_client.conditions import field
from gallery_client.records.evaluation_record import EvaluationRecord
from gallery_client.records.instance import ModelInstance
from gallery_client.reference import line_reference, parse_model
from gallery_client.spark.outcome import Outcome
from gallery_client.spark.trained import Trained

EVALUATION = "spark.evaluation"
"""The annotation that holds what was measured in training, as JSON."""

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Storing:
    """Store the models of one run: `model` is `project/model`."""

    gallery: GalleryClient
    model: str
    revision: int | None
    external_id: str
    direct: bool

    def find(self, shard: dict[str, str]) -> Outcome | None:
        """Answer what the run has stored of a shard already, whose evaluation is then recorded too."""
        found = self.gallery.search(
            field("externalId") == self.external_id,
            within=self._line(shard),
            include_deprecated=True,
            include_drafts=True,
        ).first(1)
        return self._told(found[0], already_existed=True) if found else None

    def store(self, shard: dict[str, str], trained: Trained) -> Outcome:
        """Save a model with its metrics."""
        instance = self.gallery.save(
            self._line(shard),
            trained.content,
            metadata=trained.metadata,
            annotations={**trained.annotations, **_annotation(trained)},
            revision=self.revision,
            format=trained.format,
            media_type=trained.media_type,
            external_id=self.external_id,
            direct=self.direct,
        )
        return self._told(instance, already_existed=instance.already_existed)

    def _line(self, shard: dict[str, str]) -> str:
        name = parse_model(self.model)
        return line_reference(name.project, name.model, shard)

    def _told(self, instance: ModelInstance, *, already_existed: bool) -> Outcome:
        text = instance.annotations.get(EVALUATION)
        kept = json.loads(text) if isinstance(text, str) else None
        if kept is not None and not (already_existed and self._is_recorded(instance, kept)):
            self._record(instance, kept)
        return Outcome.of_instance(instance, kept["metrics"] if kept else {}, already_existed=already_existed)

    def _is_recorded(self, instance: ModelInstance, kept: dict[str, Any]) -> bool:
        measured = datetime.fromisoformat(kept["measured"])
        values = self.gallery.metrics(instance, since=measured, until=measured + _INSTANT, include_retracted=True)
        return bool(values.first(1))

    def _record(self, instance: ModelInstance, kept: dict[str, Any]) -> None:
        """Record the evaluation; two tries of one task at the same time do so once."""
        record = EvaluationRecord(
            instance,
            kept["metrics"],
            scope=kept["scope"],
            sample_count=kept["sample_count"],
            data_set=kept["data_set"],
            measured=datetime.fromisoformat(kept["measured"]),
        )
        request = wire.InsertModelInstanceMetricsRequest(evaluations=[record.to_wire(instance.instance_id)])
        self.gallery._channel.call(  # noqa: SLF001 - what is repeated by another process needs an id of its own
            "insertModelInstanceMetrics", request, client_request_id=f"spark/{instance.instance_id}"
        )


def _annotation(trained: Trained) -> dict[str, str]:
    metrics = trained.numbers()
    if not metrics:
        return {}
    kept = {
        "metrics": metrics,
        "scope": trained.scope,
        "sample_count": trained.sample_count,
        "data_set": trained.data_set,
        "measured": datetime.now(UTC).isoformat(),
    }
    return {EVALUATION: json.dumps(kept)}
