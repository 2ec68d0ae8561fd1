"""Read a folder of Thrift files by thriftpy2's parser, and from their text what that parser forgets."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from thriftpy2.parser import parser
from thriftpy2.thrift import TType

from .contract import Call, Contract, Enum, Field, File, Struct, Type

if TYPE_CHECKING:
    from pathlib import Path

_BASE_TYPES = {
    TType.BOOL: "bool",
    TType.BYTE: "i8",
    TType.I16: "i16",
    TType.I32: "i32",
    TType.I64: "i64",
    TType.DOUBLE: "double",
    TType.STRING: "string",
    TType.BINARY: "binary",
}
_CONTAINERS = {TType.LIST: "list", TType.SET: "set", TType.MAP: "map"}
_STRUCT_KINDS = {"structs": "struct", "unions": "union", "exceptions": "exception"}
_MODIFIER = re.compile(r"\s*(?:-?\d+\s*:)?\s*(optional|required)?\b")

# thriftpy2 remembers parsed files by module name for as long as the process lives; each load needs names of its own.
_loads = itertools.count()


def load(folder: Path) -> Contract:
    """Read every Thrift file under `folder`; raise thriftpy2's ThriftParserError for one that does not parse."""
    load_name = f"load{next(_loads)}"
    return Contract(tuple(_load_file(path, load_name) for path in sorted(folder.rglob("*.thrift"))))


def _load_file(path: Path, load_name: str) -> File:
    module = parser.parse(str(path), module_name=f"{load_name}.{path.stem}_thrift")
    source = _Source(path)
    meta = getattr(module, "__thrift_meta__", {})
    return File(
        path=path,
        structs=tuple(
            source.struct(struct, kind) for key, kind in _STRUCT_KINDS.items() for struct in meta.get(key, ())
        ),
        enums=tuple(source.enum(enum) for enum in meta.get("enums", ())),
        calls=tuple(
            source.call(service, name) for service in meta.get("services", ()) for name in service.thrift_services
        ),
    )


class _Source:
    """Joins the parsed definitions of one file with its text."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._lines = path.read_text("utf-8").splitlines()

    def struct(self, struct: Any, kind: str) -> Struct:
        line = struct.__thrift_lineno__
        return Struct(kind, struct.__name__, self._fields(struct), self._documented(line), self._place(line))

    def enum(self, enum: Any) -> Enum:
        line = enum.__thrift_lineno__
        return Enum(enum.__name__, dict(enum._NAMES_TO_VALUES), self._documented(line), self._place(line))  # noqa: SLF001 -- thriftpy2 has no public name for it

    def call(self, service: Any, name: str) -> Call:
        line = service.__thrift_function_linenos__[name]
        result = getattr(service, f"{name}_result")
        outcomes = self._fields(result)
        return Call(
            service=service.__name__,
            name=name,
            arguments=self._fields(getattr(service, f"{name}_args")),
            answer=next((outcome.type for outcome in outcomes if outcome.number == 0), None),
            throws=tuple(outcome for outcome in outcomes if outcome.number != 0),
            oneway=result.oneway,
            documented=self._documented(line),
            place=self._place(line),
        )

    def _fields(self, payload: Any) -> tuple[Field, ...]:
        defaults = dict(payload.default_spec)
        lines = payload.__thrift_field_linenos__
        return tuple(
            Field(
                number=number,
                name=spec[1],
                type=_type(spec[0], spec[2] if len(spec) == 4 else None),  # noqa: PLR2004 -- four parts: named or container
                modifier=self._modifier(lines.get(spec[1])),
                default=defaults.get(spec[1]),
                place=self._place(lines.get(spec[1], 0)),
            )
            for number, spec in payload.thrift_spec.items()
        )

    def _modifier(self, line: int | None) -> str:
        # A field stands on a line of its own; one that does not counts as bare.
        match = _MODIFIER.match(self._lines[line - 1]) if line else None
        return (match and match[1]) or ""

    def _documented(self, line: int) -> bool:
        return line > 1 and self._lines[line - 2].rstrip().endswith("*/")

    def _place(self, line: int) -> str:
        return f"{self._name}:{line}"


def _type(code: int, inner: Any) -> Type:
    if code in _CONTAINERS:
        inners = inner if code == TType.MAP else (inner,)
        name = _CONTAINERS[code]
        return Type(name, name, tuple(_type(*(i if isinstance(i, tuple) else (i, None))) for i in inners))
    if inner is not None:
        file = inner.__module__.rpartition(".")[2].removesuffix("_thrift")
        return Type("enum" if code == TType.I32 else "struct", f"{file}.{inner.__name__}")
    return Type(_BASE_TYPES[code], _BASE_TYPES[code])
