"""Projects: made by hand or with their first model, and changed by compare-and-set."""

from __future__ import annotations

import pytest

from gallery_server.domain.project import MetricDirection, PolicyChange, Project, ProjectPolicy
from gallery_server.domain.value import ValueKind
from gallery_server.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, Reason
from gallery_server.registry import models, projects
from gallery_server.registry.models import ModelWish
from gallery_server.registry.projects import ProjectDefaults
from tests.contracts.registry.gallery import DEFAULTS, WRITERS, Gallery, caller, together

CHANGE = PolicyChange(
    environments=("production", "canary"),
    declared_fields={"city": ValueKind.TEXT, "epochs": ValueKind.WHOLE},
    declared_metrics={"mae": MetricDirection.LOWER_IS_BETTER, "bias": MetricDirection.NEARER_TO_ZERO_IS_BETTER},
    reproducibility_fields=("trainingCode",),
    draft_expiry_days=7,
    rule_teams=("ops",),
)


def create(gallery: Gallery, name: str = "risk", team: str | None = None, change: PolicyChange = CHANGE) -> Project:
    return gallery.write(lambda tx: projects.create(tx, caller(), name, team, change, DEFAULTS))


def change(gallery: Gallery, version: int | None, wanted: PolicyChange, team: str | None = None) -> Project:
    return gallery.write(lambda tx: projects.set_policy(tx, caller(), "risk", version, team, wanted))


def test_a_project_has_the_policy_that_it_was_made_with(gallery: Gallery):
    made = create(gallery, team="pricing")
    assert (made.team, made.policy_version) == ("pricing", 1)
    assert made.policy == ProjectPolicy(
        environments=("production", "canary"),
        declared_fields={"city": ValueKind.TEXT, "epochs": ValueKind.WHOLE},
        declared_metrics={"mae": MetricDirection.LOWER_IS_BETTER, "bias": MetricDirection.NEARER_TO_ZERO_IS_BETTER},
        reproducibility_fields=("trainingCode",),
        draft_expiry_days=7,
        rule_teams=("ops",),
    )
    assert gallery.read(lambda tx: projects.require(tx, "risk")) == made


def test_a_project_that_stands_is_not_made_again(gallery: Gallery):
    create(gallery)
    with pytest.raises(AlreadyExists) as raised:
        create(gallery)
    assert (raised.value.reason, raised.value.details["value"]) == (Reason.PROJECT_EXISTS, "risk")


def test_of_many_who_make_one_project_one_does(gallery: Gallery):
    def work(_: int) -> bool:
        try:
            return bool(create(gallery))
        except AlreadyExists:
            return False

    assert sum(together(work)) == 1


def test_a_project_comes_with_its_first_model_where_the_settings_allow(gallery: Gallery):
    made = gallery.create(None)
    project = gallery.read(lambda tx: projects.require(tx, made.model.model.project_name))
    assert (project.team, project.policy, project.policy_version) == ("default", ProjectPolicy(), 1)
    defaults = ProjectDefaults(auto_create=False, team="default")
    with pytest.raises(NotFound) as raised:
        gallery.write(lambda tx: models.create(tx, caller(), ModelWish("market", "demand"), defaults))
    assert raised.value.reason is Reason.PROJECT_NOT_FOUND
    assert raised.value.details["known"] == "marketplace"
    made = gallery.write(lambda tx: models.create(tx, caller(), ModelWish("marketplace", "supply"), defaults))
    assert made.created


def test_only_what_is_set_changes(gallery: Gallery):
    made = create(gallery)
    changed = change(gallery, 1, PolicyChange(draft_expiry_days=3, declared_metrics={}))
    assert changed.policy_version == 2
    assert (changed.policy.draft_expiry_days, changed.policy.declared_metrics) == (3, {})
    assert (changed.team, changed.policy.environments) == (made.team, made.policy.environments)
    assert change(gallery, 2, PolicyChange(), team="ops").team == "ops"


def test_a_change_on_an_old_version_is_refused(gallery: Gallery):
    create(gallery)
    change(gallery, 1, PolicyChange(draft_expiry_days=3))
    with pytest.raises(Aborted) as raised:
        change(gallery, 1, PolicyChange(draft_expiry_days=4))
    assert (raised.value.reason, raised.value.details["policyVersion"]) == (Reason.POLICY_CHANGED, "2")
    with pytest.raises(InvalidArgument) as missing:
        change(gallery, None, PolicyChange())
    assert (missing.value.reason, missing.value.details["field"]) == (Reason.FIELD_MISSING, "expectedPolicyVersion")


def test_of_many_who_change_one_version_one_does(gallery: Gallery):
    create(gallery)

    def work(number: int) -> int | None:
        try:
            return change(gallery, 1, PolicyChange(draft_expiry_days=number + 1)).policy.draft_expiry_days
        except Aborted:
            return None

    done = [days for days in together(work) if days is not None]
    found = gallery.read(lambda tx: projects.require(tx, "risk"))
    assert [found.policy.draft_expiry_days] == done
    assert found.policy_version == 2


@pytest.mark.parametrize(
    ("wanted", "reason", "field"),
    [
        (PolicyChange(environments=tuple(map(str, range(51)))), Reason.TOO_MANY_ITEMS, "policy.environments"),
        (PolicyChange(environments=("a", "a")), Reason.FIELD_MALFORMED, "policy.environments"),
        (PolicyChange(environments=("a@b",)), Reason.FIELD_MALFORMED, "a name of policy.environments"),
        (
            PolicyChange(declared_fields={str(key): ValueKind.TEXT for key in range(201)}),
            Reason.TOO_MANY_ITEMS,
            "policy.declaredFields",
        ),
        (
            PolicyChange(declared_metrics={"": MetricDirection.LOWER_IS_BETTER}),
            Reason.FIELD_MISSING,
            "a key of policy.declaredMetrics",
        ),
        (
            PolicyChange(reproducibility_fields=("u\u0308", "ü")),
            Reason.FIELD_MALFORMED,
            "policy.reproducibilityFields",
        ),
        (PolicyChange(rule_teams=("ops", "ops")), Reason.FIELD_MALFORMED, "policy.ruleTeams"),
        (PolicyChange(draft_expiry_days=0), Reason.FIELD_OUT_OF_RANGE, "policy.draftExpiryDays"),
        (PolicyChange(draft_expiry_days=3_651), Reason.FIELD_OUT_OF_RANGE, "policy.draftExpiryDays"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(gallery: Gallery, wanted: PolicyChange, reason: Reason, field: str):
    with pytest.raises(InvalidArgument) as raised:
        create(gallery, change=wanted)
    assert (raised.value.reason, raised.value.details["field"]) == (reason, field)


def test_many_first_models_make_one_project(gallery: Gallery):
    made = together(lambda number: gallery.create(None, base_version_id=f"model {number}"))
    assert len({each.model.model.project_id for each in made}) == 1
    assert len({each.model.model.model_id for each in made}) == WRITERS
