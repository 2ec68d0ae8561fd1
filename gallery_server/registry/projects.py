"""Make projects and change their policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gallery_server.dal import policy_health_store, project_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.ids import new_id
from gallery_server.domain.names import normal_key, normal_name, require_range, shown
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.project import PolicyChange, Project, ProjectPolicy
from gallery_server.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, Reason
from gallery_server.registry import changes, health_policy
from gallery_server.registry.nearest import did_you_mean, nearest

_NAMES_COMPARED = 1_000
_ROW_BYTES = 2_048


@dataclass(frozen=True, slots=True)
class ProjectDefaults:
    """Say what the settings say of projects that nobody made by hand."""

    auto_create: bool
    team: str


def create(
    tx: Transaction, caller: Caller, name: str | None, team: str | None, change: PolicyChange, defaults: ProjectDefaults
) -> Project:
    """Make a project; raise AlreadyExists where one of that name stands."""
    normal = normal_name("projectName", name)
    if project_store.find_by_name(tx, normal) is not None:
        raise AlreadyExists(
            Reason.PROJECT_EXISTS,
            f"The project {shown(normal)} exists; use it, or change it with setProjectPolicy.",
            field="projectName",
            value=normal,
        )
    owner = defaults.team if team is None else normal_name("team", team)
    return _insert(tx, caller, normal, owner, _changed(ProjectPolicy(), change))


def find_or_create(tx: Transaction, caller: Caller, name: str, defaults: ProjectDefaults) -> Project:
    """Answer the project of a normal name, made now where the settings allow it."""
    found = project_store.find_by_name(tx, name)
    if found is not None:
        return found
    if not defaults.auto_create:
        raise _not_found(tx, name)
    return _insert(tx, caller, name, defaults.team, ProjectPolicy())


def require(tx: Transaction, name: str | None) -> Project:
    """Answer the project of a name; raise NotFound with the nearest names where there is none."""
    normal = normal_name("projectName", name)
    found = project_store.find_by_name(tx, normal)
    if found is None:
        raise _not_found(tx, normal)
    return found


def require_by_id(tx: Transaction, project_id: str) -> Project:
    """Answer the project of an id that a row has."""
    found = project_store.find(tx, project_id)
    if found is None:
        raise LookupError(project_id)
    return found


def list_by_name(tx: Transaction, signer: CursorSigner, team: str | None, request: PageRequest) -> Page[Project]:
    """Answer a page of projects by name."""
    owner = None if team is None else normal_name("team", team)
    query = ("projects", owner)
    start = request.start(signer, query)
    found = project_store.list_by_name(
        tx, team=owner, after=None if start is None else str(start[0]), limit=request.limit + 1
    )
    return request.page(found, signer, query, lambda project: [project.name], _size_of)


def set_policy(
    tx: Transaction,
    caller: Caller,
    name: str | None,
    expected_version: int | None,
    team: str | None,
    change: PolicyChange,
) -> Project:
    """Change team and policy; raise Aborted where somebody changed them since the caller read them."""
    project = require(tx, name)
    expected = require_range("expectedPolicyVersion", expected_version, 1, (1 << 63) - 1)
    owner = project.team if team is None else normal_name("team", team)
    policy = _changed(project.policy, change)
    if not project_store.set_policy(tx, project.project_id, expected, owner, policy):
        present = require(tx, name).policy_version
        raise Aborted(
            Reason.POLICY_CHANGED,
            f"The policy of {shown(project.name)} has version {present}, not {expected}; read it again and decide "
            "anew.",
            field="expectedPolicyVersion",
            value=expected,
            policyVersion=present,
        )
    changed = require(tx, name)
    if health_policy.reads_otherwise(project.policy, changed.policy):
        policy_health_store.begin(tx, project.project_id, changed.policy_version)
    tx.emit(changes.project_changed(caller, project, changed))
    return changed


def _insert(tx: Transaction, caller: Caller, name: str, team: str, policy: ProjectPolicy) -> Project:
    project = Project(
        project_id=new_id(tx.now),
        name=name,
        team=team,
        policy=policy,
        policy_version=1,
        created_micros=tx.now,
        created_by=caller.principal,
    )
    project_store.insert(tx, project)
    tx.emit(changes.project_created(caller, project))
    return project


def _changed(policy: ProjectPolicy, change: PolicyChange) -> ProjectPolicy:
    return ProjectPolicy(
        environments=policy.environments
        if change.environments is None
        else _names("policy.environments", change.environments, limits.ENVIRONMENTS),
        declared_fields=policy.declared_fields
        if change.declared_fields is None
        else dict(
            zip(_keys("policy.declaredFields", change.declared_fields), change.declared_fields.values(), strict=True)
        ),
        declared_metrics=policy.declared_metrics
        if change.declared_metrics is None
        else dict(
            zip(_keys("policy.declaredMetrics", change.declared_metrics), change.declared_metrics.values(), strict=True)
        ),
        reproducibility_fields=policy.reproducibility_fields
        if change.reproducibility_fields is None
        else _keys("policy.reproducibilityFields", change.reproducibility_fields),
        draft_expiry_days=policy.draft_expiry_days
        if change.draft_expiry_days is None
        else require_range("policy.draftExpiryDays", change.draft_expiry_days, 1, limits.DRAFT_EXPIRY_DAYS),
        health=health_policy.changed(policy.health, change.health),
        rule_teams=policy.rule_teams
        if change.rule_teams is None
        else _names("policy.ruleTeams", change.rule_teams, limits.RULE_TEAMS),
    )


def _size_of(project: Project) -> int:
    return _ROW_BYTES + len(str(project.policy.to_json()).encode())


def _names(field: str, given: Sequence[str], limit: int) -> tuple[str, ...]:
    return _distinct(field, [normal_name(f"a name of {field}", name) for name in given], limit)


def _keys(field: str, given: Iterable[str]) -> tuple[str, ...]:
    return _distinct(field, [normal_key(field, key) for key in given], limits.DECLARATIONS)


def _distinct(field: str, names: list[str], limit: int) -> tuple[str, ...]:
    if len(names) > limit:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"{field} has {len(names)} items; at most {limit} are allowed.",
            field=field,
            count=len(names),
            limit=limit,
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED, f"{field} holds {shown(twice[0])} twice.", field=field, value=shown(twice[0])
        )
    return tuple(names)


def _not_found(tx: Transaction, name: str) -> NotFound:
    known = [project.name for project in project_store.list_by_name(tx, team=None, after=None, limit=_NAMES_COMPARED)]
    close = nearest(name, known)
    return NotFound(
        Reason.PROJECT_NOT_FOUND,
        f"There is no project {shown(name)}.{did_you_mean(close)}",
        field="projectName",
        value=name,
        known=", ".join(close),
    )
