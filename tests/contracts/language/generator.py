"""Draw expressions over the grammar, most of them of the right kinds, each as ours and as JEXL 3.1 write it.

What would only show one of the reasons in `corpus.Because` is not drawn: decimals stand in no list with integers, texts
hold no characters beyond U+FFFF and no loose accents, and no integer comes near a decimal beyond 2^53.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from hypothesis import strategies as st

from tests.contracts.language.choices import Choices
from tests.contracts.language.naming import NAMES, Kind

_WORDS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "/": "div", "%": "mod"}
_BLANKS = (*(" ",) * 13, "  ", "\n", " /* it's */ ", " // b || c\n")
_LITERALS = {
    Kind.WHOLE: ("0", "1", "2", "3", "7", "-1", "-2", "-7", "-15", "2147483647", "3000000000"),
    Kind.DECIMAL: ("0.0", "0.5", "1.0", "2.5", "-0.1", "-7.0", "1.5e3", "1.0e300"),
    Kind.TEXT: ("''", "'a'", '"a"', "'Oslo'", '"it\'s"', "'10'", "'9'", "'false'", "'\\u00e9'", "'a\\\\b'"),
    Kind.FLAG: ("true", "false"),
    Kind.TIME: ("time('2026-03-01T00:00:00Z')", "time('2026-03-01T01:30:00.25+01:00')"),
}
_UNFIT = ("nothing", "unknown", "metrics['unknown']", "broken", "endless", "null", "tags", "{'a': 1}", "(1..3)")
_PATTERNS = ("'Os.*'", "'[a-z]+'", "'a|Oslo'", "''", "'.'", "'\\\\w*'", "'(?i)OSLO'", "'[0-9]{1,2}'")


class Rank(IntEnum):
    """Say how tightly a form binds."""

    CHOICE = 0
    OR = 1
    AND = 2
    EQUALITY = 3
    RELATION = 4
    SUM = 5
    PRODUCT = 6
    UNARY = 7
    POSTFIX = 8


@dataclass(frozen=True)
class Written:
    """Hold one expression in both spellings."""

    rank: Rank
    ours: str
    jexl: str


class _Writer:
    """Draw one expression; every part knows its kind, so that most of them come to something."""

    def __init__(self, choices: Choices) -> None:
        self._among = choices.among

    def of(self, kind: Kind, depth: int) -> Written:
        """Draw an expression that is of a kind wherever nothing is missing in it."""
        chance = self._among(range(16))
        if depth == 0:
            return self._leaf(self._among(_UNFIT)) if chance == 15 else self._plain(kind)
        if chance == 15:
            return self._plain(self._among(tuple(_LITERALS)))
        return self._choice(kind, depth - 1) if chance > 12 else self._form(kind, depth - 1)

    def _form(self, kind: Kind, depth: int) -> Written:
        match kind:
            case Kind.FLAG:
                return self._condition(depth)
            case Kind.TEXT:
                return self._binary("+", Rank.SUM, kind, kind, depth)
            case Kind.TIME:
                return self._plain(kind)
        return self._number(kind, depth)

    def _plain(self, kind: Kind) -> Written:
        names = [name for name, its in NAMES.items() if its is kind]
        text = self._among((*_LITERALS[kind], *names, *names))
        return Written(Rank.UNARY, text, text) if text.startswith("-") else self._leaf(text)

    def _condition(self, depth: int) -> Written:
        if depth > 1 and self._among(range(3)):
            return self._joined(depth)
        forms = (self._ordered, self._equal, self._member, self._asked, self._begun, self._negated, self._ordered)
        return self._among(forms)(min(depth, 2))

    def _begun(self, depth: int) -> Written:
        sign = self._among(("=^", "!^", "=$", "!$"))
        return self._binary(sign, Rank.RELATION, Kind.TEXT, Kind.TEXT, depth)

    def _negated(self, depth: int) -> Written:
        return self._prefixed(self._among(("!", "not ")), Kind.FLAG, depth)

    def _joined(self, depth: int) -> Written:
        sign, rank = self._among((("&&", Rank.AND), ("and", Rank.AND), ("||", Rank.OR), ("or", Rank.OR)))
        return self._binary(sign, rank, Kind.FLAG, Kind.FLAG, depth)

    def _ordered(self, depth: int) -> Written:
        sign = self._among(("<", "<=", ">", ">="))
        left, right = self._among(_COMPARED_BY_ORDER)
        return self._binary(self._spelled(sign), Rank.RELATION, left, right, depth)

    def _equal(self, depth: int) -> Written:
        sign = self._spelled(self._among(("==", "!=")))
        if self._among(range(3)) == 0:
            tested = self.of(self._among(tuple(_LITERALS)), depth)
            return self._infix(tested, sign, self._leaf("null"), Rank.EQUALITY)
        left, right = self._among((*_COMPARED_BY_ORDER, (Kind.FLAG, Kind.FLAG)))
        return self._binary(sign, Rank.EQUALITY, left, right, depth)

    def _member(self, depth: int) -> Written:
        sign = self._among(("=~", "!~"))
        kind = self._among((Kind.WHOLE, Kind.WHOLE, Kind.DECIMAL, Kind.TEXT, Kind.TEXT, Kind.FLAG))
        value = self.of(kind, depth)
        if kind is Kind.TEXT and self._among(range(2)):
            return self._infix(value, sign, self._leaf(self._among((*_PATTERNS, "tags", "limits"))), Rank.RELATION)
        if kind is Kind.WHOLE and self._among(range(2)):
            return self._infix(value, sign, self._range(), Rank.RELATION)
        return self._infix(value, sign, self._collection(kind, depth), Rank.RELATION)

    def _asked(self, depth: int) -> Written:
        asked = self.of(self._among(tuple(_LITERALS)), depth)
        match self._among(("has", "empty", "empty ")):
            case "empty ":
                inner = self._at_least(asked, Rank.UNARY)
                return Written(Rank.UNARY, f"empty {inner.ours}", f"empty {inner.jexl}")
            case name:
                return self._call(name, asked)

    def _number(self, kind: Kind, depth: int) -> Written:
        match self._among(range(8)):
            case 0:
                return self._prefixed(self._among(("-", "- ")), kind, depth)
            case 1:
                name = self._among(("abs", "min", "max"))
                return self._call(name, *(self.of(kind, depth) for _ in range(1 if name == "abs" else 2)))
            case 2 if kind is Kind.DECIMAL:
                return self._call("round", self.of(kind, depth), self._leaf(self._among(("0", "1", "2"))))
            case 2:
                return self._call("round", self.of(Kind.DECIMAL, depth))
            case 3 if kind is Kind.WHOLE:
                return self._call("size", self._leaf(self._among(("tags", "limits", "city", "[1, 2]", "'abc'"))))
        sign = self._spelled(self._among(("+", "-", "*", "/", "/", "%", "%")))
        rank = Rank.SUM if sign in ("+", "-") else Rank.PRODUCT
        other = self._among((Kind.WHOLE, Kind.DECIMAL)) if kind is Kind.DECIMAL else kind
        left, right = self._among(((kind, other), (other, kind)))
        return self._binary(sign, rank, left, right, depth)

    def _choice(self, kind: Kind, depth: int) -> Written:
        match self._among(range(3)):
            case 0:
                return self._ternary(self.of(Kind.FLAG, depth), self.of(kind, depth), self.of(kind, depth))
            case 1:
                left, right = self._at_least(self.of(kind, depth), Rank.OR), self.of(kind, depth)
                return self._between(left, "?:", right, Rank.CHOICE)
        left, right = self._at_least(self.of(kind, depth), Rank.OR), self.of(kind, depth)
        tested = self._at_least(left, Rank.RELATION)
        ours = self._between(left, "??", right, Rank.CHOICE).ours
        # JEXL 3.1 has no ??, and its choice reads `b : c(` as a function of a namespace.
        return Written(Rank.CHOICE, ours, f"{tested.jexl} != null ? ({left.jexl}) : {right.jexl}")

    def _ternary(self, test: Written, then: Written, otherwise: Written) -> Written:
        test = self._at_least(test, Rank.OR)
        blank = self._blank()
        return Written(
            Rank.CHOICE,
            f"{test.ours}{blank}? ({then.ours}) :{blank}{otherwise.ours}",
            f"{test.jexl}{blank}? ({then.jexl}) :{blank}{otherwise.jexl}",
        )

    def _collection(self, kind: Kind, depth: int) -> Written:
        items = [self.of(kind, min(depth, 1)) for _ in range(self._among((0, 1, 2, 3)))]
        before, after = self._among(("[]", "{}"))
        return Written(
            Rank.POSTFIX,
            before + ", ".join(item.ours for item in items) + after,
            before + ", ".join(item.jexl for item in items) + after,
        )

    def _range(self) -> Written:
        first, last = (self._among(("-3", "0", "1", "5", "7", "k", "n", "3000000000")) for _ in range(2))
        return self._leaf(f"({first}..{last})")

    def _call(self, name: str, *given: Written) -> Written:
        ours, jexl = ", ".join(part.ours for part in given), ", ".join(part.jexl for part in given)
        return Written(Rank.POSTFIX, f"{name}({ours})", f"{name}({jexl})")

    def _prefixed(self, sign: str, kind: Kind, depth: int) -> Written:
        operand = self._at_least(self.of(kind, depth), Rank.UNARY)
        return Written(Rank.UNARY, sign + operand.ours, sign + operand.jexl)

    def _binary(self, sign: str, rank: Rank, left: Kind, right: Kind, depth: int) -> Written:
        return self._infix(self.of(left, depth), sign, self.of(right, depth), rank)

    def _infix(self, left: Written, sign: str, right: Written, rank: Rank) -> Written:
        """Put a sign between two parts: the left may be of the same rank, where signs of it chain at all."""
        chains = rank not in (Rank.EQUALITY, Rank.RELATION)
        left = self._at_least(left, rank if chains else Rank(rank + 1))
        return self._between(left, sign, self._at_least(right, Rank(rank + 1)), rank)

    def _between(self, left: Written, sign: str, right: Written, rank: Rank) -> Written:
        before, after = self._blank(), self._blank()
        return Written(
            rank,
            f"{left.ours}{before}{sign}{after}{right.ours}",
            f"{left.jexl}{before}{sign}{after}{right.jexl}",
        )

    def _at_least(self, part: Written, rank: Rank) -> Written:
        """Put parentheses around what binds more loosely, and now and then around what does not."""
        if part.rank >= rank and self._among(range(12)):
            return part
        return Written(Rank.POSTFIX, f"({part.ours})", f"({part.jexl})")

    def _spelled(self, sign: str) -> str:
        return self._among((sign, sign, _WORDS.get(sign, sign)))

    def _blank(self) -> str:
        return self._among(_BLANKS)

    def _leaf(self, text: str) -> Written:
        # JEXL 3.1 has no ?. and reads . as if it were.
        return Written(Rank.POSTFIX, text, text.replace("?.", "."))


_COMPARED_BY_ORDER = (
    (Kind.WHOLE, Kind.WHOLE),
    (Kind.WHOLE, Kind.DECIMAL),
    (Kind.DECIMAL, Kind.WHOLE),
    (Kind.DECIMAL, Kind.DECIMAL),
    (Kind.TEXT, Kind.TEXT),
    (Kind.TIME, Kind.TIME),
)


def _written(drawn: bytes) -> Written:
    choices = Choices(drawn)
    kind = choices.among((*(Kind.FLAG,) * 5, Kind.WHOLE, Kind.WHOLE, Kind.DECIMAL, Kind.TEXT))
    return _Writer(choices).of(kind, choices.among((1, 2, 3, 4, 4)))


expressions: st.SearchStrategy[Written] = st.binary(min_size=256, max_size=256).map(_written)
"""Conditions mostly, and now and then what has another value."""
