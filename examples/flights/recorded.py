"""Ask Gallery for metrics, and hold them against what was measured here."""

from __future__ import annotations

from collections.abc import Mapping

from examples.flights.failure import DemoFailure
from examples.flights.measuring import Measurement
from gallery_client import GalleryClient


def require_newest(gallery: GalleryClient, scope: str, measured: Mapping[str, Measurement]) -> int:
    """Answer how many metrics are the newest of these instances; raise DemoFailure where one is not as measured."""
    found = {(each.instance_id, each.name): each.value for each in gallery.latest_metrics(measured, scope=scope)}
    wanted = {
        (instance_id, name): value
        for instance_id, measurement in measured.items()
        for name, value in measurement.metrics.items()
    }
    different = [place for place in wanted.keys() | found.keys() if wanted.get(place) != found.get(place)]
    if different:
        raise DemoFailure(f"{len(different)} of {len(wanted)} {scope} metrics are not what was measured")
    return len(found)
