"""Instances with metrics on lines, and the rules that choose among them, each call in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from gallery_server.domain.decision import DecisionTrigger
from gallery_server.domain.instance import Instance
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import GalleryError, Reason
from gallery_server.rpc.selecting import kept_on
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting import decisions
from gallery_server.rules.selecting.chooser import Chooser
from gallery_server.rules.selecting.selection import Choice, choose
from gallery_server.rules.written import written_rule
from tests.contracts.registry.fleet import MINUTE, Fleet
from tests.contracts.registry.gallery import MODEL, PROJECT, caller
from tests.contracts.registry.measuring import Measuring
from tests.contracts.registry.net import Net

UUID = "4365754a-92bb-4421-a1be-00d7d87f77a0"


def value(content: Any) -> Value:
    kinds = {str: ValueKind.TEXT, bool: ValueKind.FLAG, int: ValueKind.WHOLE, float: ValueKind.NUMBER}
    return content if isinstance(content, Value) else Value(kinds[type(content)], content)


def text_of(given: str = "true", when: str = "true", by: str = "minimize: metrics['mae']", **keys: Any) -> str:
    """Write a rule that selects."""
    clauses = {"GIVEN": given, "WHEN": when} | keys
    head = {"team": "default", "uuid": UUID, "project": PROJECT}
    head |= {key: clauses.pop(key) for key in ("team", "project", "mode") if key in clauses}
    lines = [f"{key}: {content}" for key, content in head.items() if content is not None]
    lines += ["rule:", *(f"  {key}: {_quoted(content)}" for key, content in clauses.items())]
    way, _, read = by.partition(": ")
    if way in ("maximize", "minimize"):
        lines += ["  MODEL_SELECTION:", f"    {way}: {_quoted(read)}"]
    else:
        lines.append(f"  MODEL_SELECTION: {_quoted(by)}")
    return "\n".join(lines) + "\n"


def _quoted(content: str) -> str:
    return '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True)
class Choosing:
    fleet: Fleet

    @property
    def measuring(self) -> Measuring:
        return Measuring(self.fleet.gallery)

    def save(
        self,
        metrics: Mapping[str, float] | None = None,
        *,
        model: str = MODEL,
        scope: str = "Validation",
        record: Mapping[str, Any] | None = None,
        **metadata: Any,
    ) -> Instance:
        """Save an instance a millisecond after the one before, and measure it."""
        self.fleet.clock.tick(1_000)
        instance = self.fleet.gallery.save(
            base_version_id=model,
            metadata={key: value(content) for key, content in metadata.items()},
            **(record or {}),
        )
        if metrics:
            self.measuring.measure(instance.instance_id, metrics, scope=scope)
        return instance

    def depend(self, downstream: str, upstream: str) -> None:
        """Let a model depend on another."""
        Net(self.fleet.gallery).add(downstream, upstream)

    def rule(self, *args: Any, **keys: Any) -> Rule:
        return written_rule(text_of(*args, **keys))

    def choose(self, rule: Rule, **request: object) -> Choice:
        return self.fleet.gallery.read(lambda tx: choose(tx, rule, request, kept_on))

    def ask(self, rule: Rule, **request: object) -> None:
        """Select a minute later, and keep the decision where the answer is new."""
        self.fleet.clock.tick(MINUTE)
        gallery, trigger = self.fleet.gallery, DecisionTrigger.SELECT_MODEL
        found = gallery.read(lambda tx: decisions.select(tx, caller(), Chooser(rule), request, kept_on, trigger))
        if found.is_new:
            gallery.write(lambda tx: decisions.keep(tx, found.decision))
        self.fleet.clock.tick()

    def chosen(self, rule: Rule, **request: object) -> str | None:
        return self.choose(rule, **request).instance_id


def refusal_of(work: Any) -> tuple[Reason, str]:
    with pytest.raises(GalleryError) as raised:
        work()
    return raised.value.reason, raised.value.message
