"""Retrain what drifts, as a rule calls for it, and see whether that helped in December."""

from __future__ import annotations

from collections.abc import Collection

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.data import DECEMBER, SEPTEMBER, production_weeks
from examples.flights.failure import DemoFailure
from examples.flights.health import await_health
from examples.flights.metadata import ENVIRONMENT, PROJECT
from examples.flights.rivals.accuracy import percent
from examples.flights.rivals.deployed import await_deployed
from examples.flights.rivals.receiver import Receiver
from examples.flights.rivals.rival import REGRESSION
from examples.flights.stage import Stage
from gallery_client import GalleryClient

_METRIC, _DRIFT, _SKEW = "mae", 0.2, 0.5
"""As retrain_on_drift.yaml has them."""
_SECONDS = 60
_SHOWN = 12
_HEADERS = ("dest", "drift", "skew", "in December as it was", "and retrained")


def play(stage: Stage) -> str:
    """Answer the callbacks by training on what came since September; another rule deploys what is good of it."""
    fleet, season = stage.fleet, stage.season
    weeks = [week for week in production_weeks() if week[0] >= DECEMBER]
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        await_health(gallery)
        wrong = _went_wrong(gallery)
        called = _called(stage.receiver, wrong)
        retrained = {
            instance_id: fleet.add(gallery, REGRESSION, destination, (SEPTEMBER, DECEMBER)).instance_id
            for instance_id, destination in stage.screen.track(called.items(), "retraining", len(called))
        }
        await_deployed(gallery, fleet)
        deployed = sum(each in fleet.good.values() for each in retrained.values())
        for week in stage.screen.track(weeks, "choosing", len(weeks)):
            season.play(gallery, fleet, week)
    before, after = (fleet.errors_of(each, weeks) for each in (retrained.keys(), retrained.values()))
    rows = [
        (called[old], *map(_share, wrong[old]), *(percent(fleet.errors_of([each], weeks)) for each in (old, new)))
        for old, new in retrained.items()
    ]
    stage.screen.table(_HEADERS, rows[:_SHOWN], right=_HEADERS[1:])
    if not called:
        return "a rule calls for nothing where nothing happens: until the end of November no regression had gone wrong."
    return (
        f"health that changes is a trigger: by the end of November {len(called)} regressions had drifted, or were half "
        f"as far off again as in validation, and for each came a signed callback; {deployed} of those trained anew are "
        f"good, and were deployed as the first were. In December they are off by {percent(after)}; had nobody called, "
        f"it would be {percent(before)}."
    )


def _went_wrong(gallery: GalleryClient) -> dict[str, tuple[float, float | None]]:
    """Answer drift and skew of the regressions in production that the rule is to call for."""
    current = gallery.deployments(f"{PROJECT}/{REGRESSION.model}", environment=ENVIRONMENT)
    found = {}
    for instance_id in filter(None, [each.instance_id for each in current]):
        health = gallery.health(instance_id)
        drift = next((each.drift for each in health.drifts if each.key.name == _METRIC), None)
        skew = next((each.skew for each in health.skews if each.key.name == _METRIC), None)
        # A drift that cannot be told leaves the condition inconclusive, whatever stands behind it.
        if drift is not None and (drift > _DRIFT or (skew is not None and skew > _SKEW)):
            found[instance_id] = (drift, skew)
    return found


def _called(receiver: Receiver, wrong: Collection[str]) -> dict[str, str]:
    """Take a callback for each of them, and answer the destinations. Raises DemoFailure where one is missing."""
    deliveries = [receiver.take(_SECONDS) for _ in wrong]
    called = {each["instance"]: each["destination"] for each in deliveries}
    if called.keys() != set(wrong):
        raise DemoFailure(f"{len(wrong)} regressions went wrong, and the callbacks were about {len(called)} others")
    return called


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:+.0%}"
