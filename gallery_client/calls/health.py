"""Calls about the health of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import health as wire

from gallery_client.calls.instances import instance_id_of
from gallery_client.enums import enum_number
from gallery_client.records.health import InstanceHealth
from gallery_client.records.model import Model
from gallery_client.reference import LineReference, parse_line, parse_model

if TYPE_CHECKING:
    from gallery_client.listing import Listing
    from gallery_client.records.instance import ModelInstance
    from gallery_client.session import Session


def health(self: Session, instance: ModelInstance | str, *, timeout: float | None = None) -> InstanceHealth:
    """Tell how complete, covered, skewed and drifting an instance is, with a sentence for all that is not good."""
    request = wire.GetInstanceHealthRequest(instanceId=instance_id_of(self, instance, timeout))
    return InstanceHealth.from_wire(self._call("getInstanceHealth", request, timeout).health)


def line_health(
    self: Session, line: str, *, limit: int | None = None, timeout: float | None = None
) -> Listing[InstanceHealth]:
    """List the health of the instances of a line, `project/model/city=Oslo`, newest first; `limit` ends the listing."""
    named = parse_line(line)
    request = wire.GetLineHealthRequest(projectName=named.project, baseVersionId=named.model, shard=named.shard)
    return self._listing("getLineHealth", request, InstanceHealth.from_wire, timeout, most=limit)


def project_health(
    self: Session,
    project: Model | str,
    *,
    environment: str | None = None,
    at_least: str | None = None,
    limit: int | None = None,
    timeout: float | None = None,
) -> Listing[InstanceHealth]:
    """List the health of what counts in a project or a `project/model`, worst first.

    That is what is current in the `environment`; without one, what is current anywhere, else the newest instance of
    each line. `at_least` is FAIR or POOR: only that grade and worse. `limit` ends the listing. `outdated_health` counts
    what has still to be computed anew.
    """
    named = _project_or_model(project)
    request = wire.ListHealthRequest(
        projectName=named.project,
        baseVersionId=named.model or None,
        environment=environment,
        atLeast=None if at_least is None else enum_number(wire.HealthGrade, at_least),
    )
    return self._listing("listHealth", request, InstanceHealth.from_wire, timeout, most=limit)


def outdated_health(self: Session, project: str, *, timeout: float | None = None) -> int:
    """Count the instances of a project whose health has to be computed anew since its policy changed; 0 when done."""
    request = wire.ListHealthRequest(projectName=project, limit=1)
    outdated: int | None = self._call("listHealth", request, timeout).outdated
    return outdated or 0


def _project_or_model(named: Model | str) -> LineReference:
    if isinstance(named, Model):
        return LineReference(named.project_name, named.base_version_id, {})
    return parse_model(named) if "/" in named else LineReference(named, "", {})
