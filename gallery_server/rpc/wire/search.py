"""Read what callers search for."""

from __future__ import annotations

from typing import Any

from gallery_idl import search as idl

from gallery_server.domain.field import field_name_of
from gallery_server.domain.search import Comparison, Operator, Order
from gallery_server.domain.value import Value
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.searching.search import Wish
from gallery_server.rpc.wire.values import no_choice, value_from_wire

_OPERATORS = {
    getattr(idl.Operator, operator.name): operator for operator in Operator if hasattr(idl.Operator, operator.name)
}
_LISTS = (Operator.IN, Operator.NOT_IN)


def wish_from_wire(wire: Any) -> Wish:
    """Read a query; an unset one means every instance, which only `allowScan` allows."""
    if wire is None:
        return Wish()
    return Wish(
        constraints=tuple(
            _constraint(f"constraints[{number}]", each) for number, each in enumerate(wire.constraints or [])
        ),
        where=wire.where or None,
        include_deprecated=bool(wire.includeDeprecated),
        include_copies=bool(wire.includeCopies),
        include_drafts=bool(wire.includeDrafts),
        allow_scan=bool(wire.allowScan),
    )


def order_from_wire(wire: Any) -> Order | None:
    """Read an order; None where none is asked for."""
    return None if wire is None else Order(field_name_of(wire.field), bool(wire.descending))


def _constraint(label: str, wire: Any) -> Comparison:
    operator = _OPERATORS.get(wire.operator)
    if operator is None:
        raise no_choice(f"{label}.operator", wire.operator, [each.name for each in _OPERATORS.values()])
    return Comparison(field_name_of(wire.field), operator, _values(label, operator, wire))


def _values(label: str, operator: Operator, wire: Any) -> tuple[Value, ...]:
    """Read the values where the operator wants them; those that stand elsewhere are refused, not ignored."""
    wanted, other = ("values", "value") if operator in _LISTS else ("value", "values")
    if getattr(wire, other) is not None:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"{label} sets {other} for {operator.name}, which reads {wanted}; leave {other} out.",
            field=f"{label}.{other}",
            value=operator.name,
        )
    if wanted == "value":
        return () if wire.value is None else (value_from_wire(f"{label}.value", wire.value),)
    return tuple(value_from_wire(f"{label}.values[{number}]", each) for number, each in enumerate(wire.values or []))
