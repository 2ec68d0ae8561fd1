"""Reference strings: how people name an instance.

reference = id | project "/" model [ "/" shard ] "@" selector
shard     = key "=" value { "," key "=" value }        values percent-encoded
selector  = REVISION "." ORDINAL | "#" NUMBER | "newest" | environment [ "~" STEPS ] | "rule:" team "/" name
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from gallery_server.domain import limits
from gallery_server.domain.instance import Instance
from gallery_server.domain.names import normal_id, normal_label, normal_name, shown
from gallery_server.domain.shard import Shard
from gallery_server.errors import InvalidArgument, Reason


@dataclass(frozen=True, slots=True)
class ById:
    """Name an instance by its id."""

    instance_id: str


@dataclass(frozen=True, slots=True)
class ByVersion:
    """Name the instance of a line by its version, such as 4.2."""

    revision: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Name an instance of a model by its number, such as #57, in whatever shard it stands."""

    number: int


@dataclass(frozen=True, slots=True)
class Newest:
    """Name the last of a line that is neither deprecated nor erased."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """Name what is current in an environment, or was `steps` deployments ago."""

    environment: str
    steps: int


@dataclass(frozen=True, slots=True)
class ByRule:
    """Name what a selection rule prefers of the line, whose shard it is asked for."""

    rule: str


Selector = ByVersion | ByNumber | Newest | Deployed | ByRule


@dataclass(frozen=True, slots=True)
class InLine:
    """Name an instance by its line and a selector."""

    project_name: str
    base_version_id: str
    shard: Shard
    selector: Selector


Reference = ById | InLine

_ADVICE = (
    "write an id, or project/model[/key=value,...]@4.2, @#57, @newest, @production, @production~1 or @rule:team/name"
)
_VERSION = re.compile(r"(\d{1,18})\.(\d{1,18})")
_NUMBER = re.compile(r"#(\d{1,18})")
_STEPS = re.compile(r"(.+?)(?:~(\d{1,9}))?")


def parse_reference(text: str | None) -> Reference:
    """Read a reference string; raise InvalidArgument, REFERENCE_MALFORMED with advice where it is none."""
    given = text or ""
    if len(given) > limits.REFERENCE_CHARACTERS:
        raise _malformed(given, f"it has more than {limits.REFERENCE_CHARACTERS} characters")
    try:
        return _parse(given)
    except UnicodeDecodeError:
        raise _malformed(given, "a shard value is not UTF-8 in percent-encoding") from None
    except InvalidArgument as error:
        if error.reason is Reason.REFERENCE_MALFORMED:
            raise
        raise _malformed(given, error.message.rstrip(".")) from None


def _parse(text: str) -> Reference:
    path, mark, selector = text.partition("@")
    if "/" not in path:
        if mark:
            raise _malformed(text, "it names no project")
        return ById(normal_id("the id", text))
    if not mark:
        raise _malformed(text, "it does not say which instance; add @newest, or a version such as @4.2")
    project, model, *shards = path.split("/", 2)
    return InLine(
        project_name=normal_name("the project", project),
        base_version_id=normal_name("the model", model),
        shard=_parse_shard(text, shards[0]) if shards else Shard(),
        selector=_parse_selector(text, selector),
    )


def reference_to(instance: Instance) -> str:
    """Write the reference of an instance: by its version, a draft's by its number."""
    line = ",".join(f"{key}={quote(value, safe='')}" for key, value in instance.shard.values)
    selector = instance.version or f"#{instance.number}"
    return f"{instance.project_name}/{instance.base_version_id}{'/' if line else ''}{line}@{selector}"


def _parse_shard(reference: str, text: str) -> Shard:
    values: dict[str, str] = {}
    for part in text.split(","):
        key, mark, value = part.partition("=")
        if not mark:
            raise _malformed(reference, f"the shard part {shown(part)} is not key=value")
        name = normal_name("a shard key", key)
        if name in values:
            raise _malformed(reference, f"the shard key {shown(name)} stands twice")
        values[name] = normal_label(f"the shard value of {shown(name)}", unquote(value, errors="strict"))
    return Shard.of(values)


def _parse_selector(reference: str, text: str) -> Selector:
    if match := _VERSION.fullmatch(text):
        return ByVersion(int(match[1]), int(match[2]))
    if match := _NUMBER.fullmatch(text):
        return ByNumber(int(match[1]))
    if text == "newest":
        return Newest()
    if text.startswith("rule:"):
        return ByRule(text.removeprefix("rule:"))
    if match := _STEPS.fullmatch(text):
        return Deployed(normal_name("the environment", match[1]), int(match[2] or 0))
    raise _malformed(reference, "nothing stands behind the @")


def _malformed(text: str, why: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.REFERENCE_MALFORMED,
        f"{shown(text)} is no reference: {why}. To name an instance, {_ADVICE}.",
        field="reference",
        value=shown(text),
        rule=_ADVICE,
    )
