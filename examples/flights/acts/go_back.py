"""Deploy what was retrained, roll one back, and put the fleet back to a moment."""

from __future__ import annotations

from datetime import UTC, datetime

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.commands import gallery_command
from examples.flights.failure import DemoFailure
from examples.flights.metadata import ENVIRONMENT, MODEL, PROJECT, SHARD_KEY, place
from examples.flights.program import ask
from examples.flights.stage import Stage
from gallery_client import FailedPrecondition, GalleryClient


def play(stage: Stage) -> str:
    """Go back on one line by hand, where a hold then keeps it, and on all others to the moment before."""
    first = stage.retrained[0]
    moment = datetime.now(UTC)
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        for instance in stage.retrained:
            gallery.deploy(instance, ENVIRONMENT, reason="knows September")
        back = gallery.rollback(place(first.shard[SHARD_KEY]), "the forecast for Sundays is off")
        try:
            gallery.deploy(first, ENVIRONMENT)
        except FailedPrecondition as refusal:
            stage.screen.line(f"Deploying {first.reference} again is refused: {refusal.message}")
        else:
            raise DemoFailure(f"{first.reference} was deployed against a hold")
        lines = ("deployments", "restore", f"{PROJECT}/{MODEL}", ENVIRONMENT)
        arguments = (*lines, "--at", moment.isoformat(), "--reason", "one was off, so we look at all of them")
        stage.screen.command(gallery_command(*arguments))
        told = ask(stage.servers.address, *arguments)
        stage.screen.output("\n".join(line for line in told.splitlines() if not line.endswith("unchanged")))
        versions = {each.version for each in gallery.deployments(f"{PROJECT}/{MODEL}", environment=ENVIRONMENT)}
        history = gallery.deployment_history(back.deployment.place).all()
    if versions != {"1.0"}:
        raise DemoFailure(f"after the restoration {', '.join(sorted(map(str, versions)))} are current")
    return (
        f"nothing deployed is ever lost: all {len(stage.stored)} lines are at 1.0 again, and the history of "
        f"{back.deployment.place} names each of its {len(history)} deployments, who did it and why."
    )
