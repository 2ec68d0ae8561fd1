"""What is written has those rules judged that read it, about the instances that it concerns, once."""

from __future__ import annotations

import threading

import pytest

from gallery_server.dal import trigger_position_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Instance
from gallery_server.domain.metric import Scope
from gallery_server.domain.value import text
from gallery_server.registry import instances, models
from gallery_server.registry.measuring import retracting
from gallery_server.rules.judging.judging import JUDGE
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.marks import state_of
from gallery_server.rules.triggering.spreading import SPREAD, SpreadOut
from gallery_server.rules.triggering.touched import RuleIndex
from gallery_server.rules.triggering.triggering import Triggering
from tests.contracts.registry.gallery import MODEL, caller
from tests.contracts.registry.measured import measure, metric
from tests.contracts.triggering.bell import Bell

GIVEN = f"baseVersionId == '{MODEL}'"


def saved(bell: Bell, **metadata: str) -> Instance:
    return bell.gallery.save(metadata={key: text(value) for key, value in metadata.items()})


def ring(bell: Bell, instance: Instance, name: str, scope: str = "Validation", segment: str = "") -> set[str]:
    """Measure an instance, and answer the rules that are judged for it."""
    measure(bell.gallery, instance.instance_id, {metric(name, Scope(scope), segment): 0.5})
    return bell.rules()


def test_a_measurement_has_the_rules_judged_that_read_it(bell: Bell) -> None:
    bell.fleet.create()
    instance = saved(bell)
    bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    bell.activate("bias", GIVEN, "metrics['bias'] < 5")
    bell.activate("any", GIVEN, "metrics[owner] < 5")
    bell.activate("production", GIVEN, "metrics['mae'] < 5", "  SCOPE: Production\n")
    bell.activate("airport", GIVEN, "metricsIn('Production', 'airport')['mae'] < 5")
    bell.activate("only made", GIVEN, "metrics['mae'] < 5", "  ON: [instance]\n")
    bell.activate("stage", GIVEN, "stage == 'evaluated'")
    bell.activate("others", GIVEN, "current.metrics['mae'] < 5", "  ENVIRONMENT: production\n")
    bell.rung()
    assert ring(bell, instance, "mae") == {"mae", "any", "stage"}
    assert ring(bell, instance, "bias") == {"bias", "any", "stage"}
    assert ring(bell, instance, "mae", "Production") == {"production"}
    assert ring(bell, instance, "mae", "Production", "airport") == {"airport"}
    assert ring(bell, instance, "mae", "Test") == set()


def test_a_retraction_has_them_judged_as_the_measurement_did(bell: Bell) -> None:
    bell.fleet.create()
    instance = saved(bell)
    bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    ring(bell, instance, "mae")
    (evaluation,) = [event for event in bell.events() if event.kind == "evaluation.recorded"]
    evaluation_id = state_of(evaluation.after)["evaluationId"]
    bell.gallery.write(lambda tx: retracting.retract(tx, caller(), evaluation_id, "wrong data"))
    assert bell.rung() == {("mae", instance.instance_id)}


def test_an_instance_is_judged_by_the_rules_that_may_be_about_it(bell: Bell) -> None:
    bell.fleet.create()
    bell.fleet.create(model="other")
    bell.activate("all", "size > 0", "true")
    bell.activate("model", GIVEN, "true")
    bell.activate("one of", "baseVersionId =~ ['x', 'other']", "true")
    bell.activate("forests", "modelName == 'Random Forest' && city == 'Oslo'", "true")
    bell.activate("lists", f"modelName =~ ['Linear', 'Random Forest'] && {GIVEN}", "true")
    bell.activate("either", "modelName == 'Random Forest' || size > 1000", "true")
    bell.activate("team", "size > 0", "true", project=None)
    bell.activate("strangers", "size > 0", "true", project=None, team="strangers")
    bell.activate("elsewhere", "size > 0", "true", project="elsewhere")
    always = {"all", "either", "team"}
    saved(bell)
    assert bell.rules() == {*always, "model"}
    saved(bell, modelName="Random Forest", city="Oslo")
    assert bell.rules() == {*always, "model", "forests", "lists"}
    saved(bell, modelName="Random Forest", city="Rome")
    assert bell.rules() == {*always, "model", "lists"}
    bell.fleet.save(model="other")
    assert bell.rules() == {*always, "one of"}


