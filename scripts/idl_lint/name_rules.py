"""Rules on names: each word here breaks the generated code of at least one language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .contract import Contract

_ANYWHERE = frozenset({"boolean", "char", "final", "int", "long", "null", "short"})  # Java
_FIELDS = frozenset({"equals", "hashCode", "metaDataMap", "read", "string", "write"})  # Go, Java, JS
_EXCEPTION_FIELDS = frozenset({"cause", "error", "stackTrace", "suppressed"})  # Go, Java
_CALLS = frozenset({"constructor", "output", "seqid"})  # JS
_ARGUMENTS = (
    frozenset({"ctx", "p", "read", "string", "thrift", "write"})  # Go
    | frozenset({"client", "hashCode", "metaDataMap"})  # Java
    | frozenset(
        {"Promise", "Symbol", "arguments", "eval", "export", "let", "output", "reject", "resolve", "typeof"}
    )  # JS
)
_TYPES = frozenset(
    {"Client", "Exception", "Iface", "Int64", "List", "Map", "Object", "Processor", "Set", "String"}
)  # Java, JS


def calls_compile_everywhere(contract: Contract) -> Iterator[str]:
    """Refuse names of calls and arguments that some generated code cannot hold."""
    for call in contract.calls():
        if call.name in _CALLS | _ANYWHERE:
            yield f"{call.place}: a call cannot be named {call.name}"
        for argument in call.arguments:
            if argument.name in _ARGUMENTS | _ANYWHERE:
                yield f"{argument.place}: an argument cannot be named {argument.name}"


def fields_compile_everywhere(contract: Contract) -> Iterator[str]:
    """Refuse names of fields that some generated code cannot hold."""
    for struct in contract.structs():
        refused = _FIELDS | _ANYWHERE | (_EXCEPTION_FIELDS if struct.kind == "exception" else frozenset())
        for field in struct.fields:
            if field.name in refused:
                yield f"{field.place}: a field of the {struct.kind} {struct.name} cannot be named {field.name}"


def fields_differ_by_more_than_case(contract: Contract) -> Iterator[str]:
    """Refuse fields that differ in case alone; Go and Java make one name of them."""
    for struct in contract.structs():
        for name, count in Counter(field.name.lower() for field in struct.fields).items():
            if count > 1:
                yield f"{struct.place}: {struct.name} has {count} fields named {name} but for case"


def types_compile_everywhere(contract: Contract) -> Iterator[str]:
    """Refuse names of types that some generated code renames or has already."""
    for type_ in contract.types():
        if type_.name in _TYPES or type_.name.startswith("New") or type_.name.endswith(("Args", "Result")):
            yield f"{type_.place}: a type cannot be named {type_.name}"


def type_names_are_unique(contract: Contract) -> Iterator[str]:
    """Refuse one name for two types: Java has all in one package, and Go joins an enum's name and values by `_`."""
    joined = Counter(f"{enum.name}_{value}" for enum in contract.enums() for value in enum.values)
    names = Counter(type_.name for type_ in contract.types()) + joined
    for type_ in contract.types():
        if names[type_.name] > 1:
            yield f"{type_.place}: {type_.name} is the name of another type or enum value too"


def file_names_are_unique(contract: Contract) -> Iterator[str]:
    """Refuse files of one name in two folders; JavaScript's stubs lie in one."""
    for name, count in Counter(file.name for file in contract.files).items():
        if count > 1:
            yield f"{name}.thrift: {count} files have this name"
