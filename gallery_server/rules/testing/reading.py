"""Read a test of a rule, and hold it against the rule: a name that nobody knows would pass for anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from gallery_server.domain import limits
from gallery_server.domain.names import shown
from gallery_server.rules.files.mistake import Mistake, Mistaken
from gallery_server.rules.files.nearest import meant
from gallery_server.rules.files.node import Location
from gallery_server.rules.files.shape import MOST_MISTAKES, validated
from gallery_server.rules.files.source import Source, read_source
from gallery_server.rules.rule import Rule
from gallery_server.rules.testing.document import Case, TestShape

SUFFIX = ".test.yaml"
_ACTING = ("fired_at", "inconclusive_at", "actions", "held")
_SELECTING = ("selected", "rejected")


@dataclass(frozen=True, slots=True)
class RuleTest:
    """Hold a test that fits its rule."""

    source: Source
    document: TestShape
    rule: Rule


def read_test(path: str, data: bytes, rule: Rule) -> RuleTest:
    """Read the test of a rule; raise Mistaken with all that is wrong."""
    source = read_source(path, data)
    document = validated(TestShape, source)
    mistakes = list(islice(_mistakes(document, rule, source), MOST_MISTAKES))
    if mistakes:
        raise Mistaken(*sorted(mistakes))
    return RuleTest(source, document, rule)


def _mistakes(document: TestShape, rule: Rule, source: Source) -> Iterator[Mistake]:
    file = rule.path.rpartition("/")[2]
    if document.rule != file:
        yield source.mistake(("rule",), f"rule is {shown(document.rule)}, and the rule beside this file is {file}")
    total = sum(case.length() for case in document.cases) * len(document.instances)
    if total > limits.RULE_TEST_JUDGINGS:
        problem = f"instances times steps are {total}, and {limits.RULE_TEST_JUDGINGS} are allowed; write fewer"
        yield source.mistake(("cases",), problem)
    names: set[str] = set()
    for at, case in enumerate(document.cases):
        if case.name in names:
            yield source.mistake(("cases", at, "name"), f"a second case is named {shown(case.name)}; rename one")
        names.add(case.name)
        yield from _unknown(("cases", at, "series"), case.series, document.instances, "instance", source)
        yield from _case(("cases", at), case, document, rule, source)


def _case(above: Location, case: Case, document: TestShape, rule: Rule, source: Source) -> Iterator[Mistake]:
    longest = max((len(values) for series in case.series.values() for values in series.values()), default=1)
    if longest > case.length():
        yield source.mistake((*above, "steps"), f"steps are {case.steps}, and a series has {longest} values")
    expect, here = case.expect, (*above, "expect")
    if not expect.model_fields_set:
        yield source.mistake(here, "nothing is expected; a test that cannot fail says nothing")
    foreign, what = (_ACTING, "selects") if rule.document.rule.is_selection else (_SELECTING, "acts")
    for key in expect.model_fields_set & {*foreign}:
        yield source.mistake((*here, key), f"{key} is not for a rule that {what}; take it away", at_key=True)
    for key, steps in (("fired_at", expect.fired_at), ("inconclusive_at", expect.inconclusive_at)):
        yield from _unknown((*here, key), steps or {}, document.instances, "instance", source)
        for instance, numbers in (steps or {}).items():
            yield from _beyond((*here, key, instance), numbers, case.length(), source)
    yield from _unknown((*here, "rejected"), expect.rejected or {}, document.instances, "instance", source)
    if expect.selected is not None:
        yield from _unknown(here, [expect.selected], document.instances, "instance", source, last="selected")
    known = rule.document.rule.actions
    yield from _unknown((*here, "actions"), expect.actions or {}, known, "action of the rule", source)
    for name, instances in (expect.actions or {}).items():
        for at, instance in enumerate(instances):
            yield from _unknown((*here, "actions", name), [instance], document.instances, "instance", source, last=at)
    for at, name in enumerate(case.fail):
        yield from _unknown((*above, "fail"), [name], known, "action of the rule", source, last=at)


def _beyond(location: Location, steps: list[int], length: int, source: Source) -> Iterator[Mistake]:
    for at, step in enumerate(steps):
        if not 0 <= step < length:
            yield source.mistake(
                (*location, at), f"the case has the steps 0 to {length - 1}, and {step} is none of them"
            )


def _unknown(
    location: Location, names: Collection[str], known: Collection[str], what: str, source: Source,
    *, last: str | int | None = None,
) -> Iterator[Mistake]:  # fmt: skip
    """Yield a mistake for each name that is not known; it stands as a key, or as the value under `last`."""
    for name in names:
        if name not in known:
            at = (*location, name if last is None else last)
            yield source.mistake(at, f"there is no {what} {shown(name)}; {meant(name, known)}", at_key=last is None)
