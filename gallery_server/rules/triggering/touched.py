"""Know which of all active rules a write touches: by what they read, where they look, and what their GIVEN asks.

Of GIVEN the index knows what must equal a text that an instance has from its beginning, such as `modelName ==
'Random Forest'`: of ten thousand rules about one metric it finds the few that can be about an instance.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gallery_server.dal.search.pages import conjuncts
from gallery_server.domain.instance import Instance
from gallery_server.domain.rule import ActiveRule
from gallery_server.domain.search import Comparison, FieldName, Namespace, Operator
from gallery_server.domain.value import ValueKind
from gallery_server.expressions.reads import Source
from gallery_server.expressions.residual import split
from gallery_server.rules.document import Write
from gallery_server.rules.rule import Rule, read_rule
from gallery_server.rules.triggering.marks import Mark, Written, marks_read

Place = tuple[str, str]
"""`project` or `team`, and its name."""
Asked = tuple[FieldName, frozenset[str]]
"""A field that must have one of these texts."""

_TEXTS = (Operator.EQUAL, Operator.IN)


@dataclass(frozen=True, slots=True)
class Listening:
    """A rule that acts, as far as it must be known to find it; compiled rules would fill the memory."""

    uuid: str
    digest: str
    place: Place
    marks: frozenset[Mark]
    asked: tuple[Asked, ...]
    """All of which must hold."""
    names_stage: bool
    """Whether GIVEN does, so that drafts are judged too."""
    every_micros: int | None
    activated_micros: int

    @classmethod
    def of(cls, active: ActiveRule) -> Listening:
        """Read a rule that is active; raise Mistaken where this version of Gallery refuses it."""
        rule = read_rule(active.path, active.document.encode())
        clauses, project = rule.document.rule, rule.document.project
        return cls(
            uuid=active.uuid,
            digest=active.digest,
            place=("team", active.team) if project is None else ("project", project),
            marks=marks_read(rule),
            asked=tuple(_asked(rule)),
            names_stage=names_stage(rule),
            every_micros=clauses.every,
            activated_micros=active.activated_micros,
        )

    def may_concern(self, instance: Instance) -> bool:
        """Tell whether what an instance has from its beginning leaves GIVEN open."""
        if instance.line_sequence is None and not self.names_stage:
            return False
        return all(text_of(instance, name) in texts for name, texts in self.asked)


def names_stage(rule: Rule) -> bool:
    """Tell whether GIVEN names the stage: only then is a rule about drafts too."""
    return any(read.source is Source.RECORD and read.key == "stage" and not read.instance for read in rule.given.reads)


@dataclass
class _Bucket:
    """The rules that read one thing at one place, by the first text that they ask for."""

    free: list[Listening] = field(default_factory=list)
    asking: dict[FieldName, dict[str, list[Listening]]] = field(default_factory=dict)

    def add(self, rule: Listening) -> None:
        if not rule.asked:
            self.free.append(rule)
            return
        name, texts = rule.asked[0]
        of_field = self.asking.setdefault(name, defaultdict(list))
        for text in texts:
            of_field[text].append(rule)

    def about(self, instance: Instance) -> Iterator[Listening]:
        """Yield those that may be about an instance."""
        yield from self.free
        for name, by_text in self.asking.items():
            yield from by_text.get(text_of(instance, name) or "", ())


class RuleIndex:
    """Find rules among many; it never changes."""

    def __init__(self, rules: Iterable[Listening]) -> None:
        self.rules: Mapping[str, Listening] = {rule.uuid: rule for rule in rules}
        self._by_mark: dict[tuple[Place, Mark], _Bucket] = defaultdict(_Bucket)
        for rule in self.rules.values():
            for mark in rule.marks:
                self._by_mark[rule.place, mark].add(rule)
        self._by_mark.default_factory = None

    def reads(self, places: Iterable[Place], written: Written) -> bool:
        """Tell whether any rule about these places reads some of what was written, whatever its GIVEN."""
        return next(self._buckets(places, written), None) is not None

    def touched(self, places: Iterable[Place], written: Written, instance: Instance) -> set[str]:
        """Answer the uuids of the rules about these places that read what was written of an instance."""
        return {
            rule.uuid
            for bucket in self._buckets(places, written)
            for rule in bucket.about(instance)
            if rule.may_concern(instance)
        }

    def _buckets(self, places: Iterable[Place], written: Written) -> Iterator[_Bucket]:
        for place in places:
            for mark in written.marks:
                for variant in mark.variants():
                    bucket = self._by_mark.get((place, variant))
                    if bucket is not None:
                        yield bucket
            for whole in written.whole:
                yield from self._whole.get((place, *whole), ())

    @cached_property
    def _whole(self) -> Mapping[tuple[Place, Write, str], list[_Bucket]]:
        found: dict[tuple[Place, Write, str], list[_Bucket]] = defaultdict(list)
        for (place, mark), bucket in self._by_mark.items():
            found[place, mark.write, mark.what].append(bucket)
        return dict(found)


def _asked(rule: Rule) -> Iterator[Asked]:
    for each in conjuncts(split(rule.given).predicate):
        if (
            isinstance(each, Comparison)
            and each.operator in _TEXTS
            and _is_lasting(each.field)
            and all(value.kind is ValueKind.TEXT for value in each.values)
        ):
            yield each.field, frozenset(_normal(str(value.content)) for value in each.values)


def text_of(instance: Instance, name: FieldName) -> str | None:
    """Answer the text that an instance has in a field from its beginning; None where that is no text."""
    if name.namespace is Namespace.RECORD:
        return _OF_RECORD[name.name](instance)
    if name.namespace is Namespace.SHARD:
        return instance.shard.as_dict().get(name.name)
    value = instance.metadata.get(name.name)
    return _normal(str(value.content)) if value is not None and value.kind is ValueKind.TEXT else None


_OF_RECORD: Mapping[str, Callable[[Instance], str]] = {
    "instanceId": lambda instance: instance.instance_id,
    "modelId": lambda instance: instance.model_id,
    "baseVersionId": lambda instance: instance.base_version_id,
}


def _is_lasting(name: FieldName) -> bool:
    if name.namespace is Namespace.RECORD:
        return name.name in _OF_RECORD
    return name.namespace in (Namespace.SHARD, Namespace.METADATA)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
