"""Answer the calls about projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import project as idl

from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry import projects
from gallery_server.registry.projects import ProjectDefaults
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.projects import policy_from_wire, project_to_wire


@dataclass(frozen=True, slots=True)
class ProjectCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    defaults: ProjectDefaults

    def createProject(self, call: Call, request: Any) -> Any:
        """Make a project."""
        change = policy_from_wire(request.policy)
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.CreateProjectResponse(
                project=project_to_wire(
                    projects.create(tx, call.caller, request.projectName, request.team, change, self.defaults)
                )
            ),
        )

    def getProject(self, call: Call, request: Any) -> Any:
        """Get a project by its name."""
        project = self.transactions.read(call, lambda tx: projects.require(tx, request.projectName))
        return idl.GetProjectResponse(project=project_to_wire(project))

    def listProjects(self, call: Call, request: Any) -> Any:
        """List projects by name."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(call, lambda tx: projects.list_by_name(tx, self.signer, request.team, wanted))
        return idl.ListProjectsResponse(
            items=[project_to_wire(project) for project in page.items], nextCursor=page.next_cursor
        )

    def setProjectPolicy(self, call: Call, request: Any) -> Any:
        """Change owner and policy of a project."""
        change = policy_from_wire(request.policy)
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.SetProjectPolicyResponse(
                project=project_to_wire(
                    projects.set_policy(
                        tx, call.caller, request.projectName, request.expectedPolicyVersion, request.team, change
                    )
                )
            ),
        )
