"""Let a rule choose every week between the two classes."""

from __future__ import annotations

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.commands import gallery_command
from examples.flights.data import DECEMBER, production_weeks
from examples.flights.failure import DemoFailure
from examples.flights.metadata import SHARD_KEY
from examples.flights.program import ask
from examples.flights.rivals.accuracy import percent
from examples.flights.rivals.fleet import SWITCHED
from examples.flights.rivals.rival import RECENT, REGRESSION
from examples.flights.rivals.season import RULE, Played
from examples.flights.stage import Stage
from gallery_client import GalleryClient

_HEADERS = ("week of", "switched", f"by {RECENT.name}", RECENT.model, REGRESSION.model, "chosen")


def play(stage: Stage) -> str:
    """Ask the rule for each destination before every week but the first, in which there is nothing to go by."""
    first, *weeks = (week for week in production_weeks() if week[0] < DECEMBER)
    fleet, season = stage.fleet, stage.season
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        gallery.insert_evaluations(fleet.records(first))
        for week in stage.screen.track(weeks, "choosing", len(weeks)):
            season.play(gallery, fleet, week)
        decisions = gallery.decisions(rule=RULE).all()
    stage.screen.table(_HEADERS, map(_row, season.played), right=_HEADERS[1:])
    switched, asked = sum(each.switched for each in season.played), len(weeks) * len(fleet.destinations)
    if not switched <= len(decisions) <= asked:
        raise DemoFailure(f"{switched} answers switched what serves, and {len(decisions)} decisions are kept")
    arguments = ("champion", RULE, f"{SHARD_KEY}={decisions[0].request[SHARD_KEY]}")
    stage.screen.command(gallery_command(*arguments))
    stage.screen.output(ask(stage.servers.address, *arguments).rstrip())
    return (
        f"a rule answers for whoever asks, and says why: {asked:,} times it was asked which class is to serve a "
        f"destination next week, and {switched} times that was another one than the week before; the "
        f"{len(decisions)} answers that were news are kept, each with the metrics that it read."
    )


def _row(each: Played) -> tuple[str, ...]:
    contenders = (RECENT.model, REGRESSION.model, SWITCHED)
    errors = [percent(each.errors[contender]) for contender in contenders]
    return (f"{each.week[0]:%d %b}", str(each.switched), str(each.recent), *errors)
