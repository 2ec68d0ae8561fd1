"""A person has a rule judged: for one instance now, or for what exists, by a job."""

from __future__ import annotations

import pytest

from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger
from gallery_server.domain.event import EventKind
from gallery_server.domain.instance import Instance
from gallery_server.domain.value import text
from gallery_server.errors import GalleryError, InvalidArgument, NotFound, Reason
from gallery_server.rules.judging.judging import JUDGE, Judge
from gallery_server.rules.triggering import applying, walking
from gallery_server.rules.triggering.applying import APPLY, Apply, Selected, Triggered
from tests.contracts.registry.gallery import MODEL, caller
from tests.contracts.registry.measured import measure, metric
from tests.contracts.triggering.bell import Bell

RULE = "default/small"
GIVEN = f"baseVersionId == '{MODEL}'"


@pytest.fixture
def bell(bell: Bell) -> Bell:
    """A rule that is true of what was measured before it came."""
    bell.fleet.create()
    for city in ("Oslo", "Rome"):
        for mae in (0.5, 9.5):
            bell.fleet.clock.tick(1_000)
            instance = bell.gallery.save(metadata={"city": text(city)})
            measure(bell.gallery, instance.instance_id, {metric("mae"): mae})
    bell.look()
    bell.fleet.clock.tick(1_000_000)
    bell.activate("small", f"{GIVEN} && number + 0 > 0", "metrics['mae'] < 5")
    bell.fleet.clock.tick(1_000_000)
    bell.look()
    return bell


def everything(bell: Bell) -> list[Instance]:
    made = [event.subject_id for event in bell.events() if event.kind == EventKind.INSTANCE_CREATED]
    return [bell.gallery.instance(instance_id) for instance_id in made[:4]]


def apply(bell: Bell, where: str | None = None, project: str | None = None, *, preview: bool = False) -> Selected:
    return bell.gallery.write(lambda tx: applying.apply(tx, RULE, where, project, preview=preview))


def trigger(bell: Bell, instance: Instance, *, force: bool = False) -> Triggered:
    return bell.gallery.write(lambda tx: applying.trigger(tx, caller(), RULE, instance, force=force))


def test_a_preview_counts_and_does_nothing(bell: Bell) -> None:
    newest_first = [each.instance_id for each in reversed(everything(bell))]
    assert apply(bell, preview=True) == Selected(4, at_least=False, instance_ids=tuple(newest_first))
    assert apply(bell, "city == 'Rome'", preview=True).instance_ids == tuple(newest_first[:2])
    assert apply(bell, "metrics['mae'] < 5", "marketplace", preview=True).count == 2
    assert bell.jobs(APPLY) == []


def test_what_is_true_fires_though_it_was_true_before(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PAGE", 3)
    first, *_, last = everything(bell)
    found = apply(bell, f"city == 'Oslo' || instanceId == '{last.instance_id}'")
    assert (found.count, found.job_id) == (3, bell.jobs(APPLY)[0].job_id)
    assert bell.do(Apply(bell.database), APPLY) == 2, "a full page may have another behind it"
    assert {job.payload["trigger"] for job in bell.jobs(JUDGE)} == {DecisionTrigger.REQUEST.value}
    bell.do(Judge(bell.database), JUDGE)
    fired = [each for each in bell.decisions() if each.outcome is DecisionOutcome.FIRED]
    assert [each.instance_id for each in fired] == [first.instance_id]


def test_a_rule_that_changes_meanwhile_is_applied_no_further(bell: Bell) -> None:
    apply(bell)
    bell.activate("small", GIVEN, "metrics['mae'] < 7")
    assert bell.do(Apply(bell.database), APPLY) == 1
    assert bell.jobs(JUDGE) == []


def test_a_trigger_judges_now_and_fires_once(bell: Bell) -> None:
    small, large, *_ = everything(bell)
    outcomes = [trigger(bell, each).decision for each in (small, large)]
    assert [each.outcome for each in outcomes if each] == [DecisionOutcome.TRUE, DecisionOutcome.FALSE]
    forced = trigger(bell, small, force=True).decision
    assert forced is not None
    assert (forced.outcome, forced.trigger) == (DecisionOutcome.FIRED, DecisionTrigger.REQUEST)


def test_what_the_rule_is_not_about_has_no_decision(bell: Bell) -> None:
    bell.fleet.create(model="other")
    assert trigger(bell, bell.fleet.save(model="other")) == Triggered(None, "GIVEN is not true of it")
    draft = trigger(bell, bell.gallery.save(draft=True))
    assert draft.decision is None
    assert "draft" in (draft.reason or "")
    bell.gallery.create("A", project_name="elsewhere", base_version_id=MODEL)
    foreign = trigger(bell, bell.gallery.save(project_name="elsewhere"))
    assert foreign.decision is None
    assert "elsewhere" in (foreign.reason or "")


@pytest.mark.parametrize(
    ("where", "project", "error", "reason"),
    [
        ("metrics['mea'] < 5", None, InvalidArgument, Reason.FIELD_UNKNOWN),
        ("town == 'Oslo'", None, InvalidArgument, Reason.FIELD_UNKNOWN),
        ("metrics['mae'] <", None, InvalidArgument, Reason.EXPRESSION_MALFORMED),
        ("metrics['mae'] * 2 < 5", None, InvalidArgument, Reason.EXPRESSION_MALFORMED),
        (None, "elsewhere", NotFound, Reason.PROJECT_NOT_FOUND),
    ],
)
def test_what_cannot_be_meant_is_refused(
    bell: Bell, where: str | None, project: str | None, error: type[GalleryError], reason: Reason
) -> None:
    with pytest.raises(error) as refused:
        apply(bell, where, project, preview=True)
    assert refused.value.reason is reason
