"""The acts of the demo, one a file: each does its part on the stage and answers what that proves."""

from __future__ import annotations

from collections.abc import Callable

from examples.flights.acts import load, restart, store, train
from examples.flights.stage import Stage

Act = Callable[[Stage], str]

ACTS: tuple[tuple[str, Act], ...] = (
    ("Train a regressor for each destination, on January to August", train.play),
    ("Store them through a server, as instances of one model", store.play),
    ("Stop the server, and start it again", restart.play),
    ("Load every model in a fresh process, and predict September again", load.play),
)
