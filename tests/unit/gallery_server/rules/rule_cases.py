"""What a rule file may not say, each as what replaces a line of `RULE`, with the place and the words of the refusal."""

from __future__ import annotations

RULE = """\
team: forecasting
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
project: marketplace
description: Deploy a demand model whose bias is small.
mode: enforce
rule:
  GIVEN: modelName == 'Random Forest' && modelDomain == 'UberX'
  WHEN: metrics['bias'] <= 0.1 && (current == null || metrics['mae'] < 0.98 * current.metrics['mae'])
  SCOPE: Validation
  ENVIRONMENT: production
  CALLBACK_ACTIONS: [deploy, log]
  ON_FAILURE: [rollback]
  ON: [instance, metric]
  EVERY: 1h
  REPEAT: on_change
  FOR: 1
  COOLDOWN: {per: line, for: 24h}
  LIMIT: {actions: 20, per: 1h}
"""
"""The rule of docs/reference/rules.md; every line is one key."""

MISTAKES = [
    # the line that is replaced, by what, line and column, what the message says
    ("team", "team: marketplace", 1, 7, "team is 'marketplace', and the folder is 'forecasting'"),
    ("team", "team: a/b", 1, 7, "team: a name is 'a/b': / is not allowed"),
    ("team", "team: 5", 1, 7, "team is 5; write a text"),
    ("team", "", 2, 1, "team is missing"),
    ("team", "team:", 1, 6, "team is empty; write a value, or take the key away"),
    ("uuid", "uuid: 4365754a", 2, 7, "an id is a hyphenated UUID"),
    ("uuid", "", 1, 1, "uuid is missing"),
    ("mode", "mode: off", 5, 7, "mode is the text 'off'; write 'enforce' or 'shadow'"),
    ("mode", "modes: shadow", 5, 1, "there is no key 'modes' here; is mode meant?"),
    ("mode", "schedule: daily", 5, 1, "there is no key 'schedule' here; known are team, uuid,"),
    ("  GIVEN", "", 6, 1, "rule.GIVEN is missing"),
    ("  GIVEN", "  GIVEN: {a: b}", 7, 10, "rule.GIVEN is keys with values; write a text"),
    ("  GIVEN", "  GIVEN: ''", 7, 10, "rule.GIVEN is empty; write a text"),
    ("  GIVEN", "  GIVEN: city = 'Oslo'", 7, 15, "GIVEN: = would assign"),
    ("  GIVEN", "  GIVEN: \"city == 'Os\\u006co' && x y\"", 7, 36, "GIVEN: an operator is missing here"),
    ("  GIVEN", "  GIVEN: >\n    city == 'Oslo'\n    && size(3, 4) > 1", 9, 8, "GIVEN: size is given 2 arguments"),
    ("  GIVEN", "  GIVEN: |2\n\n    city ==", 9, 12, "GIVEN: the expression ends too early"),
    ("  WHEN", "  WHEN: 0.98 * metrics['mae']", 8, 9, "WHEN is never true"),
    ("  WHEN", "  WHEN: 'yes'", 8, 9, "FOR counts measurements"),
    ("  WHEN", "  WHEN: city == request.city", 8, 9, "request is what the caller of a selection says"),
    ("  when", "  When: true", 8, 3, "there is no key 'When' here; is WHEN meant?"),
    ("  SCOPE", "  SCOPE: validation", 9, 10, "write 'Training', 'Validation', 'Test' or 'Production'"),
    ("  ENVIRONMENT", "", 6, 1, "ENVIRONMENT is missing, and it reads current"),
    ("  CALLBACK_ACTIONS", "", 6, 1, "the rule does nothing; write MODEL_SELECTION or CALLBACK_ACTIONS"),
    ("  CALLBACK_ACTIONS", "  CALLBACK_ACTIONS: deploy", 11, 21, "write a list, such as [first, second]"),
    ("  CALLBACK_ACTIONS", "  CALLBACK_ACTIONS: []", 11, 21, "rule.CALLBACK_ACTIONS is empty; name at least one"),
    ("  CALLBACK_ACTIONS", "  CALLBACK_ACTIONS: [log, log]", 11, 27, "the action 'log' stands here twice"),
    ("  CALLBACK_ACTIONS", "  CALLBACK_ACTIONS: [rollback]", 12, 16, "the action 'rollback' stands here twice"),
    (
        "  CALLBACK_ACTIONS",
        "  CALLBACK_ACTIONS: [" + ", ".join(f"a{n}" for n in range(21)) + "]",
        11,
        21,
        "has over 20 entries",
    ),
    ("  ON:", "  ON: [metrics]", 13, 8, "write 'instance', 'metric',"),
    ("  ON:", "  ON: []", 13, 7, "rule.ON is empty"),
    ("  EVERY", "", 6, 1, "EVERY is missing: daysSince changes while nothing is written"),
    ("  EVERY", "  EVERY: 1", 14, 10, "write a whole number and one of s, m, h, d, w"),
    ("  EVERY", "  EVERY: 59s", 14, 10, "write 1m or more"),
    ("  EVERY", "  EVERY: 4000d", 14, 10, "write a time between 1s and 3650d"),
    ("  REPEAT", "  REPEAT: always", 15, 11, "write on_change, or {every: 1h}"),
    ("  REPEAT", "  REPEAT: {ever: 1h}", 15, 12, "is every meant?"),
    ("  FOR", "  FOR: 0", 16, 8, "a number of measurements from 1 to"),
    ("  FOR", "  FOR: true", 16, 8, "write a number of measurements, or a time"),
    ("  FOR", "  FOR: 1.5", 16, 8, "write a number of measurements, or a time"),
    ("  COOLDOWN", "  COOLDOWN: {per: city, for: 24h}", 17, 19, "write 'line', 'instance' or 'rule'"),
    ("  COOLDOWN", "  COOLDOWN: {per: line}", 17, 3, "rule.COOLDOWN.for is missing"),
    ("  COOLDOWN", "  COOLDOWN: 24h", 17, 13, "write keys with values"),
    ("  LIMIT", "  LIMIT: {actions: 0, per: 1h}", 18, 20, "rule.LIMIT.actions is 0; the least is 1"),
    ("  LIMIT", "  LIMIT: {actions: 20, per: hour}", 18, 29, "write a whole number and one of"),
    ("  LIMIT", "  SERVES: demand", 18, 3, "SERVES is for rules that select; take it away"),
    ("  LIMIT", "  CANDIDATES: deployed", 18, 3, "CANDIDATES is for rules that select"),
    ("  LIMIT", "  MODEL_SELECTION: a.x > b.x", 18, 3, "a rule selects or acts, and this one does both"),
]

