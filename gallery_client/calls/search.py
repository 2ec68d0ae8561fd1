"""Calls that find instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gallery_idl import search as wire

from gallery_client.conditions import Comparison, Condition, parts_of
from gallery_client.constraints import comparison_of
from gallery_client.enums import enum_number
from gallery_client.errors import InvalidArgument
from gallery_client.expression import expression_of
from gallery_client.lines import Lines, within_lines
from gallery_client.records.instance import ModelInstance
from gallery_client.records.instance_count import InstanceCount
from gallery_client.records.model import Model
from gallery_client.values import encode_value

if TYPE_CHECKING:
    from gallery_client.listing import Listing
    from gallery_client.session import Session

Constraint = Condition | Mapping[str, object]
"""What one instance must be: a condition made with `field`, or a dictionary of field, operator and value."""


def search(
    self: Session,
    *constraints: Constraint,
    within: Lines | Iterable[Lines] = (),
    where: str | None = None,
    order_by: str | None = None,
    descending: bool = False,
    limit: int | None = None,
    metadata_keys: Iterable[str] | None = None,
    include_deprecated: bool = False,
    include_copies: bool = False,
    include_drafts: bool = False,
    allow_scan: bool = False,
    timeout: float | None = None,
) -> Listing[ModelInstance]:
    """Find instances that meet all constraints, newest first or in the order of a field, fetched as they are read.

        gallery.search(field("city") == "New York City", field("mape") < 0.2, within="marketplace/demand")

    A constraint is a condition made with `field`, or a dictionary of field, operator and value; `where` is an
    expression in the rule language. `within` names projects, models or lines, any of which will do. `limit` ends the
    listing; `metadata_keys` has these values alone come along. What lacks the field of `order_by` comes last.
    Deprecated instances, copies and drafts are left out unless included, or named by a constraint. Raises
    FailedPrecondition, SCAN_REFUSED where the server would have to look at every instance, unless `allow_scan`.
    """
    request = wire.ModelQueryRequest(
        query=_query(constraints, within, where, include_deprecated, include_copies, include_drafts, allow_scan),
        order=None if order_by is None else wire.SearchOrder(field=order_by, descending=descending),
        metadataKeys=None if metadata_keys is None else list(metadata_keys),
    )
    return self._listing("modelQuery", request, ModelInstance.from_wire, timeout, most=limit)


def count_instances(
    self: Session,
    *constraints: Constraint,
    within: Lines | Iterable[Lines] = (),
    where: str | None = None,
    up_to: int | None = None,
    include_deprecated: bool = False,
    include_copies: bool = False,
    include_drafts: bool = False,
    allow_scan: bool = False,
    timeout: float | None = None,
) -> InstanceCount:
    """Count what `search` would find, up to 10,000 unless `up_to` is given; says so where there may be more."""
    request = wire.CountInstancesRequest(
        query=_query(constraints, within, where, include_deprecated, include_copies, include_drafts, allow_scan),
        upTo=up_to,
    )
    return InstanceCount.from_wire(self._call("countInstances", request, timeout))


def _query(
    constraints: Iterable[Constraint],
    within: Lines | Iterable[Lines],
    where: str | None,
    include_deprecated: bool,
    include_copies: bool,
    include_drafts: bool,
    allow_scan: bool,
) -> Any:
    """Make the contract's query: comparisons as they are, and as an expression what only that can say."""
    if where is not None and not where.strip():
        raise InvalidArgument("where is empty, and would find everything; leave it out", reason="EXPRESSION_MALFORMED")
    conditions = [_condition(constraint) for constraint in constraints]
    conditions += within_lines([within] if isinstance(within, Model | str) else within)
    comparisons, written = [], [] if where is None else [where]
    for condition in conditions:
        for part in parts_of("AND", condition):
            if isinstance(part, Comparison) and part.operator != "NOT_LIKE":
                comparisons.append(_wire_constraint(part))
            else:
                written.append(expression_of(part))
    if where is not None and len(written) > 1:
        written[0] = f"({where}\n)"  # the line break ends a comment
    return wire.InstanceQuery(
        constraints=comparisons,
        where=" && ".join(written) if written else None,
        includeDeprecated=include_deprecated,
        includeCopies=include_copies,
        includeDrafts=include_drafts,
        allowScan=allow_scan,
    )


def _condition(constraint: Constraint) -> Condition:
    if isinstance(constraint, Condition):
        return constraint
    if isinstance(constraint, Mapping):
        return comparison_of(constraint)
    raise InvalidArgument(
        f"{constraint!r} is no constraint; write field('city') == 'Oslo', a dictionary, or where='...' for text"
    )


def _wire_constraint(comparison: Comparison) -> Any:
    name = f"the value of {comparison.field!r}"
    many = comparison.operator in ("IN", "NOT_IN")
    values = [encode_value(value, name) for value in comparison.values]
    return wire.Constraint(
        field=comparison.field,
        operator=enum_number(wire.Operator, comparison.operator),
        value=values[0] if values and not many else None,
        values=values if many else None,
    )
