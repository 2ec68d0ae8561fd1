"""The wrong calls about search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gallery_idl import search as idl
from gallery_idl import value as value_idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import Case, forbidden, paging, unknown, wrong
from tests.integration.calls.desk import PROJECT, text

OP = idl.Operator
THERE = idl.Constraint(field="projectName", operator=OP.EQUAL, value=text(PROJECT))


def one(field: str | None = "format", operator: int | None = OP.EQUAL, **more: Any) -> Any:
    return idl.Constraint(field=field, operator=operator, **(more or {"value": text("bytes")}))


def asked(*constraints: Any, **query: Any) -> Any:
    return idl.InstanceQuery(constraints=[THERE, *constraints], **query)


def find(*constraints: Any, **more: Any) -> Any:
    return idl.ModelQueryRequest(query=asked(*constraints), **more)


def count(*constraints: Any, **more: Any) -> Any:
    return idl.CountInstancesRequest(query=asked(*constraints), **more)


def constrained(method: str, request: Callable[..., Any]) -> list[Case]:
    """Make the cases of what is searched."""
    first = "constraints[1]"
    many = [text(str(number)) for number in range(1_001)]
    return [
        wrong("field unset", method, lambda _: request(one(None)), Reason.FIELD_MISSING, "field"),
        wrong("field unknown", method, lambda _: request(one("formta")), Reason.FIELD_UNKNOWN, first, value="'formta'", known="format"),
        wrong("operator unset", method, lambda _: request(one(operator=None)), Reason.FIELD_MISSING, f"{first}.operator"),
        wrong("operator unspecified", method, lambda _: request(one(operator=0)), Reason.FIELD_MISSING, f"{first}.operator"),
        wrong("operator unknown", method, lambda _: request(one(operator=99)), Reason.FIELD_MALFORMED, f"{first}.operator", value=99),
        wrong("operator unfit", method, lambda _: request(one("size", OP.LIKE)), Reason.OPERATOR_UNFIT, first, value="LIKE"),
        wrong("kind unfit", method, lambda _: request(one("size")), Reason.KIND_UNFIT, first, value="text", known="number"),
        wrong("value of two kinds", method, lambda _: request(one(value=value_idl.Value(text="a", whole=1))), Reason.UNION_NOT_SINGLE, f"{first}.value", count=2),
        wrong("value unset", method, lambda _: request(one(value=None)), Reason.FIELD_MISSING, first, count=0),
        wrong("value for IN", method, lambda _: request(one(operator=OP.IN)), Reason.FIELD_MALFORMED, f"{first}.value"),
        wrong("values for EQUAL", method, lambda _: request(one(values=[text("a")])), Reason.FIELD_MALFORMED, f"{first}.values"),
        wrong("value for IS_NULL", method, lambda _: request(one(operator=OP.IS_NULL)), Reason.TOO_MANY_ITEMS, first, count=1, limit=0),
        wrong("IN of nothing", method, lambda _: request(one(operator=OP.IN, values=[])), Reason.FIELD_MISSING, first, count=0),
        wrong("IN of 1,001", method, lambda _: request(one(operator=OP.IN, values=many)), Reason.TOO_MANY_ITEMS, first, count=1_001, limit=1_000),
        wrong("51 constraints", method, lambda _: request(*[one()] * 50), Reason.TOO_MANY_ITEMS, "constraints", count=51, limit=50),
        wrong("long text", method, lambda _: request(one(value=text("x" * 65_537))), Reason.FIELD_TOO_LONG, first, length=65_537, limit=65_536),
        wrong("long pattern", method, lambda _: request(one(operator=OP.LIKE, value=text("x" * 1_001))), Reason.FIELD_TOO_LONG, first, length=1_001, limit=1_000),
        wrong("pattern cut off", method, lambda _: request(one(operator=OP.LIKE, value=text("x\\"))), Reason.FIELD_MALFORMED, first),
        unknown("environment unknown", method, lambda _: request(one("environments", value=text("prodction"))), Reason.ENVIRONMENT_UNKNOWN, value="'prodction'", known="production"),
        forbidden("wildcard first", method, lambda _: request(one(operator=OP.LIKE, value=text("%s"))), Reason.SCAN_REFUSED, field="allowScan", scan="leading wildcard"),
    ]  # fmt: skip


def measured(method: str, request: Callable[..., Any]) -> list[Case]:
    """Make the cases of metrics and health."""
    first, second = "constraints[1]", "constraints[2]"
    small = one("metricValue", OP.LESS_THAN, value=value_idl.Value(number=0.25))
    mae = one("metricName", value=text("mae"))
    return [
        wrong("metric unnamed", method, lambda _: request(small), Reason.FIELD_MISSING, first, value="metricValue"),
        wrong("metric named twice", method, lambda _: request(mae, mae), Reason.FIELD_MALFORMED, second, value="metricName"),
        wrong("metric unknown", method, lambda _: request(one("metricName", value=text("mea"))), Reason.FIELD_UNKNOWN, first, value="'mea'"),
        wrong("metric unlike", method, lambda _: request(one("metricName", OP.LIKE, value=text("m%"))), Reason.OPERATOR_UNFIT, first, value="LIKE"),
        wrong("scope unknown", method, lambda _: request(mae, one("metricScope", value=text("Testing"))), Reason.KIND_UNFIT, second, value="'Testing'", known="Training, Validation, Test, Production"),
        wrong("metric is a text", method, lambda _: request(mae, one("metricValue", value=text("5"))), Reason.KIND_UNFIT, second, value="text", known="number"),
        wrong("short form unknown", method, lambda _: request(one("testMetrics['mea']")), Reason.FIELD_UNKNOWN, first, value="'testMetrics.mea'"),
        wrong("short form of none", method, lambda _: request(one("metrics")), Reason.FIELD_MALFORMED, "field", value="'metrics'"),
        wrong("health unknown", method, lambda _: request(one("health.scor")), Reason.FIELD_UNKNOWN, first, value="'health.scor'", known="score"),
    ]  # fmt: skip


def unnarrowed(method: str, request: Any) -> list[Case]:
    """Make the cases of what a whole query lacks."""
    nowhere = idl.Constraint(field="projectName", operator=OP.EQUAL, value=text("nowhere"))
    return [
        forbidden("no query", method, lambda _: request(), Reason.SCAN_REFUSED, scan="no project"),
        forbidden("no project", method, lambda _: request(query=idl.InstanceQuery(constraints=[one()])), Reason.SCAN_REFUSED, scan="no project"),
        unknown("project unknown", method, lambda _: request(query=idl.InstanceQuery(constraints=[nowhere])), Reason.PROJECT_NOT_FOUND, value="nowhere"),
    ]  # fmt: skip


SEARCH = [
    *constrained("modelQuery", find),
    *constrained("countInstances", count),
    *measured("modelQuery", find),
    *measured("countInstances", count),
    *unnarrowed("modelQuery", idl.ModelQueryRequest),
    *unnarrowed("countInstances", idl.CountInstancesRequest),
    *paging("modelQuery", lambda _, **fields: find(**fields)),
    wrong("order unset", "modelQuery", lambda _: find(order=idl.SearchOrder()), Reason.FIELD_MISSING, "field"),
    wrong("order unknown", "modelQuery", lambda _: find(order=idl.SearchOrder(field="formta")), Reason.FIELD_UNKNOWN, "order", known="format"),
    wrong("order of many", "modelQuery", lambda _: find(order=idl.SearchOrder(field="environments")), Reason.OPERATOR_UNFIT, "order"),
    wrong("order of a binding", "modelQuery", lambda _: find(order=idl.SearchOrder(field="metricValue")), Reason.OPERATOR_UNFIT, "order", value="metricValue"),
    wrong("order by a metric unknown", "modelQuery", lambda _: find(order=idl.SearchOrder(field="metrics.mea")), Reason.FIELD_UNKNOWN, "order", value="'metrics.mea'"),
    wrong("keys unknown", "modelQuery", lambda _: find(metadataKeys=["cty"]), Reason.FIELD_UNKNOWN, "metadataKeys"),
    wrong("201 keys", "modelQuery", lambda _: find(metadataKeys=[str(key) for key in range(201)]), Reason.TOO_MANY_ITEMS, "metadataKeys", count=201, limit=200),
    wrong("up to 0", "countInstances", lambda _: count(upTo=0), Reason.FIELD_OUT_OF_RANGE, "upTo", value=0),
    wrong("up to 1,000,001", "countInstances", lambda _: count(upTo=1_000_001), Reason.FIELD_OUT_OF_RANGE, "upTo", most=1_000_000),
]  # fmt: skip
