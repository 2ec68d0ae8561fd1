"""Wait for the health that follows from what was measured."""

from __future__ import annotations

import time

from examples.flights.failure import DemoFailure
from examples.flights.metadata import PROJECT
from gallery_client import GalleryClient

_SECONDS = 120


def await_health(gallery: GalleryClient) -> None:
    """Return once all of it is computed. Raises DemoFailure where that takes too long."""
    end = time.monotonic() + _SECONDS
    while any(health.outdated for health in gallery.project_health(PROJECT)) or gallery.outdated_health(PROJECT):
        if time.monotonic() > end:
            raise DemoFailure(f"health is not computed within {_SECONDS} s of the last metric")
        time.sleep(0.1)
