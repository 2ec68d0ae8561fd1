"""Measure how fast the rules that a metric touches are found among ten thousand."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace

from benchmarks.case import Outcome, Workshop, median_seconds, milliseconds, seconds
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.metric import Scope
from gallery_server.domain.shard import Shard
from gallery_server.domain.value import text
from gallery_server.expressions.reads import Source
from gallery_server.rules.document import Write
from gallery_server.rules.triggering.marks import Mark, Written
from gallery_server.rules.triggering.touched import Listening, RuleIndex
from tests.parts.published import active_rule

_GOAL_MS = 5.0
_RULES = 10_000
_MODELS = 2_500
_PROJECT = "marketplace"
_READ = ("mae", "bias", "mape", "rmse")
_RULE = """\
team: default
uuid: {uuid}
project: {project}
rule:
  GIVEN: modelName == 'Random Forest {model}' && modelDomain == 'UberX'
  WHEN: metrics['bias'] <= 0.1 && metrics['bias'] >= -0.1 && metrics['{metric}'] < 5
  CALLBACK_ACTIONS: [log]
"""


def touching(_workshop: Workshop) -> list[Outcome]:
    """Hold a look-up among rules of one project, all of which read the metric, against an absolute goal."""
    rules: list[Listening] = []
    read = seconds(lambda: rules.extend(map(_rule, range(_RULES))))
    index = RuleIndex(rules)
    instance = _instance("Random Forest 7")
    written = Written(frozenset(Mark(Write.METRIC, Source.METRIC, name, Scope.VALIDATION, "") for name in _READ))
    places = (("project", _PROJECT), ("team", "default"))
    touched = index.touched(places, written, instance)
    if len(touched) != _RULES // _MODELS:
        raise AssertionError(f"{len(touched)} rules are touched, and {_RULES // _MODELS} are meant")
    of_all = [replace(rule, asked=()) for rule in rules]
    unasked = RuleIndex(of_all)
    figures = {
        "touched": len(touched),
        "index of all, ms": milliseconds(median_seconds(lambda: RuleIndex(rules), 5)),
        "reading a rule file, ms": milliseconds(read / _RULES),
        "where GIVEN asks for no text, ms": milliseconds(
            median_seconds(lambda: unasked.touched(places, written, instance), 20)
        ),
    }
    found = median_seconds(lambda: index.touched(places, written, instance), 1_000)
    case = f"{_RULES:,} rules about one metric: finding those that it touches, ms"
    return [Outcome(case, milliseconds(found), "at most", _GOAL_MS, figures)]


def _rule(number: int) -> Listening:
    form = _RULE.format(
        uuid=uuid.UUID(int=number + 1), project=_PROJECT, model=number % _MODELS, metric=_READ[number % len(_READ)]
    )
    return Listening.of(active_rule(f"default/rule{number}.yaml", form.encode(), time.time_ns() // 1_000))


def _instance(model_name: str) -> Instance:
    own = str(uuid.uuid4())
    return Instance(
        instance_id=own,
        project_id=own,
        project_name=_PROJECT,
        model_id=own,
        base_version_id="demand",
        revision=1,
        ordinal=0,
        number=1,
        line_id=1,
        line_sequence=1,
        shard=Shard(),
        blob_id=1,
        size=1,
        sha256="0" * 64,
        erased=False,
        media_type="application/octet-stream",
        format="pickle",
        external_id=None,
        metadata={"modelName": text(model_name), "modelDomain": text("UberX")},
        cause=InstanceCause.UPLOADED,
        cause_instance_id=None,
        copied_from_instance_id=None,
        deprecated=False,
        deprecation_reason=None,
        created_micros=0,
        created_by="local:bench",
        original_created_micros=None,
        released_micros=None,
    )
