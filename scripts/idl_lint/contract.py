"""What a Thrift contract holds, as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Type:
    """A type in use: a base type, a container of others, or a named struct or enum as `file.Name`."""

    kind: str
    """`struct`, `enum`, `list`, `set`, `map`, or the name of a base type."""
    name: str
    arguments: tuple[Type, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}<{', '.join(map(str, self.arguments))}>" if self.arguments else self.name

    def walk(self) -> Iterator[Type]:
        """Yield this type and every one inside it."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()


@dataclass(frozen=True)
class Field:
    """A field of a struct, or an argument of a call."""

    number: int
    name: str
    type: Type
    modifier: str
    """`optional`, `required` or nothing."""
    default: object
    place: str


@dataclass(frozen=True)
class Struct:
    """A struct, union or exception."""

    kind: str
    name: str
    fields: tuple[Field, ...]
    documented: bool
    place: str


@dataclass(frozen=True)
class Enum:
    """An enum and its values by name."""

    name: str
    values: dict[str, int]
    documented: bool
    place: str


@dataclass(frozen=True)
class Call:
    """One call of a service; `answer` is None where it is void."""

    service: str
    name: str
    arguments: tuple[Field, ...]
    answer: Type | None
    throws: tuple[Field, ...]
    oneway: bool
    documented: bool
    place: str


@dataclass(frozen=True)
class File:
    """One Thrift file."""

    path: Path
    structs: tuple[Struct, ...]
    enums: tuple[Enum, ...]
    calls: tuple[Call, ...]

    @property
    def name(self) -> str:
        """Name under which other files speak of this one."""
        return self.path.stem

    @property
    def types(self) -> tuple[Struct | Enum, ...]:
        """Every type that it defines."""
        return (*self.structs, *self.enums)


@dataclass(frozen=True)
class Contract:
    """Every Thrift file of a folder."""

    files: tuple[File, ...]

    def structs(self) -> Iterator[Struct]:
        """Yield every struct, union and exception."""
        for file in self.files:
            yield from file.structs

    def enums(self) -> Iterator[Enum]:
        """Yield every enum."""
        for file in self.files:
            yield from file.enums

    def types(self) -> Iterator[Struct | Enum]:
        """Yield every type."""
        for file in self.files:
            yield from file.types

    def calls(self) -> Iterator[Call]:
        """Yield every call."""
        for file in self.files:
            yield from file.calls

    def fields(self) -> Iterator[Field]:
        """Yield every field of every struct."""
        for struct in self.structs():
            yield from struct.fields
