"""Retrain what drifts, as a rule calls for it, and see whether that helped in December."""

from __future__ import annotations

from collections.abc import Mapping

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.data import DECEMBER, production_weeks
from examples.flights.failure import DemoFailure
from examples.flights.health import await_health
from examples.flights.metadata import ENVIRONMENT, PROJECT
from examples.flights.rivals.accuracy import percent
from examples.flights.rivals.deployed import await_deployed
from examples.flights.rivals.receiver import Receiver
from examples.flights.rivals.rival import REGRESSION
from examples.flights.stage import Stage
from gallery_client import GalleryClient

_METRIC, _LIMIT = "mae", 0.2
"""As retrain_on_drift.yaml has them."""
_SECONDS = 60
_SHOWN = 12
_HEADERS = ("dest", "drift", "mape in December as it was", "retrained")


def play(stage: Stage) -> str:
    """Answer the callbacks by training on January to November; another rule deploys what that gives, if it is good."""
    fleet, season = stage.fleet, stage.season
    weeks = [week for week in production_weeks() if week[0] >= DECEMBER]
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        await_health(gallery)
        drifts = _drifts(gallery)
        called = _called(stage.receiver, drifts)
        retrained = {
            instance_id: fleet.add(gallery, REGRESSION, destination, DECEMBER).instance_id
            for instance_id, destination in stage.screen.track(called.items(), "retraining", len(called))
        }
        await_deployed(gallery, fleet)
        deployed = sum(each in fleet.good.values() for each in retrained.values())
        for week in stage.screen.track(weeks, "choosing", len(weeks)):
            season.play(gallery, fleet, week)
    before, after = (fleet.errors_of(each, weeks) for each in (retrained.keys(), retrained.values()))
    rows = [
        (called[old], f"{drifts[old]:+.0%}", *(percent(fleet.errors_of([each], weeks)) for each in (old, new)))
        for old, new in retrained.items()
    ]
    stage.screen.table(_HEADERS, rows[:_SHOWN], right=_HEADERS[1:])
    if not called:
        return "a rule calls for nothing where nothing happens: no regression had drifted by the end of November."
    return (
        f"health that changes is a trigger: {len(called)} regressions had drifted by the end of November, and for each "
        f"came a signed callback; {deployed} of those that it retrained are good, and were deployed as the first were. "
        f"In December the retrained are off by {percent(after)}; had nobody called, they would be by {percent(before)}."
    )


def _drifts(gallery: GalleryClient) -> dict[str, float]:
    """Answer how far the regressions in production drifted that the rule is to call for."""
    current = gallery.deployments(f"{PROJECT}/{REGRESSION.model}", environment=ENVIRONMENT)
    found = {
        each.instance_id: drift.drift
        for each in current
        if each.instance_id
        for drift in gallery.health(each.instance_id).drifts
        if drift.key.name == _METRIC and drift.drift is not None
    }
    return {instance_id: drift for instance_id, drift in found.items() if drift > _LIMIT}


def _called(receiver: Receiver, drifts: Mapping[str, float]) -> dict[str, str]:
    """Take a callback for each of them, and answer the destinations. Raises DemoFailure where one is missing."""
    deliveries = [receiver.take(_SECONDS) for _ in drifts]
    called = {each["instance"]: each["destination"] for each in deliveries}
    if called.keys() != drifts.keys():
        raise DemoFailure(f"{len(drifts)} regressions drifted, and the callbacks were about {len(called)} others")
    return called
