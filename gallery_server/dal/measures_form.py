"""Write the measures of an instance's health in the form in which a row keeps them, and read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gallery_server.domain.health import (
    Completeness,
    DistributionShift,
    DriftKind,
    HealthGrade,
    Measures,
    MetricDrift,
    MetricSkew,
)
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import MetricDirection

Form = Mapping[str, Any]


def to_json(measures: Measures) -> dict[str, Any]:
    """Answer the stored form: each part by the name that it has in the records."""
    return asdict(measures)


def from_json(form: Form) -> Measures:
    """Read what `to_json` wrote."""
    return Measures(
        completeness=Completeness(form["completeness"]["share"], tuple(form["completeness"]["missing"])),
        covered_scopes=tuple(Scope(each) for each in form["covered_scopes"]),
        skews=tuple(_skew(each) for each in form["skews"]),
        drifts=tuple(_drift(each) for each in form["drifts"]),
        shifts=tuple(_shift(each) for each in form["shifts"]),
        findings=tuple(form["findings"]),
        grade=HealthGrade(form["grade"]),
        score=form["score"],
    )


def _skew(form: Form) -> MetricSkew:
    scope = form["reference_scope"]
    return MetricSkew(**{**_keyed(form), "reference_scope": None if scope is None else Scope(scope)})


def _drift(form: Form) -> MetricDrift:
    return MetricDrift(**{**_keyed(form), "kind": DriftKind(form["kind"])})


def _shift(form: Form) -> DistributionShift:
    return DistributionShift(**{**form, "grade": HealthGrade(form["grade"])})


def _keyed(form: Form) -> dict[str, Any]:
    key, direction = form["key"], form["direction"]
    return {
        **form,
        "key": MetricKey(Scope(key["scope"]), key["segment"], key["name"]),
        "direction": None if direction is None else MetricDirection(direction),
        "grade": HealthGrade(form["grade"]),
    }
