"""Whether the rules of a team may be published: no mistakes, all tests pass, and each condition was seen to say no."""

from __future__ import annotations

from dataclasses import dataclass, field

from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.rule import Rule
from gallery_server.rules.team import Team
from gallery_server.rules.testing.running import TestResult, Verdict, run_test
from gallery_server.rules.testing.sighting import Sightings


@dataclass
class TeamVerdict:
    """Hold what came of a team's tests; `untested` are rules that may not act yet."""

    team: Team
    results: dict[str, TestResult] = field(default_factory=dict)
    """By the file of the rule."""
    untested: list[Mistake] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Tell whether the folder may be published."""
        passed = all(case.verdict is Verdict.PASS for result in self.results.values() for case in result.cases)
        return passed and not self.untested and not self.team.mistakes

    def count(self, verdict: Verdict) -> int:
        """Answer how many cases came out so."""
        return sum(case.verdict is verdict for result in self.results.values() for case in result.cases)


def verdict_of(team: Team) -> TeamVerdict:
    """Run the tests of a team's rules; those with mistakes have none that could be run."""
    verdict = TeamVerdict(team)
    kinds = team.kinds()
    for path, rule in team.rules.items():
        test = team.tests.get(path)
        if test is not None:
            verdict.results[path] = run_test(test, kinds)
        if test is not None or not _has_mistaken_test(team, rule):
            verdict.untested += _unseen(rule, verdict.results.get(path))
    return verdict


def _unseen(rule: Rule, result: TestResult | None) -> list[Mistake]:
    """Answer the mistake of a rule that acts and whose WHEN no test has seen false: it may be one that always acts."""
    seen = result.sightings if result is not None else Sightings()
    if rule.document.rule.is_selection or seen.when["false"]:
        return []
    stem = rule.name.rpartition("/")[2]
    advice = f"add a case to {stem}.test.yaml in which it is" if result is not None else f"write {stem}.test.yaml"
    problem = f"no test has seen WHEN false, and a rule that acts is not published without; {advice}"
    return [rule.source.mistake(("rule", "WHEN"), problem, at_key=True)]


def _has_mistaken_test(team: Team, rule: Rule) -> bool:
    return any(mistake.path == f"{rule.name}.test.yaml" for mistake in team.mistakes)
