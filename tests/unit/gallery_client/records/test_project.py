from __future__ import annotations

import pytest

from gallery_client.errors import InvalidArgument
from gallery_client.records.project import HealthPolicy, Project, ProjectPolicy


def test_a_policy_comes_back_as_it_went() -> None:
    policy = ProjectPolicy(
        environments=("production", "canary"),
        declared_fields={"city": "text", "epochs": "WHOLE"},
        declared_metrics={"mae": "lower_is_better"},
        reproducibility_fields=(),
        draft_expiry_days=7,
        health=HealthPolicy(drift_limit=0.3, recent_points=4),
        rule_teams=("pricing",),
    )
    back = ProjectPolicy.from_wire(policy.to_wire())
    assert back.environments == ("production", "canary")
    assert back.declared_fields == {"city": "TEXT", "epochs": "WHOLE"}
    assert back.declared_metrics == {"mae": "LOWER_IS_BETTER"}
    assert back.reproducibility_fields == ()
    assert back.draft_expiry_days == 7
    assert back.health == HealthPolicy(drift_limit=0.3, recent_points=4)
    assert back.rule_teams == ("pricing",)


def test_what_is_not_given_is_not_sent() -> None:
    sent = ProjectPolicy(environments=()).to_wire()
    assert sent.environments == []
    assert sent.declaredFields is None
    assert sent.reproducibilityFields is None
    assert sent.health is None
    assert sent.ruleTeams is None
    assert ProjectPolicy(health=HealthPolicy(skew_limit=0.1)).to_wire().health.driftLimit is None


@pytest.mark.parametrize("kind", ["texts", "unspecified", ""])
def test_an_unknown_kind_is_refused_with_the_known_ones(kind: str) -> None:
    with pytest.raises(InvalidArgument, match="TEXT, WHOLE, NUMBER, FLAG, TIME"):
        ProjectPolicy(declared_fields={"city": kind}).to_wire()


def test_a_card_shows_the_policy_and_its_limits_of_health() -> None:
    policy = ProjectPolicy(draft_expiry_days=7, health=HealthPolicy(skew_limit=0.1))
    details = Project("p", "team", "id", policy, 1, None, None).details()
    assert details["draft expiry days"] == 7
    assert details["skew limit"] == 0.1
    assert "health" not in details
