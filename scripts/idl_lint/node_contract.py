"""Write the contract for Node: a TypeScript type and a table of fields for each struct, and the list of calls.

The Thrift compiler's own stubs for Node cannot be what users hold: their 64-bit integers are no bigint, their unset
fields are null, and a map loses the key `__proto__` and does not take `hasOwnProperty`. The client encodes and decodes
by these tables; its tests hold them against the compiler's stubs.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .contract import Enum, Struct

if TYPE_CHECKING:
    from .contract import Call, Contract, Field, File, Type

OUT = Path("clients/node/src/contract")
"""The folder that these files lie in, beside nothing else, below the top of the repository."""

_BASE = {
    "bool": ("boolean", "bool"),
    "i32": ("number", "i32"),
    "i64": ("bigint", "i64"),
    "double": ("number", "double"),
    "string": ("string", "string"),
    "binary": ("Uint8Array", "binary"),
}
_MARK = "// Written by scripts/idl from idl/{name}.thrift; changes belong there.\n"
_WIDTH = 120


def files(contract: Contract) -> dict[str, str]:
    """Answer the text of each file by its name."""
    return {f"{file.name}.ts": _Module(file).text() for file in contract.files} | {"index.ts": _index(contract)}


def replace(contract: Contract, top: Path) -> None:
    """Write all files anew, and remove what the contract has no more."""
    folder = top / OUT
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in files(contract).items():
        (folder / name).write_text(text, "utf-8")


def differences(contract: Contract, top: Path) -> list[str]:
    """Name the files that are not what the contract comes to."""
    made = files(contract)
    there = {path.name: path.read_text("utf-8") for path in (top / OUT).iterdir()} if (top / OUT).is_dir() else {}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def _index(contract: Contract) -> str:
    exports = "".join(f'export * from "./{file.name}.js";\n' for file in contract.files)
    return f"// Written by scripts/idl from idl/; changes belong there.\n{exports}"


class _Module:
    """Writes one Thrift file as a module."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._lines = file.path.read_text("utf-8").splitlines()
        self._used: set[str] = set()
        self._foreign: dict[str, set[str]] = {}

    def text(self) -> str:
        types = self._in_order()
        body = "".join(self._struct(type_) if isinstance(type_, Struct) else self._enum(type_) for type_ in types)
        if self._file.calls:
            body += self._calls()
        kinds = ", ".join(sorted(self._used))
        imports = f'import {{ {kinds} }} from "../shapes.js";\n' if kinds else ""
        if self._file.calls:
            imports += 'import type { CallOptions } from "../call-options.js";\n'
        for name, types_ in sorted(self._foreign.items()):
            imports += _import(sorted(types_), f"./{name}.js")
        return _MARK.format(name=self._file.name) + imports + body

    def _in_order(self) -> list[Struct | Enum]:
        """List the types as the file does, but each behind those that it is made of, as tables must be."""
        by_name = {f"{self._file.name}.{type_.name}": type_ for type_ in self._file.types}
        found: dict[str, Struct | Enum] = {}

        def visit(name: str) -> None:
            type_ = by_name.get(name)
            if type_ is None or name in found:
                return
            if isinstance(type_, Struct):
                for field in type_.fields:
                    for part in field.type.walk():
                        visit(part.name)
            found[name] = type_

        for name in sorted(by_name, key=lambda name: _line(by_name[name].place)):
            visit(name)
        return list(found.values())

    def _enum(self, enum: Enum) -> str:
        self._used.add("enumeration")
        start = _line(enum.place)
        names = "".join(f'\n  | "{name}"' for name in enum.values)
        rows = "".join(
            f"{self._doc(self._line_of(name, start), '  ')}  {name}: {number},\n"
            for name, number in enum.values.items()
        )
        return (
            f"\n{self._doc(start, '')}export type {enum.name} ={names};\n\n/** The numbers of {enum.name}. */\n"
            f'export const {enum.name} = enumeration<{enum.name}>("{enum.name}", {{\n{rows}}});\n'
        )

    def _struct(self, struct: Struct) -> str:
        union = struct.kind == "union"
        self._used |= {"union" if union else "struct"}
        doc = self._doc(_line(struct.place), "") or f"/** {_of_call(struct.name)} */\n"
        return f"\n{doc}{self._union_type(struct) if union else self._interface(struct)}\n{self._table(struct)}"

    def _interface(self, struct: Struct) -> str:
        fields = "".join(
            f"{self._doc(_line(field.place), '  ')}  {field.name}?: {self._typescript(field.type)} | undefined;\n"
            for field in struct.fields
        )
        return (
            f"export interface {struct.name} {{\n{fields}}}\n"
            if fields
            else (f"export type {struct.name} = Record<never, never>;\n")
        )

    def _union_type(self, struct: Struct) -> str:
        cases = "".join(self._case(struct, each) for each in struct.fields)
        return f"export type {struct.name} =\n{cases.rstrip()};\n"

    def _case(self, struct: Struct, chosen: Field) -> str:
        others = "".join(f"; {each.name}?: undefined" for each in struct.fields if each is not chosen)
        doc = self._doc(_line(chosen.place), "  ")
        return f"{doc}  | {{ {chosen.name}: {self._typescript(chosen.type)}{others} }}\n"

    def _table(self, struct: Struct) -> str:
        maker = "union" if struct.kind == "union" else "struct"
        rows = "".join(f'  [{field.number}, "{field.name}", {self._shape(field.type)}],\n' for field in struct.fields)
        rows = f"[\n{rows}]" if rows else "[]"
        return (
            f"/** The fields of {struct.name}. */\n"
            f'export const {struct.name} = {maker}<{struct.name}>("{struct.name}", {rows});\n'
        )

    def _calls(self) -> str:
        self._used.add("call")
        methods = "".join(self._method(call) for call in self._file.calls)
        rows = "".join(
            f"  {call.name}: call({self._named(call.arguments[1].type)}, {self._named(call.answer)}),\n"
            for call in self._file.calls
            if call.answer is not None
        )
        return (
            "\n/** Every call of the contract, with its request and its response. */\n"
            f"export interface Calls {{\n{methods}}}\n"
            f"\n/** The structs of each call. */\nexport const CALLS = {{\n{rows}}};\n"
        )

    def _method(self, call: Call) -> str:
        if call.answer is None:
            return ""
        request, answer = self._named(call.arguments[1].type), self._named(call.answer)
        doc = self._doc(_line(call.place), "  ")
        line = f"  {call.name}(request: {request}, options?: CallOptions): Promise<{answer}>;\n"
        if len(line) > _WIDTH:
            line = f"  {call.name}(\n    request: {request},\n    options?: CallOptions,\n  ): Promise<{answer}>;\n"
        return doc + line

    def _typescript(self, type_: Type) -> str:
        if type_.kind in _BASE:
            return _BASE[type_.kind][0]
        if type_.kind == "list":
            inner = self._typescript(type_.arguments[0])
            return f"{inner}[]"
        if type_.kind == "map":
            return f"Record<string, {self._typescript(type_.arguments[1])}>"
        return self._named(type_)

    def _shape(self, type_: Type) -> str:
        if type_.kind in _BASE:
            shape = _BASE[type_.kind][1]
        elif type_.kind in {"list", "map"}:
            # Keys of maps are text everywhere: the lint of the contract sees to it.
            inner = type_.arguments[-1]
            self._used.add(type_.kind)
            return f"{type_.kind}({self._shape(inner)})"
        else:
            return self._named(type_)
        self._used.add(shape)
        return shape

    def _line_of(self, value: str, start: int) -> int:
        """Find the line of a value of the enum that begins at a line; 0 where it has none of its own."""
        begins = re.compile(rf"\s*{value}\b")
        return next((number for number, line in enumerate(self._lines[start:], start + 1) if begins.match(line)), 0)

    def _named(self, type_: Type) -> str:
        file, _, name = type_.name.partition(".")
        if file != self._file.name:
            self._foreign.setdefault(file, set()).add(name)
        return name

    def _doc(self, line: int, indent: str) -> str:
        """Answer the doc comment that ends above a line; nothing where there is none."""
        end = line - 2
        if end < 0 or not self._lines[end].rstrip().endswith("*/"):
            return ""
        start = end
        while not self._lines[start].lstrip().startswith("/**"):
            start -= 1
        rows = [row.strip() for row in self._lines[start : end + 1]]
        rows = [rows[0], *(f" {row}" for row in rows[1:])]
        return "".join(f"{indent}{row}\n" for row in rows)


def _import(names: list[str], module: str) -> str:
    line = f'import {{ {", ".join(names)} }} from "{module}";\n'
    if len(line) <= _WIDTH:
        return line
    return "import {\n" + "".join(f"  {name},\n" for name in names) + f'}} from "{module}";\n'


def _of_call(name: str) -> str:
    kind = "asked" if name.endswith("Request") else "answered"
    call = re.sub(r"(Request|Response)$", "", name)
    return (
        f"What `{call[0].lower()}{call[1:]}` is {kind}."
        if kind == "asked"
        else (f"What `{call[0].lower()}{call[1:]}` answers.")
    )


def _line(place: str) -> int:
    return int(place.rpartition(":")[2])
