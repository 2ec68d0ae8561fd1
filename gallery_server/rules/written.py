"""Read a rule whose text comes with a call: it is held to all that a file is, and stands in no folder."""

from __future__ import annotations

from functools import lru_cache

from gallery_server.domain import limits
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rules.document import RuleDocument
from gallery_server.rules.files.mistake import Mistaken
from gallery_server.rules.files.shape import validated
from gallery_server.rules.files.source import read_source
from gallery_server.rules.rule import Rule, read_rule

_KEPT = 256
_NAME = "written"
_TOLD = 5


@lru_cache(_KEPT)
def written_rule(text: str) -> Rule:
    """Answer the rule of a text, which is JSON where it begins with a brace, else YAML.

    Raises InvalidArgument, RULE_MALFORMED with the place of each mistake.
    """
    ending = "json" if text.lstrip().startswith("{") else "yaml"
    data = text.encode()
    try:
        team = validated(RuleDocument, read_source(f"{_NAME}.{ending}", data)).team
        return read_rule(f"{team}/{_NAME}.{ending}", data)
    except Mistaken as error:
        raise _malformed(error) from None


def _malformed(error: Mistaken) -> InvalidArgument:
    first, *others = error.mistakes
    told = "; ".join(
        f"line {each.place.line}, column {each.place.column}: {each.problem}" for each in error.mistakes[:_TOLD]
    )
    more = f"; and {len(others) + 1 - _TOLD} more" if len(others) >= _TOLD else ""
    return InvalidArgument(
        Reason.RULE_MALFORMED,
        f"The text of the rule cannot be used. {told}{more}.",
        field="rule",
        line=first.place.line,
        column=first.place.column,
        problem=first.problem,
        excerpt=first.excerpt,
        limit=limits.RULE_FILE_BYTES,
    )
