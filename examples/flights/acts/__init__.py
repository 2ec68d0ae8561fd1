"""The acts of the demo, one a file: each does its part on the stage and answers what that proves."""

from __future__ import annotations

from collections.abc import Callable

from examples.flights.acts import (
    compare,
    deploy,
    diagnose,
    enter_rivals,
    find,
    follow_rules,
    go_back,
    load,
    measure,
    outlive,
    propagate,
    restart,
    retrain,
    store,
    sum_up,
    switch,
    train,
)
from examples.flights.stage import Stage

Act = Callable[[Stage], str]


def acts(servers: int) -> list[tuple[str, Act]]:
    """Answer the acts with their titles, as they are played with so many servers."""
    if servers == 1:
        storing = ("Store them through a server, as instances of one model", store.play)
        restarting = "Stop the server, and start it again"
    else:
        storing = (f"Store them through {servers} servers, and kill one half way", outlive.play)
        restarting = "Stop the servers, and start them again"
    return [
        ("Train a regressor for each destination, on January to August", train.play),
        storing,
        (restarting, restart.play),
        ("Load every model in a fresh process, and predict September again", load.play),
        ("Deploy each of them to production", deploy.play),
        ("Let prices depend on forecasts, and retrain some of these", propagate.play),
        ("Deploy the retrained, roll one back, and put all back to a moment", go_back.play),
        ("Find instances by their metadata", find.play),
        ("Let what is deployed forecast September to December, and measure it every week", measure.play),
        ("See whose forecasts went bad, and since when", diagnose.play),
        ("Keep rules in Git, test them, and let the server follow", follow_rules.play),
        ("Store two more classes of models, and let a rule deploy what is good", enter_rivals.play),
        ("Let a rule choose between them, for each destination and week", switch.play),
        ("Retrain what drifts, when a rule calls for it, and play December", retrain.play),
        ("Hold what the rule chose against each class alone", sum_up.play),
        ("Compare every row of the database with the bytes in the store", compare.play),
    ]
