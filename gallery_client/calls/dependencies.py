"""Calls about what models depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gallery_idl import dependency as wire

from gallery_client.calls.instances import instance_id_of
from gallery_client.enums import enum_number
from gallery_client.records.dependency import Dependency, PropagatedCopy, Propagation, Upstream
from gallery_client.records.model import Model
from gallery_client.reference import is_id, parse_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gallery_client.listing import Listing
    from gallery_client.records.instance import ModelInstance
    from gallery_client.session import Session

Depended = Model | str | Upstream
"""What a model may depend on: a record, an id, `project/model`, or an Upstream that says more."""


def add_dependency(
    self: Session,
    model: Model | str,
    upstream: Depended,
    *,
    across_shards: bool = False,
    timeout: float | None = None,
) -> Propagation | None:
    """Let a model depend on another one; every line below gets a copy. None where it does so already.

    Raises FailedPrecondition, DEPENDENCY_CYCLE, whose details name the `path` that the edge would close.
    """
    named = Upstream(upstream, across_shards) if across_shards and not isinstance(upstream, Upstream) else upstream
    request = wire.AddDependencyRequest(downstream=model_key(model), dependency=wish(named))
    return _propagation(self._call("addDependency", request, timeout).propagation)


def remove_dependency(
    self: Session, model: Model | str, upstream: Model | str, *, timeout: float | None = None
) -> Propagation:
    """Let a model depend on another one no longer; every line below gets a copy."""
    request = wire.RemoveDependencyRequest(downstream=model_key(model), upstream=model_key(upstream))
    return Propagation.from_wire(self._call("removeDependency", request, timeout).propagation)


def replace_dependencies(
    self: Session, model: Model | str, upstreams: Iterable[Depended], *, timeout: float | None = None
) -> Propagation | None:
    """Let a model depend on these and no others, as one change. None where it does so already."""
    request = wire.ReplaceDependenciesRequest(downstream=model_key(model), dependencies=[*map(wish, upstreams)])
    return _propagation(self._call("replaceDependencies", request, timeout).propagation)


def preview_dependency_change(
    self: Session,
    model: Model | str,
    *,
    add: Depended | None = None,
    remove: Model | str | None = None,
    replace: Iterable[Depended] | None = None,
    new_instance: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> Listing[PropagatedCopy]:
    """List the copies that a change would make, and make none of them. Exactly one change is named.

    `new_instance` is the shard in which an instance of the model would be saved; `{}` is the unsharded line.
    """
    request = wire.PreviewDependencyChangeRequest(
        downstream=model_key(model),
        addition=None if add is None else wish(add),
        removal=None if remove is None else model_key(remove),
        replacement=None if replace is None else [*map(wish, replace)],
        newInstanceShard=None if new_instance is None else dict(new_instance),
    )
    return self._listing("previewDependencyChange", request, PropagatedCopy.from_wire, timeout)


def dependencies(
    self: Session,
    model: Model | str,
    *,
    direction: str = "UPSTREAM",
    depth: int = 1,
    timeout: float | None = None,
) -> Listing[Dependency]:
    """List what a model depends on, or with `direction="DOWNSTREAM"` what depends on it, up to 100 edges away."""
    request = wire.GetDependenciesRequest(
        model=model_key(model), direction=enum_number(wire.DependencyDirection, direction), depth=depth
    )
    return self._listing("getDependencies", request, Dependency.from_wire, timeout)


def propagation(self: Session, of: Propagation | ModelInstance | str, *, timeout: float | None = None) -> Propagation:
    """Ask how far a propagation is: by its record, or by the instance that was the change.

    Raises NotFound where nothing depended on the instance's model.
    """
    request = _propagation_request(self, of, timeout)
    request.limit = 1
    return Propagation.from_wire(self._call("getPropagation", request, timeout).propagation)


def propagated_copies(
    self: Session, of: Propagation | ModelInstance | str, *, timeout: float | None = None
) -> Listing[PropagatedCopy]:
    """List the copies that a change has made so far, in their order."""
    request = _propagation_request(self, of, timeout)
    return self._listing("getPropagation", request, PropagatedCopy.from_wire, timeout)


def model_key(model: Model | str) -> Any:
    """Make the contract's struct that names a model: a record, an id or `project/model`."""
    if isinstance(model, Model):
        return wire.ModelKey(modelId=model.model_id)
    if is_id(model):
        return wire.ModelKey(modelId=model)
    line = parse_model(model)
    return wire.ModelKey(projectName=line.project, baseVersionId=line.model)


def wish(upstream: Depended) -> Any:
    """Make the contract's struct that names a model to depend on."""
    named = upstream if isinstance(upstream, Upstream) else Upstream(upstream)
    return wire.DependencyWish(upstream=model_key(named.model), acrossShards=named.across_shards or None)


def _propagation(answer: Any) -> Propagation | None:
    return None if answer is None else Propagation.from_wire(answer)


def _propagation_request(self: Session, of: Propagation | ModelInstance | str, timeout: float | None) -> Any:
    if isinstance(of, Propagation):
        return wire.GetPropagationRequest(propagationId=of.propagation_id)
    return wire.GetPropagationRequest(causeInstanceId=instance_id_of(self, of, timeout))
