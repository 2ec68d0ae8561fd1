"""Rules on the shape of calls, structs, enums and types."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .contract import Call, Contract

WHOLE_LISTS = {
    "GetServerInfoResponse.tiers": "there are four",
    "CheckHealthResponse.checks": "there are as many as a probe has parts",
}
"""Lists of answers that are no pages, each with what bounds it."""

_MISSING_IDS = "missingIds"
_TIME_ENDINGS = ("At", "Date", "Millis", "Nanos", "Seconds", "Time", "Timestamp", "time", "date", "timestamp")


def call_has_the_one_shape(contract: Contract) -> Iterator[str]:
    """Refuse calls of another shape than all have; one that is void or oneway may be lost unseen."""
    for call in contract.calls():
        if _signature(call) != _expected_signature(call):
            yield f"{call.place}: {call.name} is `{_signature(call)}`; every call is `{_expected_signature(call)}`"


def _signature(call: Call) -> str:
    arguments = ", ".join(f"{a.number}: {a.type.name.rpartition('.')[2]} {a.name}" for a in call.arguments)
    throws = ", ".join(f"{t.number}: {t.type.name.rpartition('.')[2]} {t.name}" for t in call.throws)
    answer = call.answer.name.rpartition(".")[2] if call.answer else "void"
    return f"{'oneway ' if call.oneway else ''}{answer} {call.name}({arguments}) throws ({throws})"


def _expected_signature(call: Call) -> str:
    noun = call.name[0].upper() + call.name[1:]
    return f"{noun}Response {call.name}(1: CallContext caller, 2: {noun}Request request) throws (1: GalleryFault fault)"


def fields_are_optional(contract: Contract) -> Iterator[str]:
    """Refuse fields that are not marked optional: thriftpy2 does not check `required`. A union's are bare by nature."""
    for struct in contract.structs():
        for field in struct.fields:
            if field.modifier != ("" if struct.kind == "union" else "optional"):
                yield f"{field.place}: {struct.name}.{field.name} is not `optional`; the server checks presence"


def fields_are_numbered(contract: Contract) -> Iterator[str]:
    """Refuse fields without a number of their own, which change meaning when they move."""
    for field in contract.fields():
        if field.number < 1:
            yield f"{field.place}: {field.name} has no field number of 1 or more"


def fields_have_no_default(contract: Contract) -> Iterator[str]:
    """Refuse defaults: thriftpy2 shares a default list or map between all requests."""
    for field in contract.fields():
        if field.default is not None:
            yield f"{field.place}: {field.name} has a default; say in its comment what unset means"


def types_work_everywhere(contract: Contract) -> Iterator[str]:
    """Refuse sets, and map keys other than strings: their languages disagree on them."""
    for field in contract.fields():
        for part in field.type.walk():
            if part.kind == "set":
                yield f"{field.place}: {field.name} is a set; use a list"
            if part.kind == "map" and part.arguments[0].kind != "string":
                yield f"{field.place}: {field.name} has map keys of {part.arguments[0]}; use string"


def enums_begin_with_unspecified(contract: Contract) -> Iterator[str]:
    """Refuse enums whose value 0 is not UNSPECIFIED, which clients read for a value they do not know."""
    for enum in contract.enums():
        if enum.values.get("UNSPECIFIED") != 0:
            yield f"{enum.place}: {enum.name} has no `UNSPECIFIED = 0`"


def enum_numbers_are_unique(contract: Contract) -> Iterator[str]:
    """Refuse two names for one number, which no client can tell apart."""
    for enum in contract.enums():
        for number, count in Counter(enum.values.values()).items():
            if count > 1:
                yield f"{enum.place}: {enum.name} gives {number} to {count} names"


def times_are_micros(contract: Contract) -> Iterator[str]:
    """Refuse moments that are not i64 microseconds named `...Micros`."""
    for field in contract.fields():
        if field.name.endswith("Micros") and field.type.kind != "i64":
            yield f"{field.place}: {field.name} is {field.type}; times are i64"
        if field.name.endswith(_TIME_ENDINGS):
            yield f"{field.place}: {field.name} sounds like a time; name it `...Micros`"


def lists_are_pages(contract: Contract) -> Iterator[str]:
    """Refuse answers whose lists are not `items` with a `nextCursor`; `missingIds` may stand beside them."""
    for struct in contract.structs():
        if not struct.name.endswith(("Response", "Page")):
            continue
        cursors = [field for field in struct.fields if field.name == "nextCursor" and field.type.kind == "string"]
        for field in struct.fields:
            if field.type.kind != "list" or f"{struct.name}.{field.name}" in WHOLE_LISTS:
                continue
            if field.name not in {"items", _MISSING_IDS} or not cursors:
                yield f"{field.place}: {struct.name}.{field.name} is a list; answers page by `items` and `nextCursor`"
