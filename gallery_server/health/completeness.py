"""Say which of the fields that make an instance reproducible are there (paper, 3.6 and 6.2)."""

from __future__ import annotations

from collections.abc import Container, Sequence

from gallery_server.domain.health import Completeness


def completeness(present: Container[str], wanted: Sequence[str]) -> Completeness:
    """Answer the share of the wanted fields that are present, and the others in their order; 1 where none is wanted."""
    missing = tuple(name for name in wanted if name not in present)
    return Completeness(1 - len(missing) / len(wanted) if wanted else 1.0, missing)
