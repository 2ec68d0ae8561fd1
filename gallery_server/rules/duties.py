"""What a rule must say because of what else it says."""

from __future__ import annotations

from collections.abc import Iterator

from gallery_server.rules.clauses import Compiled
from gallery_server.rules.document import Clauses, RuleDocument
from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.files.source import Source
from gallery_server.rules.reading import READS_TIME, functions_in, names_in, reads_deployments, reads_metrics

DEPLOYING = ("deploy", "rollback", "hold")
"""Kinds of action that need to know where."""
_OF_ACTIONS = ("on_failure", "on", "every", "repeat", "for_", "cooldown", "limit")
_OF_SELECTIONS = ("candidates", "serves")


def check_duties(document: RuleDocument, compiled: Compiled | None, source: Source) -> list[Mistake]:
    """Answer every mistake in how the keys of a rule go together."""
    mistakes = [*_one_then(document.rule, source), *_foreign_keys(document.rule, source)]
    mistakes += _actions(document.rule, source)
    mistakes += _places(document, compiled, source)
    if compiled is not None and not document.rule.is_selection:
        mistakes += _acting(document.rule, compiled, source)
    return mistakes


def _one_then(clauses: Clauses, source: Source) -> Iterator[Mistake]:
    if clauses.model_selection is None and clauses.callback_actions is None:
        yield source.mistake(("rule",), "the rule does nothing; write MODEL_SELECTION or CALLBACK_ACTIONS", at_key=True)
    if clauses.model_selection is not None and clauses.callback_actions is not None:
        problem = "a rule selects or acts, and this one does both; take MODEL_SELECTION or CALLBACK_ACTIONS away"
        yield source.mistake(("rule", "MODEL_SELECTION"), problem, at_key=True)


def _foreign_keys(clauses: Clauses, source: Source) -> Iterator[Mistake]:
    if (clauses.model_selection is None) == (clauses.callback_actions is None):
        return
    foreign, what = (_OF_ACTIONS, "act") if clauses.is_selection else (_OF_SELECTIONS, "select")
    for name in foreign:
        if name in clauses.model_fields_set:
            key = name.rstrip("_").upper()
            yield source.mistake(("rule", key), f"{key} is for rules that {what}; take it away", at_key=True)


def _actions(clauses: Clauses, source: Source) -> Iterator[Mistake]:
    seen: set[str] = set()
    for key, names in (("CALLBACK_ACTIONS", clauses.callback_actions), ("ON_FAILURE", clauses.on_failure)):
        for at, name in enumerate(names or ()):
            if name in seen:
                problem = f"the action {name!r} stands here twice; each is done once, so give it a second name"
                yield source.mistake(("rule", key, at), problem)
            seen.add(name)


def _places(document: RuleDocument, compiled: Compiled | None, source: Source) -> Iterator[Mistake]:
    clauses = document.rule
    if clauses.serves is not None and document.project is None:
        yield source.mistake(("rule", "SERVES"), "SERVES names a model, and no project; write project above rule")
    if clauses.environment is not None:
        return
    reasons = [f"it reads {name}" for name in sorted(reads_deployments(compiled.expressions) if compiled else ())]
    reasons += [f"it has the action {name}" for name in clauses.actions if name in DEPLOYING]
    reasons += ["it has SERVES"] * (clauses.serves is not None)
    reasons += ["its CANDIDATES are deployed"] * (clauses.candidates == "deployed")
    if reasons:
        problem = f"ENVIRONMENT is missing, and {reasons[0]}; write one, such as ENVIRONMENT: production"
        yield source.mistake(("rule",), problem, at_key=True)


def _acting(clauses: Clauses, compiled: Compiled, source: Source) -> Iterator[Mistake]:
    if "request" in names_in(compiled.expressions):
        problem = "request is what the caller of a selection says; a rule that acts has no caller"
        yield source.mistake(("rule", "WHEN" if "request" in names_in([compiled.when]) else "GIVEN"), problem)
    timed = sorted(functions_in(compiled.expressions) & READS_TIME)
    if timed and clauses.every is None:
        problem = (
            f"EVERY is missing: {timed[0]} changes while nothing is written; write how often to look, as EVERY: 1h"
        )
        yield source.mistake(("rule",), problem, at_key=True)
    if clauses.for_.measurements > 1 and not reads_metrics(compiled.when):
        problem = "FOR counts measurements, and WHEN reads none; write a time, such as FOR: 30m"
        yield source.mistake(("rule", "FOR"), problem)