def test_a_draft_is_judged_by_rules_that_name_the_stage(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("plain", GIVEN, "metrics['mae'] < 5")
    bell.activate("staged", f"{GIVEN} && stage == 'draft'", "metrics['mae'] < 5")
    draft = bell.gallery.save(draft=True)
    assert bell.rules() == {"staged"}
    assert ring(bell, draft, "mae") == {"staged"}
    bell.gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    assert bell.rules() == {"plain", "staged"}


def test_annotations_and_flags_have_their_readers_judged(bell: Bell) -> None:
    bell.fleet.create()
    instance = saved(bell)
    bell.activate("approved", GIVEN, "annotations.approved == 'yes'")
    bell.activate("other", GIVEN, "annotations.other == 'yes'")
    bell.activate("deprecated", GIVEN, "!deprecated")
    bell.rung()
    bell.gallery.write(lambda tx: instances.annotate(tx, caller(), instance.instance_id, {"approved": text("yes")}))
    assert bell.rules() == {"approved"}
    bell.gallery.deprecate(instance.instance_id)
    assert bell.rules() == {"deprecated"}


def test_a_deployment_touches_what_came_and_went_and_who_reads_what_is_current(bell: Bell) -> None:
    bell.fleet.create()
    first, second, third = (saved(bell) for _ in range(3))
    bell.activate("since", GIVEN, "deployments['production'].since != null")
    bell.activate("canary", GIVEN, "deployments['canary'].since != null")
    bell.activate("where", GIVEN, "'production' =~ environments")
    bell.activate("current", GIVEN, "current == null", "  ENVIRONMENT: production\n")
    bell.activate("elsewhere", GIVEN, "previous == null", "  ENVIRONMENT: staging\n")
    bell.fleet.deploy(first)
    bell.rung()
    bell.fleet.deploy(second)
    moved = {(name, each.instance_id) for name in ("since", "where") for each in (first, second)}
    assert bell.rung() == moved | {("current", each.instance_id) for each in (first, second, third)}


def test_an_annotation_of_a_model_touches_the_newest_of_its_lines(bell: Bell) -> None:
    model_id = bell.fleet.create(sharded=True)
    kept = [bell.fleet.save(city) for city in ("Oslo", "Rome") for _ in range(2)]
    bell.fleet.create(model="other")
    bell.fleet.save(model="other")
    bell.activate("owner", "size > 0", "model.owner == 'me'")
    bell.rung()
    bell.gallery.write(lambda tx: models.annotate(tx, caller(), model_id, {"owner": text("me")}))
    bell.look()
    assert bell.do(SpreadOut(bell.database, bell.index), SPREAD) == 1
    assert bell.rung() == {("owner", each.instance_id) for each in kept}
    bell.gallery.write(lambda tx: models.annotate(tx, caller(), model_id, {"other": text("me")}))
    assert bell.rung() == set()
    assert len(bell.jobs(SPREAD)) == 1, "nobody reads the other"


def test_of_two_workers_one_leaves_the_jobs(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    instance = saved(bell)
    measure(bell.gallery, instance.instance_id, {metric("mae"): 0.5})
    bell.number()

    other = threading.Thread(target=lambda: Triggering(bell.database, CurrentIndex()).step())

    class Late(CurrentIndex):
        """Lets another worker leave everything while this one reads."""

        def get(self, tx: Transaction) -> RuleIndex:
            other.start()
            other.join()
            return super().get(tx)

    assert Triggering(bell.database, Late()).step() is None
    assert len(bell.jobs(JUDGE)) == 1
    assert bell.rung() == {("mae", instance.instance_id)}


def test_what_is_written_while_those_who_judge_are_busy_is_judged_together(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    first, *others = [saved(bell) for _ in range(4)]
    bell.rung()
    written = iter(others)

    def write(instance: Instance) -> None:
        measure(bell.gallery, instance.instance_id, {metric("mae"): 0.5})
        bell.number()

    def busy() -> bool:
        """Be so until all is written; one more each time that this is asked."""
        instance = next(written, None)
        if instance is not None:
            write(instance)
        return instance is not None

    write(first)
    ends = iter([False, False, True])
    Triggering(bell.database, bell.index, is_busy=busy).run(lambda: next(ends))
    *_, alone, together = (len(job.payload["pairs"]) for job in bell.jobs(JUDGE))
    assert (alone, together) == (1, len(others))
    assert bell.rung() == {("mae", each.instance_id) for each in (first, *others)}


def test_those_who_are_busy_for_long_are_not_waited_for(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    instance = saved(bell)
    bell.rung()
    unwritten = [0.5]

    def busy() -> bool:
        while unwritten:
            measure(bell.gallery, instance.instance_id, {metric("mae"): unwritten.pop()})
            bell.number()
        return True

    ends = iter([False, False, True])
    Triggering(bell.database, bell.index, is_busy=busy).run(lambda: next(ends))
    assert bell.rung() == {("mae", instance.instance_id)}


def test_what_was_written_before_a_rule_is_no_cause(bell: Bell) -> None:
    bell.fleet.create()
    instance = saved(bell)
    measure(bell.gallery, instance.instance_id, {metric("mae"): 0.5})
    bell.look()
    rule = bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    assert bell.rung() == set()
    assert ring(bell, instance, "mae") == {"mae"}
    bell.withdraw(rule)
    assert ring(bell, instance, "mae") == set()


def test_a_worker_that_starts_goes_on_where_the_last_one_stopped(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("mae", GIVEN, "metrics['mae'] < 5")
    instance = saved(bell)
    bell.rung()
    measure(bell.gallery, instance.instance_id, {metric("mae"): 0.5})
    bell.triggering = Triggering(bell.database, CurrentIndex())
    assert bell.rung() == {("mae", instance.instance_id)}
    bell.triggering = Triggering(bell.database, CurrentIndex())
    assert bell.rung() == set()
    assert bell.gallery.read(trigger_position_store.find) == len(bell.events())


def test_very_many_pairs_are_left_in_several_transactions(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery_server.rules.triggering.touching._PAIRS", 3)
    bell.fleet.create()
    bell.activate("one", GIVEN, "true")
    bell.activate("two", GIVEN, "true")
    kept = {saved(bell).instance_id for _ in range(5)}
    bell.number()
    assert bell.triggering.step()
    assert sum(len(job.payload["pairs"]) for job in bell.jobs(JUDGE)) == 4
    assert bell.rung() == {(name, each) for name in ("one", "two") for each in kept}
