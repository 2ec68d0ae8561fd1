"""What a model is, and the digest that decides when two specifications are the same."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from gallery_server.domain import limits
from gallery_server.domain.names import require_length
from gallery_server.domain.value import Value, metadata_from_json, metadata_to_json, normal_metadata
from gallery_server.errors import InvalidArgument, Reason


@dataclass(frozen=True, slots=True)
class ModelSpecification:
    """Hold inputs, outputs, features, hyperparameters and how to train and serve (paper, 3.3.1).

    Empty parts count as unset: clients in languages that cannot tell the two apart get one digest.
    """

    inputs: str = ""
    outputs: str = ""
    features: tuple[str, ...] = ()
    hyperparameters: dict[str, Value] = field(default_factory=dict)
    training: str = ""
    serving: str = ""
    metadata: dict[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Answer the stored form: set parts only, so that parts which come later change no digest."""
        parts: dict[str, Any] = {
            "inputs": self.inputs,
            "outputs": self.outputs,
            "features": list(self.features),
            "hyperparameters": metadata_to_json(self.hyperparameters),
            "training": self.training,
            "serving": self.serving,
            "metadata": metadata_to_json(self.metadata),
        }
        return {name: part for name, part in parts.items() if part}

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> ModelSpecification:
        """Read what `to_json` wrote."""
        return cls(
            inputs=form.get("inputs", ""),
            outputs=form.get("outputs", ""),
            features=tuple(form.get("features", ())),
            hyperparameters=metadata_from_json(form.get("hyperparameters", {})),
            training=form.get("training", ""),
            serving=form.get("serving", ""),
            metadata=metadata_from_json(form.get("metadata", {})),
        )

    def canonical(self) -> bytes:
        """Answer the bytes that are digested: compact JSON, keys sorted, shortest floats, UTF-8."""
        return json.dumps(
            self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode()

    def digest(self) -> str:
        """Answer the sha256 of the canonical form."""
        return hashlib.sha256(self.canonical()).hexdigest()


def normal_specification(specification: ModelSpecification) -> ModelSpecification:
    """Answer a specification within its limits, texts in NFC; raise InvalidArgument otherwise."""
    if len(specification.features) > limits.FEATURES:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"specification.features has {len(specification.features)} items; at most {limits.FEATURES} are allowed.",
            field="specification.features",
            count=len(specification.features),
            limit=limits.FEATURES,
        )
    for feature in specification.features:
        require_length("a feature of specification.features", feature, limits.NAME_CHARACTERS)
    normal = ModelSpecification(
        inputs=_nfc(specification.inputs),
        outputs=_nfc(specification.outputs),
        features=tuple(_nfc(feature) for feature in specification.features),
        hyperparameters=normal_metadata("specification.hyperparameters", specification.hyperparameters),
        training=_nfc(specification.training),
        serving=_nfc(specification.serving),
        metadata=normal_metadata("specification.metadata", specification.metadata),
    )
    size = len(normal.canonical())
    if size > limits.SPECIFICATION_BYTES:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"specification has {size} bytes; at most {limits.SPECIFICATION_BYTES} are allowed.",
            field="specification",
            length=size,
            limit=limits.SPECIFICATION_BYTES,
        )
    return normal


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
