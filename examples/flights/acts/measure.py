"""Let what is deployed forecast September to December, and record every week how well it did."""

from __future__ import annotations

import pickle

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.data import production_weeks
from examples.flights.failure import DemoFailure
from examples.flights.measuring import Measurement, measure_weeks
from examples.flights.metadata import ENVIRONMENT, MODEL, PROJECT, SHARD_KEY
from examples.flights.recorded import require_newest
from examples.flights.stage import Stage
from gallery_client import Deployment, GalleryClient, HealthPolicy, ProjectPolicy

RECENT_WEEKS = 4
SHIFT_LIMIT = 0.25
_POLICY = HealthPolicy(
    skew_limit=1, drift_limit=0.2, shift_limit=SHIFT_LIMIT, reference_points=8, recent_points=RECENT_WEEKS
)
"""An error that doubled is poor, and so is one that grew by a fifth in use; two months are enough to compare with."""
_METRIC = "mae"


def play(stage: Stage) -> str:
    """Forecast with every current instance, and write a batch a week, as a job on every Sunday would."""
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        gallery.set_project_policy(gallery.get_project(PROJECT), ProjectPolicy(health=_POLICY))
        deployed = gallery.deployments(f"{PROJECT}/{MODEL}", environment=ENVIRONMENT).all()
        for deployment in stage.screen.track(deployed, "forecasting", len(deployed)):
            stage.production[deployment.instance_id or ""] = _forecast(stage, gallery, deployment)
        weeks = range(len(production_weeks()))
        for week in stage.screen.track(weeks, "measuring", len(weeks)):
            gallery.insert_evaluations(
                measured[week].evaluation(instance_id, "Production")
                for instance_id, measured in stage.production.items()
            )
        count = len(weeks) * require_newest(gallery, "Production", _last(stage))
        first = next(iter(stage.production))
        history = gallery.metrics(first, name=_METRIC, scope="Production", oldest_first=True).all()
    if [metric.value for metric in history] != [each.metrics[_METRIC] for each in stage.production[first]]:
        raise DemoFailure(f"the history of {_METRIC} is not what was measured")
    return (
        f"every value is kept, and the newest is at hand: {count:,} metrics of {len(deployed)} instances came in "
        f"{len(weeks)} batches, each with the week that it is about, and read back as they were measured."
    )


def _forecast(stage: Stage, gallery: GalleryClient, deployment: Deployment) -> list[Measurement]:
    hours = stage.demand.production(deployment.shard[SHARD_KEY])
    regressor = pickle.loads(gallery.load(deployment.instance_id or ""))  # noqa: S301 - the demo's own bytes
    return measure_weeks(regressor.predict(hours.features), hours)


def _last(stage: Stage) -> dict[str, Measurement]:
    return {instance_id: measured[-1] for instance_id, measured in stage.production.items()}
