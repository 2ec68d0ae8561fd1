"""Find the lines that callers name."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.dal import deployment_store
from gallery_server.dal.deployment_store import LineWithCurrent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.line import LineName, LineSelector, LineWish
from gallery_server.domain.model import Model
from gallery_server.domain.names import normal_label, normal_name, shown
from gallery_server.domain.shard import Shard
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import models, projects
from gallery_server.registry.deploying import environments


def normal(wish: LineWish) -> LineName:
    """Answer a name in its normal form; raise InvalidArgument where it is none."""
    return LineName(
        normal_name("projectName", wish.project_name),
        normal_name("baseVersionId", wish.base_version_id),
        _normal_shard(wish.shard),
    )


def find(tx: Transaction, name: LineName, environment: str) -> LineWithCurrent | None:
    """Answer a line and what is current there, None where it has no instance yet.

    Raises what tells a misspelt model, shard key or environment, unless something was ever deployed by these names.
    """
    found = deployment_store.find_line(tx, name, environment)
    if found is None or found.newest is None:
        require_plausible(tx, name, environment)
    return found


def require_plausible(tx: Transaction, name: LineName, environment: str) -> Model:
    """Raise NotFound or InvalidArgument where there can be no such line, or no such environment."""
    model = models.require_by_name(tx, name.project_name, name.base_version_id)
    require_keys(model, name.shard)
    environments.require(tx, name.project_name, environment)
    return model


def require_keys(model: Model, shard: Shard, field: str = "shard") -> None:
    """Raise InvalidArgument, SHARD_KEY_UNEXPECTED unless a shard has the model's keys, or none."""
    given = tuple(key for key, _ in shard.values)
    if given and given != model.shard_keys:
        raise _unexpected(model, given, field)


def selector(tx: Transaction, wish: LineWish) -> LineSelector:
    """Answer which lines a caller selects; raise where project, model or a shard key does not exist."""
    shard = _normal_shard(wish.shard)
    if wish.base_version_id is None:
        project = projects.require(tx, wish.project_name)
        return LineSelector(project.project_id, project.name, None, None, shard)
    model = models.require_by_name(tx, wish.project_name, wish.base_version_id)
    given = tuple(key for key, _ in shard.values)
    if not set(given) <= set(model.shard_keys):
        raise _unexpected(model, given, "shard")
    return LineSelector(model.project_id, model.project_name, model.model_id, model.base_version_id, shard)


def _unexpected(model: Model, given: tuple[str, ...], field: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.SHARD_KEY_UNEXPECTED,
        f"{field} names the shard keys {list(given)}, but {shown(model.base_version_id)} has {list(model.shard_keys)}.",
        field=field,
        shardKeys=", ".join(model.shard_keys),
    )


def _normal_shard(given: Mapping[str, str]) -> Shard:
    if len(given) > limits.SHARD_KEYS:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"shard has {len(given)} keys; at most {limits.SHARD_KEYS} are allowed.",
            field="shard",
            count=len(given),
            limit=limits.SHARD_KEYS,
        )
    return Shard.of(
        {
            (name := normal_name("a key of shard", key)): normal_label(f"the shard value of {shown(name)}", value)
            for key, value in given.items()
        }
    )
