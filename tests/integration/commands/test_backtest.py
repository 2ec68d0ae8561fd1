"""`gallery-server rules backtest` tells what another version of a team's rules would have done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from gallery_server.dal import migrate, rule_store
from gallery_server.dal.database import Database
from gallery_server.domain.rule import ActiveRule, RuleMode
from gallery_server.rules.rule import read_rule
from tests.contracts.decisions.choosing import UUID, Choosing
from tests.contracts.registry.fleet import MINUTE, Fleet
from tests.integration.commands.program import Ended, run
from tests.parts.rule_origin import a_rule

NEW, BEST_UUID = "316b3ab4-2509-4ea7-8025-00ca879dac63", "316b3ab4-2509-4ea7-8025-00ca879dac64"
SINCE = "2025-10-01"


@dataclass
class Bench:
    """A store with metrics and an active rule, and a folder with other rules."""

    url: str
    folder: Path
    instance_id: str = ""

    def propose(self, **rules: str) -> None:
        team = self.folder / "default"
        team.mkdir(exist_ok=True)
        for name, text in ({"best": BEST} | rules).items():
            (team / f"{name}.yaml").write_text(text)

    def backtest(self, *options: str) -> Ended:
        return run("rules", "backtest", self.folder, "--database", self.url, *options)


def text_of(when: str, uuid: str = UUID, **more: str) -> str:
    return a_rule("default", uuid, when=when, **more).replace("modelName == 'Random Forest'", "true")


BEST = text_of("true", BEST_UUID, then="MODEL_SELECTION: {minimize: \"metrics['bias']\"}")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "rules").mkdir()
    made = Bench(f"sqlite:///{tmp_path / 'gallery.db'}", tmp_path / "rules")
    database = Database.open(made.url)
    migrate.migrate(database)
    database.close()
    choosing = Choosing(Fleet.open(made.url))
    choosing.fleet.create()
    instance = choosing.save()
    for bias in (0.3, 0.15, 0.05):
        choosing.fleet.clock.tick(MINUTE)
        choosing.measuring.measure(instance.instance_id, {"bias": bias})
    choosing.ask(read_rule("default/best.yaml", BEST.encode()))
    rules = [active("settled", text_of("metrics['bias'] <= 0.1")), active("best", BEST)]
    choosing.fleet.gallery.write(lambda tx: rule_store.insert(tx, rules))
    choosing.fleet.gallery.database.close()
    made.instance_id = instance.instance_id
    return made


def active(name: str, text: str) -> ActiveRule:
    rule = read_rule(f"default/{name}.yaml", text.encode())
    return ActiveRule(
        uuid=rule.document.uuid,
        team="default",
        name=name,
        path=rule.path,
        commit="c0ffee",
        digest=rule.digest,
        project_name=None,
        mode=RuleMode.ENFORCE,
        environment=None,
        serves=None,
        selects=rule.document.rule.is_selection,
        description="",
        document=text,
        activated_micros=1,
    )


def test_each_moment_is_told_and_what_turns_true_comes_first(bench: Bench) -> None:
    bench.propose(settled=text_of("metrics['bias'] <= 0.2"), early=text_of("metrics['bias'] < 1", NEW))
    ended = bench.backtest("--since", SINCE)
    assert (ended.status, ended.errors) == (0, "")
    lines = ended.output.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "default/early (new): decides otherwise at 4 of 4 moments of 1 instance",
        "default/settled (changed): decides otherwise at 2 of 4 moments of 1 instance",
    ]
    assert "marketplace/demand@1.0  no rule -> true, and fires" in lines[0]
    assert lines[-3].endswith("marketplace/demand@1.0  false -> true, and fires")
    assert lines[-2].endswith("marketplace/demand@1.0  true -> true, and does not fire")


def test_programs_get_a_line_of_json_for_each_moment(bench: Bench) -> None:
    bench.propose(settled=text_of("metrics['bias'] <= 0.2"), early=text_of("metrics['bias'] < 1", NEW))
    ended = bench.backtest("--since", SINCE, "--rule", "default/settled", "--json")
    first, second = map(json.loads, ended.output.splitlines())
    assert first.pop("evaluationId")
    assert first == {
        "rule": "default/settled",
        "ruleUuid": UUID,
        "time": "2025-10-09T08:55:20.001Z",
        "instanceId": bench.instance_id,
        "reference": "marketplace/demand@1.0",
        "before": {"outcome": "false", "fires": False, "reason": ""},
        "after": {"outcome": "true", "fires": True, "reason": ""},
        "turnsTrue": True,
    }
    assert (second["turnsTrue"], second["before"]["fires"], second["after"]["fires"]) == (False, True, False)


def test_a_rule_that_selects_is_asked_again(bench: Bench) -> None:
    bench.propose(best=BEST.replace("WHEN: true", "WHEN: metrics['bias'] < 0"))
    ended = bench.backtest("--since", SINCE, "--rule", "default/best")
    assert ended.output.splitlines() == [
        "  2025-10-09T08:57:20.001Z  asked for nothing  marketplace/demand@1.0 -> none",
        "default/best (changed): selects otherwise at 1 of 1 decision",
    ]
    (line,) = bench.backtest("--since", SINCE, "--rule", "default/best", "--json").output.splitlines()
    told = json.loads(line)
    assert told["before"] == {"instanceId": bench.instance_id, "reference": "marketplace/demand@1.0"}
    assert told["after"] == {"instanceId": None, "reference": None}


def test_what_is_as_it_was_is_not_replayed(bench: Bench) -> None:
    bench.propose(settled=text_of("metrics['bias'] <= 0.1"))
    ended = bench.backtest("--since", "3650d")
    assert (ended.status, ended.output) == (0, "nothing to replay: the rules are those that are active\n")


@pytest.mark.parametrize(
    ("rules", "options", "status", "says"),
    [
        ({"settled": text_of("metrics['bias'] <= ")}, ("--since", SINCE), 1, "settled.yaml:6:"),
        ({"settled": text_of("true")}, ("--since", "yesterday"), 2, "write how long ago, as 30d"),
        ({"settled": text_of("true")}, ("--since", SINCE, "--rule", "a/b"), 1, "no rule is called a/b"),
        ({"settled": text_of("true")}, (), 2, "Missing option '--since'"),
        ({}, ("--since", SINCE), 1, "has no rules"),
    ],
)
def test_what_cannot_be_replayed_is_told(
    bench: Bench, rules: dict[str, str], options: tuple[str, ...], status: int, says: str
) -> None:
    if rules:
        bench.propose(**rules)
    ended = bench.backtest(*options)
    assert ended.status == status
    assert says in ended.output + ended.errors
