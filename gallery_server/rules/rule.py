"""A rule, read and compiled, with every check that needs no other file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from gallery_server.expressions.expression import Expression
from gallery_server.rules.clauses import Compiled, compile_clauses
from gallery_server.rules.document import RuleDocument
from gallery_server.rules.duties import check_duties
from gallery_server.rules.files.mistake import Mistake, Mistaken
from gallery_server.rules.files.node import Location, Node
from gallery_server.rules.files.shape import validated
from gallery_server.rules.files.source import Source, read_source

Further = Callable[[RuleDocument, Source], Iterable[Mistake]]


@dataclass(frozen=True)
class Rule:
    """Hold a rule that has no mistake of its own; whether its actions exist, the team's folder knows."""

    source: Source
    document: RuleDocument
    compiled: Compiled

    @property
    def path(self) -> str:
        """Answer the file, as `team/name.yaml`."""
        return self.source.path

    @property
    def name(self) -> str:
        """Answer what people call it: `team/name`."""
        return self.path.rpartition(".")[0]

    @cached_property
    def digest(self) -> str:
        """Answer the sha256 of all that decides what the rule does."""
        return self.document.digest()

    @property
    def given(self) -> Expression:
        """Answer which instances it is about."""
        return self.compiled.given

    @property
    def when(self) -> Expression:
        """Answer its condition."""
        return self.compiled.when


def read_rule(path: str, data: bytes, further: Further = lambda _document, _source: ()) -> Rule:
    """Read the rule in a file of the repository, named as `team/name.yaml`; raise Mistaken with all that is wrong.

    `further` answers what else is wrong with it, as whoever knows the other files sees it.
    """
    source = read_source(path, data)
    _require_no_nulls(source)
    document = validated(RuleDocument, source)
    mistakes: list[Mistake] = []
    folder = path.partition("/")[0]
    if document.team != folder:
        mistakes.append(
            source.mistake(("team",), f"team is {document.team!r}, and the folder is {folder!r}; one is wrong")
        )
    compiled = compile_clauses(document.rule, source, mistakes)
    mistakes += check_duties(document, compiled, source)
    mistakes += further(document, source)
    if mistakes or compiled is None:
        raise Mistaken(*sorted(set(mistakes)))
    return Rule(source, document, compiled)


def _require_no_nulls(source: Source) -> None:
    found = list(_nulls(source.root, ()))
    if found:
        raise Mistaken(*(
            source.mistake(location, f"{'.'.join(map(str, location))} is empty; write a value, or take the key away")
            for location in found
        ))  # fmt: skip


def _nulls(node: Node, location: Location) -> list[Location]:
    match node.value:
        case None:
            return [location]
        case dict():
            return [found for key, below in node.value.items() for found in _nulls(below, (*location, key))]
        case list():
            return [found for at, below in enumerate(node.value) for found in _nulls(below, (*location, at))]
    return []
