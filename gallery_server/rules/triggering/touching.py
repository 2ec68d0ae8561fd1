"""Find the rules and instances that events touch: what a write changed, held against what rules read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import structlog

from gallery_server.dal import instance_store, line_store, project_store
from gallery_server.dal.batches import batches
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.event import Event, EventKind
from gallery_server.domain.instance import Instance
from gallery_server.domain.shard import Shard
from gallery_server.rules.document import Write
from gallery_server.rules.judging.judging import Pair
from gallery_server.rules.triggering.marks import LINE, Mark, Written, marks_written, state_of
from gallery_server.rules.triggering.touched import Place, RuleIndex

log = structlog.get_logger("gallery.rules")

NEWEST = 100
"""Instances of a line that are touched by what is around them: older ones are hardly deployed any more."""
_PAIRS = 5_000
"""So many are left in one transaction, and with them those of the event that brings them beyond it."""
_EVENTS_AT_ONCE = 100
"""An instance has up to 256 KiB of metadata."""
_BEHIND_ALL = 1 << 62


@dataclass(frozen=True, slots=True)
class Spread:
    """An event that touches the instances of a whole model, which may be many."""

    number: int
    model_id: str
    project_name: str
    keys: tuple[str, ...]
    """Of the annotations that were written; none where they are too many to be told."""


@dataclass
class Touches:
    """Hold what events touch, up to the number of the last of them."""

    upto: int
    pairs: set[Pair] = field(default_factory=set)
    spreads: list[Spread] = field(default_factory=list)


class Toucher:
    """Look rules up for what was written, within one transaction that reads."""

    def __init__(self, tx: Transaction, index: RuleIndex) -> None:
        self._tx = tx
        self._index = index
        self._known: dict[str, tuple[Place, ...]] = {}

    def touches(self, events: Sequence[Event], upto: int) -> Touches:
        """Answer what events touch; of very much what the first of them touch, up to which number it says."""
        touches = Touches(upto)
        for some in batches(events, _EVENTS_AT_ONCE):
            told = [(event, _told(event)) for event in some]
            wanted = [(event, what) for event, what in told if self._concerns(event, what)]
            named = {each for event, _ in wanted for each in _instances_of(event)}
            instances = instance_store.find_many(self._tx, sorted(named))
            for event, what in wanted:
                self._touch(event, what, instances, touches)
                if len(touches.pairs) >= _PAIRS:
                    touches.upto = event.number
                    return touches
        return touches

    def pairs(self, project_name: str, written: Written, instances: Iterable[Instance]) -> Iterator[Pair]:
        """Yield each of some instances with the rules that are touched by what was written of it."""
        places = self._places(project_name)
        for instance in instances:
            for uuid in self._index.touched(places, written, instance):
                yield Pair(uuid, instance.instance_id)

    def _touch(self, event: Event, written: Written, instances: dict[str, Instance], touches: Touches) -> None:
        project = event.project_name or ""
        if event.kind == EventKind.MODEL_ANNOTATED:
            keys = tuple(sorted(mark.key for mark in written.marks if mark.key is not None))
            touches.spreads.append(Spread(event.number, event.subject_id, project, keys))
            return
        found = [instances[each] for each in _instances_of(event) if each in instances]
        touches.pairs.update(self.pairs(project, written, found))
        around = _around(event)
        if around is not None and self._index.reads(self._places(project), around):
            touches.pairs.update(self.pairs(project, around, self._line_of(event)))

    def _line_of(self, event: Event) -> list[Instance]:
        shard = state_of(event.after).get("shard")
        if event.model_id is None or not isinstance(shard, dict):
            return []
        line = line_store.find(self._tx, event.model_id, Shard.of(shard))
        if line is None:
            return []
        return instance_store.list_backwards(self._tx, line, from_sequence=_BEHIND_ALL, limit=NEWEST)

    def _concerns(self, event: Event, written: Written) -> bool:
        places = self._places(event.project_name or "")
        around = _around(event)
        return self._index.reads(places, written) or (around is not None and self._index.reads(places, around))

    def _places(self, project_name: str) -> tuple[Place, ...]:
        """Answer where rules about a project may stand: by its name, or as all projects of its team."""
        if project_name not in self._known:
            project = project_store.find_by_name(self._tx, project_name) if project_name else None
            team = () if project is None else (("team", project.team),)
            self._known[project_name] = (("project", project_name), *team)
        return self._known[project_name]


def _told(event: Event) -> Written:
    try:
        return marks_written(event)
    except (KeyError, TypeError, ValueError):
        # Whoever wrote it, those behind it must not wait for ever.
        log.exception("an event cannot be read, and touches no rule", number=event.number, kind=event.kind)
        return Written(frozenset())


def _around(event: Event) -> Written | None:
    """Answer what an event changed of all instances of a line."""
    if event.kind != EventKind.DEPLOYMENT_CHANGED:
        return None
    return Written(frozenset({Mark(Write.DEPLOYMENT, LINE, str(state_of(event.after).get("environment")))}))


def _instances_of(event: Event) -> tuple[str, ...]:
    if event.kind == EventKind.MODEL_ANNOTATED:
        return ()
    if event.kind != EventKind.DEPLOYMENT_CHANGED:
        return (event.subject_id,)
    ids = {event.subject_id, *(state_of(each).get("instanceId") for each in (event.before, event.after))}
    return tuple(sorted(str(each) for each in ids if each))
