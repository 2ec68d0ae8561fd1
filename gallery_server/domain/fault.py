"""Faults: why background work failed, in a form that a row keeps and an answer repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from gallery_server import errors
from gallery_server.errors import GalleryError, Reason


@dataclass(frozen=True, slots=True)
class Fault:
    """What is kept of an error: the name of its class and all that it says."""

    kind: str
    reason: str
    message: str
    details: Mapping[str, str]

    @classmethod
    def of(cls, error: GalleryError) -> Self:
        """Keep an error."""
        return cls(type(error).__name__, error.reason.value, error.message, error.details)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**kept)

    def to_json(self) -> dict[str, Any]:
        """Answer the form that a row keeps."""
        return asdict(self)

    def to_error(self) -> GalleryError:
        """Make the error again; it cannot be mended by a repeat, since the work has ended."""
        kind: type[GalleryError] = getattr(errors, self.kind)
        error = kind(Reason(self.reason), self.message, retryable=False)
        error.details = dict(self.details)
        return error
