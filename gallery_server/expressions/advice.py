"""Say what to write instead of what the language refuses."""

from __future__ import annotations

import re

_FORMS: tuple[tuple[str, str, str], ...] = (
    # What stands at the place, what is wrong with it, what to write instead. The first that fits counts.
    (r"(?<=:)=|:(?==)", ":= would assign, and nothing can be assigned", "write == to compare"),
    (r"(?<=\+)\+|(?<=-)-", "++ and -- would assign, and nothing can be assigned", "write x + 1"),
    (r"\+", "a number is written without +", "leave it out"),
    (r"(?<=\*)\*", "** is no operator", "write x * x"),
    (r"(?<===)=", "=== is no operator", "write =="),
    (r"=>", "=> is no operator, and there are no functions to define", "write >= to compare"),
    (r"=(?![=~^$])", "= would assign, and nothing can be assigned", "write == to compare"),
    (r"(?<=-)>", "there are no functions to define", "write a comparison"),
    (r"(?<=<)>", "<> is no operator", "write !="),
    (r"(?<=<)<|(?<=>)>", "there are no bitwise operators", "write a comparison"),
    (r"&(?!&)", "there are no bitwise operators", "write && for `and`"),
    (r"\|(?!\|)", "there are no bitwise operators", "write || for `or`"),
    (r"[\^~]", "there are no bitwise operators", "write && || and !"),
    (r"\.\.", "a range needs parentheses around it", "write (1..5)"),
    (r";", "an expression is one condition, without statements", "join conditions with && or ||"),
    (r"[{}]", "there are no blocks, and a set or map stands where a value may", "write one condition"),
    (r"[#$]\{", "there are no templates", "write the text in quotes"),
    (r"#", "there are no pragmas", "begin a comment with ## or //"),
    (r"@", "there are no annotations", "write a condition of names and literals"),
    (r"[`$]", "there are no templates", "write the text in quotes"),
    (r"/\*", "the comment is not closed", "close it with */"),
    (r"(?<=\.)['\"]", "a key in quotes stands in brackets", "write metrics['mae']"),
    (
        r"['\"]",
        "the text is not closed on its line",
        r"close it with the same quote; \u000a is a line break",
    ),
    (r"(?i:and)\b", "words are in lower case", "write `and`, or &&"),
    (r"(?i:or)\b", "words are in lower case", "write `or`, or ||"),
    (r"(?i:not\s+in)\b", "`not in` is no operator", "write !~ and a list, such as city !~ ['Oslo', 'Rome']"),
    (r"(?i:in)\b", "`in` is no operator", "write =~ and a list, such as city =~ ['Oslo', 'Rome']"),
    (r"(?i:like|contains|matches)\b", "this is no operator", "write =^ for what a text begins with, =$ for its end"),
    (r"(?i:is)\b", "`is` is no operator", "write x == null or x != null"),
    (r"(?i:between)\b", "`between` is no operator", "write x >= 1 && x <= 5"),
)
_REFUSED_FORMS = tuple((re.compile(form), problem, advice) for form, problem, advice in _FORMS)

_COMPARISON = re.compile(r"[=!]=|[=!][~^$]|[<>]|(eq|ne|lt|le|gt|ge)\b")

# fmt: off
_STATEMENTS = frozenset({
    "new", "var", "let", "def", "function", "return", "if", "else", "for", "while", "do", "break", "continue",
    "switch", "try", "catch", "throw", "import",
})
_OPERATORS = frozenset({"and", "or", "eq", "ne", "lt", "le", "gt", "ge", "div", "mod"})
# fmt: on


def advice_on(text: str, position: int, *, operand_due: bool) -> tuple[str, str]:
    """Answer what is wrong at a place that the grammar refuses, and what to write instead."""
    if not text[position:].strip():
        return "the expression ends too early", "write the rest of it, or close what is open"
    for form, problem, advice in _REFUSED_FORMS:
        if form.match(text, position):
            return problem, advice
    if operand_due:
        return "a value is missing here", "write a name or a literal"
    if _COMPARISON.match(text, position):
        return "comparisons do not chain", "write a < b && b < c"
    return "an operator is missing here", "join conditions with && or ||, and quote texts"


def advice_on_name(name: str) -> tuple[str, str] | None:
    """Answer what is wrong with a name that the language keeps for itself, and what to write instead; else None."""
    keyed = f"a key of this name is written metadata['{name}']"
    if name in _OPERATORS:
        return f"`{name}` stands between two values", f"write a value before it; {keyed}"
    if name in _STATEMENTS:
        return f"`{name}` begins a statement, and there are none", f"write one condition; {keyed}"
    return None
