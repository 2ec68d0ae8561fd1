"""Wait until a rule has deployed what it is to deploy."""

from __future__ import annotations

import time

from examples.flights.failure import DemoFailure
from examples.flights.metadata import ENVIRONMENT, OWNER, PROJECT
from examples.flights.rivals.fleet import Fleet
from examples.flights.rivals.rival import REGRESSION
from gallery_client import GalleryClient

DEPLOYING = f"{OWNER}/deploy_good"
_SECONDS = 120


def await_deployed(gallery: GalleryClient, fleet: Fleet) -> None:
    """Return once every good regression is current on its line.

    Raises DemoFailure where that takes too long, or somebody else deployed one, or one that is not good.
    """
    end = time.monotonic() + _SECONDS
    wanted = set(fleet.good.values())
    while True:
        found = gallery.deployments(f"{PROJECT}/{REGRESSION.model}", environment=ENVIRONMENT).all()
        current = {each.instance_id for each in found}
        if wanted == current:
            break
        if time.monotonic() > end:
            missing, wrong = len(wanted - current), len(current - wanted)
            raise DemoFailure(f"after {_SECONDS} s {missing} good regressions are not deployed, and {wrong} others are")
        time.sleep(0.05)
    by = {each.created_by for each in found}
    if by - {f"rule:{DEPLOYING}"}:
        raise DemoFailure(f"regressions were deployed by {', '.join(sorted(map(str, by)))}")
