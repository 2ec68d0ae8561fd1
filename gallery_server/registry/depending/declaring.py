"""Make models together with what they depend on."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal import model_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.dependency import DependencyWish
from gallery_server.domain.names import normal_name
from gallery_server.registry import models
from gallery_server.registry.depending import dependencies
from gallery_server.registry.models import CreatedModel, ModelWish
from gallery_server.registry.projects import ProjectDefaults


def create(
    tx: Transaction, caller: Caller, wish: ModelWish, wishes: Sequence[DependencyWish], defaults: ProjectDefaults
) -> CreatedModel:
    """Make a model or its next revision as `models.create` does, and let it depend on others besides.

    A model that exists gets its edges first, since graphs are counted before anything else is locked.
    """
    if not wishes:
        return models.create(tx, caller, wish, defaults)
    upstreams = dependencies.named_all(tx, "dependencies", wishes)
    project_name = normal_name("projectName", wish.project_name)
    known = model_store.find_by_name(tx, project_name, normal_name("baseVersionId", wish.base_version_id))
    if known is not None:
        dependencies.add(tx, caller, known, upstreams)
    made = models.create(tx, caller, wish, defaults)
    if known is None:
        dependencies.add(tx, caller, made.model.model, upstreams)
    return made
