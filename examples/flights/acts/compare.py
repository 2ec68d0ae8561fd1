"""Compare every row with its bytes, as an operator would."""

from __future__ import annotations

from examples.flights.commands import fsck_command
from examples.flights.failure import DemoFailure
from examples.flights.program import run
from examples.flights.stage import Stage

_CLEAN = "clean"


def play(stage: Stage) -> str:
    """Run `gallery-server fsck --deep` beside the servers, and show what it says."""
    stage.screen.command(fsck_command(stage.folder))
    told = run(stage.folder, "fsck", "--deep").rstrip()
    stage.screen.output(told)
    if told.rpartition("\n")[2].partition(":")[0] != _CLEAN:
        raise DemoFailure("fsck found rows and bytes that do not fit; see above")
    proof = "rows and bytes agree: each row has its bytes, of the size and digest that were saved."
    if "in flight" in told:
        proof += " What the killed server had begun is named, and is left to `gallery-server sweep`."
    return proof
