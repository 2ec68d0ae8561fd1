"""Find the environments that a project's policy declares."""

from __future__ import annotations

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.names import normal_name, shown
from gallery_server.errors import NotFound, Reason
from gallery_server.registry import projects
from gallery_server.registry.nearest import did_you_mean, nearest


def normal(name: str | None) -> str:
    """Answer the name of an environment in its normal form; raise InvalidArgument where it is none."""
    return normal_name("environment", name)


def require(tx: Transaction, project_name: str | None, name: str) -> None:
    """Raise NotFound, ENVIRONMENT_UNKNOWN with the nearest names, unless a project declares a normal name.

    Reads ask only where they found nothing: what was deployed in an environment can be read when it is gone.
    """
    declared = projects.require(tx, project_name).policy.environments
    if name in declared:
        return
    close = nearest(name, declared)
    raise NotFound(
        Reason.ENVIRONMENT_UNKNOWN,
        f"The project {shown(project_name or '')} declares no environment {shown(name)}; setProjectPolicy declares it."
        f"{did_you_mean(close)}",
        field="environment",
        value=name,
        known=", ".join(close or declared),
    )