SELECTION = """\
team: forecasting
uuid: 316b3ab4-2509-4ea7-8025-00ca879dac63
project: marketplace
rule:
  GIVEN: modelName == 'linear_regression'
  WHEN: metrics['mae'] < 5 && city == request.city
  ENVIRONMENT: production
  MODEL_SELECTION: a.created_time > b.created_time
  CANDIDATES: released
  SERVES: demand
"""

SELECTION_MISTAKES = [
    ("project", "", 10, 11, "SERVES names a model, and no project"),
    ("  ENVIRONMENT", "", 4, 1, "ENVIRONMENT is missing, and it has SERVES"),
    ("  SERVES", "  EVERY: 1h", 10, 3, "EVERY is for rules that act; take it away"),
    ("  SERVES", "  FOR: 2", 10, 3, "FOR is for rules that act"),
    ("  SERVES", "  ON_FAILURE: [log]", 10, 3, "ON_FAILURE is for rules that act"),
    ("  CANDIDATES", "  CANDIDATES: all", 9, 15, "write 'released' or 'deployed'"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: a.mae < 5", 8, 20, "it reads a and b, the two candidates, and request"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: a.mae < b.mae && city == 'x'", 8, 20, "it reads a and b"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: a.mae <", 8, 27, "MODEL_SELECTION: the expression ends too early"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: 'maximize: mae'", 8, 20, "write the value below it, as {maximize:"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: {maximize: a.mae}", 8, 31, "write it without a and b"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: {maximize: x, minimize: y}", 8, 20, "write one of maximize and minimize"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: {}", 8, 20, "write one of maximize and minimize"),
    (
        "  MODEL_SELECTION",
        "  MODEL_SELECTION: {minimize: x +}",
        8,
        34,
        "MODEL_SELECTION: the expression ends too early",
    ),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: {better: x}", 8, 20, "write the comparison itself"),
    ("  MODEL_SELECTION", "  MODEL_SELECTION: {most: x}", 8, 21, "there is no key 'most' here"),
]
