"""A rule that serves a model: the answer of getServing between holds and deployments, and what holds make of it."""

from __future__ import annotations

from typing import Any

from gallery_server.dal import rule_store
from gallery_server.domain.deployment import Serving, ServingSource
from gallery_server.domain.rule import ActiveRule, RuleMode
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry.deploying import serving
from gallery_server.registry.deploying.serving import ServingWish
from gallery_server.rpc.selecting import Ruling
from gallery_server.rules.selecting import decisions
from gallery_server.rules.selecting.chooser import RuleWish, chooser_of
from tests.contracts.decisions.choosing import UUID, Choosing, refusal_of, text_of
from tests.contracts.registry.fleet import ENVIRONMENT
from tests.contracts.registry.gallery import MODEL, PROJECT, caller


def active(choosing: Choosing, *args: Any, mode: str = "enforce", **keys: Any) -> ActiveRule:
    """Publish a rule, as the watcher of a repository does."""
    document = text_of(*args, mode=mode, **{"ENVIRONMENT": ENVIRONMENT} | keys)
    rule = ActiveRule(
        uuid=UUID,
        team="default",
        name="best",
        path="default/best.yaml",
        commit="c0ffee",
        digest="ab" * 32,
        project_name=PROJECT,
        mode=RuleMode(mode),
        environment=ENVIRONMENT,
        serves=keys.get("SERVES"),
        selects=True,
        description="",
        document=document,
        activated_micros=choosing.fleet.clock.now,
    )
    choosing.fleet.gallery.write(lambda tx: rule_store.insert(tx, [rule]))
    return rule


def named(choosing: Choosing, line: str) -> str:
    """Answer what the rule is said to prefer of a line, by reference."""
    return choosing.fleet.gallery.resolve(f"{PROJECT}/{line}@rule:default/best").instance_id


def served(choosing: Choosing, city: str = "Oslo") -> Serving:
    """Ask what serves as a server does, and keep the decision."""
    choosing.fleet.clock.tick(1_000)
    ruling, wish = Ruling(caller()), ServingWish(choosing.fleet.line(city), ENVIRONMENT)
    found = choosing.fleet.gallery.read(lambda tx: serving.get(tx, wish, ruling))
    if ruling.selected is not None and ruling.selected.is_new:
        decision = ruling.selected.decision
        choosing.fleet.gallery.write(lambda tx: decisions.keep(tx, decision))
    return found.serving


def test_the_rule_stands_between_hold_and_deployment(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    deployed, best = [choosing.save({"mae": mae}, city="Oslo") for mae in (2.0, 1.0)]
    choosing.save({"mae": 0.5}, city="Rome")
    choosing.fleet.deploy(deployed)
    active(choosing, SERVES=MODEL)
    found = served(choosing)
    assert (found.source, found.instance_id) == (ServingSource.RULE, best.instance_id)
    assert "selected by default/best" in found.reason
    assert found.decision_id is not None
    hold = choosing.fleet.hold(instance=deployed)
    assert served(choosing).source is ServingSource.HOLD
    choosing.fleet.release(hold)
    assert served(choosing).instance_id == best.instance_id


def test_where_the_rule_has_no_candidate_what_is_deployed_serves(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    deployed = choosing.save(city="Oslo")
    choosing.fleet.deploy(deployed)
    active(choosing, SERVES=MODEL)
    found = served(choosing)
    assert (found.source, found.instance_id) == (ServingSource.DEPLOYMENT, deployed.instance_id)


def test_a_rule_in_shadow_or_without_order_serves_nothing(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    deployed, _ = [choosing.save({"mae": mae}, city="Oslo") for mae in (2.0, 1.0)]
    choosing.fleet.deploy(deployed)
    rule = active(choosing, SERVES=MODEL, mode="shadow")
    assert served(choosing).source is ServingSource.DEPLOYMENT
    choosing.fleet.gallery.write(lambda tx: rule_store.delete(tx, [rule.uuid]))
    active(choosing, by="a.metrics['mae'] + 0 >= b.metrics['mae']", SERVES=MODEL)
    assert served(choosing).source is ServingSource.DEPLOYMENT


def test_a_hold_keeps_what_the_rule_had_answered_when_it_was_placed(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    deployed, best = [choosing.save({"mae": mae}, city="Oslo") for mae in (2.0, 1.0)]
    choosing.fleet.deploy(deployed)
    active(choosing, SERVES=MODEL)
    assert served(choosing).instance_id == best.instance_id
    choosing.fleet.clock.tick(1_000)
    hold = choosing.fleet.hold()
    better = choosing.save({"mae": 0.5}, city="Oslo")
    found = served(choosing)
    assert (found.source, found.instance_id) == (ServingSource.HOLD, best.instance_id)
    choosing.fleet.release(hold)
    assert served(choosing).instance_id == better.instance_id


def test_a_rule_is_named_by_uuid_or_name(choosing: Choosing) -> None:
    choosing.fleet.create()
    best = choosing.save({"mae": 1.0})
    rule = active(choosing)
    for name in (rule.uuid, rule.uuid.upper(), "default/best"):
        chooser = choosing.fleet.gallery.read(lambda tx, name=name: chooser_of(tx, RuleWish(name, None)))
        assert (chooser.identity.commit, chooser.identity.path) == ("c0ffee", "default/best.yaml")
        assert choosing.chosen(chooser.rule) == best.instance_id
    for wish, error, reason in (
        (RuleWish("default/worst", None), NotFound, Reason.RULE_NOT_FOUND),
        (RuleWish(None, None), InvalidArgument, Reason.UNION_NOT_SINGLE),
    ):
        told, _ = refusal_of(lambda wish=wish: choosing.fleet.gallery.read(lambda tx: chooser_of(tx, wish)))
        assert told is reason, error


def test_a_reference_names_what_the_rule_prefers_of_a_line(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    choosing.fleet.create(model="plain")
    _, best = [choosing.save({"mae": mae}, city="Oslo") for mae in (2.0, 1.0)]
    rome, plain = choosing.save({"mae": 0.5}, city="Rome"), choosing.save({"mae": 0.1}, model="plain")
    active(choosing)
    assert named(choosing, f"{MODEL}/city=Oslo") == best.instance_id
    assert named(choosing, f"{MODEL}/city=Rome") == rome.instance_id
    assert named(choosing, "plain") == plain.instance_id
    reason, message = refusal_of(lambda: named(choosing, f"{MODEL}/city=Bern"))
    assert (reason, "names no instance" in message) == (Reason.INSTANCE_NOT_FOUND, True)
    hold = choosing.fleet.hold(instance=choosing.save({"mae": 9.0}, city="Oslo"))
    assert named(choosing, f"{MODEL}/city=Oslo") == hold.instance_id


def test_a_rule_that_serves_another_model_names_nothing(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    choosing.fleet.create(model="plain")
    choosing.save({"mae": 1.0}, model="plain")
    best = choosing.save({"mae": 1.0}, city="Oslo")
    active(choosing, "shard.city == request.city", SERVES=MODEL)
    assert named(choosing, f"{MODEL}/city=Oslo") == best.instance_id
    assert refusal_of(lambda: named(choosing, "plain"))[0] is Reason.INSTANCE_NOT_FOUND
