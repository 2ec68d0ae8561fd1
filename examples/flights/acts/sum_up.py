"""Hold what the rule chose against each class alone."""

from __future__ import annotations

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.drawing import draw
from examples.flights.metadata import OWNER, PROJECT
from examples.flights.rivals.fleet import HINDSIGHT, SWITCHED
from examples.flights.rivals.rival import RECENT, REGRESSION
from examples.flights.rivals.season import RULE
from examples.flights.stage import Stage
from gallery_client import GalleryClient

SERVICE = "service"
_METRIC = "mape"


def play(stage: Stage) -> str:
    """Record the weeks as metrics of the service, draw them, and say how the rule did, whatever that is."""
    season = stage.season
    months = [f"{day:%b}" for day in season.months()]
    stage.screen.table(("mape", *months, "all"), season.rows(), right=(*months, "all"))
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        gallery.create_model(PROJECT, SERVICE, annotations={"owner": OWNER, "title": "What the rule lets serve"})
        text = gallery.rule(RULE).document or ""
        service = gallery.save(f"{PROJECT}/{SERVICE}", text.encode(), format="rule", metadata={"modelName": RULE})
        gallery.insert_evaluations(season.records(service))
    picture = draw(stage, service.reference, _METRIC, "switched.png")
    rule, recent, regression, best = map(season.mape, (SWITCHED, RECENT.model, REGRESSION.model, HINDSIGHT))
    return (
        f"the rule was {season.verdict()}: it was off by {rule:.1%}, {RECENT.name} alone by {recent:.1%} and "
        f"{REGRESSION.name} alone by {regression:.1%}. Who had known every week before which will be closer would have "
        f"been off by {best:.1%}. {picture.name} shows the weeks."
    )
