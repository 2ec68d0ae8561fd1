"""Keep rules in Git, test them, and let the servers follow."""

from __future__ import annotations

from examples.flights.commands import gallery_command, test_command
from examples.flights.failure import DemoFailure
from examples.flights.program import test_rules
from examples.flights.rule_repository import RULES
from examples.flights.stage import Stage
from gallery_client import GalleryClient

_HEADERS = ("rule", "kind", "commit")


def play(stage: Stage) -> str:
    """Run the tests of the rules, push them, and see that they are active."""
    stage.screen.command(test_command(RULES))
    stage.screen.line(test_rules(RULES).rstrip(), "dim")
    commit = stage.rules.push("Deploy what is good, retrain what drifts", stage.receiver.address)
    stage.screen.command(gallery_command("rules", "sync"))
    with GalleryClient(stage.servers.address) as gallery:
        gallery.sync_rules()
        problems = [str(problem) for team in gallery.rule_teams() for problem in team.problems]
        active = gallery.rules().all()
    if {rule.commit for rule in active} != {commit}:
        raise DemoFailure(f"the servers do not follow {commit}: {'; '.join(problems) or 'they have not seen it'}")
    rows = [(rule.reference, rule.kind.lower(), rule.commit[:10]) for rule in active]
    stage.screen.table(_HEADERS, rows, right=())
    return (
        "rules are files, and a push brings them: their tests passed here, and again where the servers read them; what "
        "fails there is not followed, and what was active before goes on."
    )
