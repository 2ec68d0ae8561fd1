"""Turn text into a tree, in time that grows with its length alone."""

from __future__ import annotations

import ast
from importlib.resources import files

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from gallery_server.domain import limits
from gallery_server.expressions.advice import advice_on, advice_on_name
from gallery_server.expressions.builder import Builder
from gallery_server.expressions.refusal import Refusal


def parse(text: str) -> ast.expr:
    """Parse an expression into nodes of Python's `ast` and `nodes`; raise Refusal where it breaks the grammar.

    Lines count from 1 and columns from 0, both in characters. The tree's size is not yet checked.
    """
    size = len(text.encode(errors="surrogatepass"))
    if size > limits.EXPRESSION_BYTES:
        raise Refusal(
            1, 1, f"the expression has {size} bytes, and {limits.EXPRESSION_BYTES} are allowed", "write a shorter one"
        )
    if not text.strip():
        raise Refusal(1, 1, "the expression is empty", "write a condition, such as city == 'Oslo'")
    try:
        tree = _GRAMMAR.parse(text)
    except UnexpectedToken as error:
        at = len(text.rstrip()) if error.token.type == "$END" else error.token.start_pos or 0
        raise _refusal(text, at, operand_due="NAME" in error.expected) from None
    except UnexpectedCharacters as error:
        raise _refusal(text, error.pos_in_stream or 0, operand_due="NAME" in error.allowed) from None
    return tree  # type: ignore[return-value]  # lark thinks of its own trees, which Builder never makes


def _known_name(token: Token) -> Token:
    advice = advice_on_name(token)
    if advice:
        raise Refusal(token.line or 1, token.column or 1, *advice)
    return token


def _refusal(text: str, position: int, *, operand_due: bool) -> Refusal:
    problem, advice = advice_on(text, position, operand_due=operand_due)
    line = text.count("\n", 0, position) + 1
    return Refusal(line, position - text.rfind("\n", 0, position), problem, advice)


# Made when the module is, before servers fork: it takes a tenth of a second, which no call should wait for.
_GRAMMAR = Lark(
    files(__package__).joinpath("grammar.lark").read_text("utf-8"),
    parser="lalr",
    transformer=Builder(),
    keep_all_tokens=True,
    lexer_callbacks={"NAME": _known_name},
)
