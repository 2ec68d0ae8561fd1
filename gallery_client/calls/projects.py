"""Calls about projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import project as wire

from gallery_client.records.project import Project, ProjectPolicy

if TYPE_CHECKING:
    from gallery_client.listing import Listing
    from gallery_client.session import Session


def create_project(
    self: Session,
    name: str,
    *,
    team: str | None = None,
    policy: ProjectPolicy | None = None,
    timeout: float | None = None,
) -> Project:
    """Make a project; raise AlreadyExists where there is one of that name.

    The team is the server's setting `default_team` unless it is given.
    """
    request = wire.CreateProjectRequest(projectName=name, team=team, policy=policy.to_wire() if policy else None)
    return Project.from_wire(self._call("createProject", request, timeout).project)


def get_project(self: Session, name: str, *, timeout: float | None = None) -> Project:
    """Get a project by its name."""
    return Project.from_wire(self._call("getProject", wire.GetProjectRequest(projectName=name), timeout).project)


def projects(self: Session, *, team: str | None = None, timeout: float | None = None) -> Listing[Project]:
    """List projects by name, of one team or of all."""
    return self._listing("listProjects", wire.ListProjectsRequest(team=team), Project.from_wire, timeout)


def set_project_policy(
    self: Session,
    project: Project,
    policy: ProjectPolicy | None = None,
    *,
    team: str | None = None,
    timeout: float | None = None,
) -> Project:
    """Change owner and policy of a project as it was read.

    What is None keeps its present value. Raises Aborted, POLICY_CHANGED where somebody changed the project meanwhile:
    get it again, and decide anew.
    """
    request = wire.SetProjectPolicyRequest(
        projectName=project.name,
        expectedPolicyVersion=project.policy_version,
        team=team,
        policy=(policy or ProjectPolicy()).to_wire(),
    )
    return Project.from_wire(self._call("setProjectPolicy", request, timeout).project)
