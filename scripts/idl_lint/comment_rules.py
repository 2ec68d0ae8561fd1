"""Rules on doc comments, which are the reference that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .contract import Contract


def calls_are_documented(contract: Contract) -> Iterator[str]:
    """Refuse calls without a doc comment."""
    for call in contract.calls():
        if not call.documented:
            yield f"{call.place}: the call {call.name} has no doc comment"


def types_are_documented(contract: Contract) -> Iterator[str]:
    """Refuse types without a doc comment, but for requests and responses: their call's speaks for them."""
    of_calls = {argument.type.name for call in contract.calls() for argument in call.arguments}
    of_calls |= {call.answer.name for call in contract.calls() if call.answer}
    for file in contract.files:
        for type_ in file.types:
            if not type_.documented and f"{file.name}.{type_.name}" not in of_calls:
                yield f"{type_.place}: {type_.name} has no doc comment"


def files_are_documented(contract: Contract) -> Iterator[str]:
    """Refuse files that do not begin with a doc comment."""
    for file in contract.files:
        if not file.path.read_text("utf-8").startswith("/**"):
            yield f"{file.path.name}:1: the file does not begin with a doc comment"
