"""The lifecycle stage is derived from what an instance has come to (paper, 3.1)."""

from __future__ import annotations

from gallery_server.domain.instance import LifecycleStage
from gallery_server.domain.metric import EvaluationPlace, EvaluationWish, Scope
from gallery_server.domain.search import Operator
from gallery_server.registry import instances
from gallery_server.registry.measuring import recording, retracting
from tests.contracts.registry.finding import found, where
from tests.contracts.registry.fleet import Fleet
from tests.contracts.registry.gallery import Gallery, caller
from tests.contracts.registry.measured import measure, metric


def stage(gallery: Gallery, instance_id: str) -> LifecycleStage:
    """Answer the stage, which search must find alike."""
    derived = gallery.read(lambda tx: instances.annotated(tx, instances.require(tx, instance_id))).stage
    assert instance_id in found(gallery, where("stage", Operator.EQUAL, derived.value))
    return derived


def test_a_metric_of_validation_makes_an_instance_evaluated(gallery: Gallery) -> None:
    gallery.create()
    instance_id = gallery.save().instance_id
    measure(gallery, instance_id, {metric("mae", Scope.TRAINING): 1.0, metric("mae", Scope.PRODUCTION): 1.0})
    assert stage(gallery, instance_id) is LifecycleStage.TRAINED
    wish = EvaluationWish(EvaluationPlace(0), instance_id, [("mae", 1.0)], scope="validation", segment="airport")
    (evaluation,) = gallery.write(lambda tx: recording.record(tx, caller(), [wish]))
    assert stage(gallery, instance_id) is LifecycleStage.EVALUATED
    gallery.write(lambda tx: retracting.retract(tx, caller(), evaluation.evaluation_id, "wrong data"))
    assert stage(gallery, instance_id) is LifecycleStage.TRAINED


def test_a_measured_draft_is_a_draft(gallery: Gallery) -> None:
    gallery.create()
    draft = gallery.save(draft=True)
    measure(gallery, draft.instance_id, {metric("mae"): 1.0})
    assert stage(gallery, draft.instance_id) is LifecycleStage.DRAFT


def test_what_runs_is_deployed_and_what_is_deprecated_is_that(fleet: Fleet) -> None:
    fleet.create()
    one = fleet.save()
    measure(fleet.gallery, one.instance_id, {metric("mae"): 1.0})
    fleet.deploy(one)
    assert stage(fleet.gallery, one.instance_id) is LifecycleStage.DEPLOYED
    fleet.gallery.deprecate(one.instance_id)
    assert stage(fleet.gallery, one.instance_id) is LifecycleStage.DEPRECATED
