"""Do what `gallery-server rules backtest` says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from gallery_server.cli.parts import opened_database
from gallery_server.cli.rule_checking import teams_in
from gallery_server.cli.rule_output import RuleOutput, many
from gallery_server.config import Settings
from gallery_server.dal import instance_store, rule_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.duration import read_duration
from gallery_server.domain.reference import reference_to
from gallery_server.rules.active import compiled_rule
from gallery_server.rules.backtesting.backtest import Answer, Backtest, Difference, Judged, Versions
from gallery_server.rules.backtesting.reselection import Reselected, Reselection
from gallery_server.rules.rule import Rule

_PAGE_SECONDS = 120.0

T = TypeVar("T")
Page = Callable[[Transaction, str | None], tuple[list[T], str | None]]
"""Answer what is behind a place, and the next place; None where there is nothing left."""


def backtest(settings: Settings, folder: Path, since: str, name: str | None, *, as_json: bool) -> int:
    """Print each moment at which the rules of a folder would have decided otherwise than those that are active."""
    teams = teams_in(folder)
    output = RuleOutput(folder)
    for team in teams:
        output.tell_mistakes(team)
    if any(team.mistakes for team in teams):
        return 1
    proposed = {rule.document.uuid: rule for team in teams for rule in team.rules.values()}
    with opened_database(settings) as database:
        since_micros = _since(since, database.clock())
        active = database.read(rule_store.list_active, Deadline.after(_PAGE_SECONDS))
        present = {rule.uuid: compiled_rule(rule) for rule in active if rule.team in {team.name for team in teams}}
        wanted = list(_versions(present, proposed, name))
        for versions in wanted:
            again = _select_again if versions.rules[0].document.rule.is_selection else _replay
            again(database, versions, since_micros, as_json=as_json)
    if not wanted and not as_json:
        click.echo("nothing to replay: the rules are those that are active")
    return 0


def _versions(present: dict[str, Rule], proposed: dict[str, Rule], name: str | None) -> Iterator[Versions]:
    """Yield the rules that are not the same in both, by their names; one that acts and would select has no moments."""
    every = [Versions(present.get(uuid), proposed.get(uuid)) for uuid in {*present, *proposed}]
    named = sorted((each for each in every if name in (None, each.name)), key=lambda each: each.name)
    if name is not None and not named:
        raise click.ClickException(f"no rule is called {name}, neither among the active ones nor in the folder")
    for each in named:
        same = each.before is not None and each.after is not None and each.before.digest == each.after.digest
        if not same and len({rule.document.rule.is_selection for rule in each.rules}) == 1:
            yield each


def _pages(database: Database, page: Page[T]) -> Iterator[T]:
    """Yield what is on all pages, each of which is read in a transaction of its own."""
    place: str | None = None
    while True:
        found, place = database.read(partial(_read, page, place), Deadline.after(_PAGE_SECONDS))
        yield from found
        if place is None:
            return


def _read(page: Page[T], place: str | None, tx: Transaction) -> tuple[list[T], str | None]:
    return page(tx, place)


def _replay(database: Database, versions: Versions, since_micros: int, *, as_json: bool) -> None:
    replay = Backtest(versions, since_micros)
    found = sorted(_pages(database, replay.page), key=lambda each: each.order)
    names = _names(database, {each.instance_id for each in found})
    for each in found:
        if as_json:
            click.echo(json.dumps(_as_json(versions, each, names)))
        else:
            click.echo(f"  {_time(each.micros)}  {names[each.instance_id]}  {_told(each)}")
    if not as_json:
        click.echo(
            f"{_named(versions)}: decides otherwise at {len(found):,} of {many(replay.moments, 'moment')} of "
            f"{many(replay.instances, 'instance')}"
        )


def _select_again(database: Database, versions: Versions, since_micros: int, *, as_json: bool) -> None:
    again = Reselection(versions, since_micros)
    found = list(_pages(database, again.page))
    names = _names(database, {one for each in found for one in (each.before, each.after) if one is not None})
    for each in found:
        if as_json:
            click.echo(json.dumps(_answers(versions, each, names)))
        else:
            asked = ", ".join(f"{key}={value}" for key, value in each.request.items())
            answers = (names[one] if one is not None else "none" for one in (each.before, each.after))
            click.echo(f"  {_time(each.micros)}  {asked or 'asked for nothing'}  {' -> '.join(answers)}")
    if not as_json:
        left_out = f"; {again.left_out:,} have too many candidates to look at" if again.left_out else ""
        click.echo(
            f"{_named(versions)}: selects otherwise at {len(found):,} of {many(again.moments, 'decision')}{left_out}"
        )


def _answers(versions: Versions, each: Reselected, names: dict[str, str]) -> dict[str, object]:
    return {
        "rule": versions.name,
        "ruleUuid": versions.rules[0].document.uuid,
        "time": _time(each.micros),
        "decisionId": each.decision_id,
        "request": dict(each.request),
        "before": {"instanceId": each.before, "reference": names.get(each.before or "")},
        "after": {"instanceId": each.after, "reference": names.get(each.after or "")},
    }


def _named(versions: Versions) -> str:
    what = "new" if versions.before is None else "gone" if versions.after is None else "changed"
    return f"{versions.name} ({what})"


def _names(database: Database, instance_ids: set[str]) -> dict[str, str]:
    find = partial(instance_store.find_many, instance_ids=sorted(instance_ids))
    found = database.read(find, Deadline.after(_PAGE_SECONDS)) if instance_ids else {}
    return {instance_id: reference_to(instance) for instance_id, instance in found.items()}


def _told(each: Difference) -> str:
    what = f"{each.before.answer} -> {each.after.answer}"
    if each.before.fires is not each.after.fires:
        what += ", and fires" if each.after.fires else ", and does not fire"
    reasons = [judged.reason for judged in (each.after, each.before) if judged.reason]
    return f"{what}: {reasons[0]}" if reasons else what


def _as_json(versions: Versions, each: Difference, names: dict[str, str]) -> dict[str, object]:
    return {
        "rule": versions.name,
        "ruleUuid": versions.rules[0].document.uuid,
        "time": _time(each.micros),
        "instanceId": each.instance_id,
        "reference": names[each.instance_id],
        "evaluationId": each.evaluation_id,
        "before": _judged(each.before),
        "after": _judged(each.after),
        "turnsTrue": each.after.answer is Answer.TRUE and each.before.answer is not Answer.TRUE,
    }


def _judged(judged: Judged) -> dict[str, object]:
    return {"outcome": judged.answer.value, "fires": judged.fires, "reason": judged.reason}


def _time(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1_000_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _since(text: str, now_micros: int) -> int:
    """Read how long ago, as 30d, or since when, as 2026-03-01."""
    try:
        return now_micros - read_duration(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no time; write how long ago, as 30d, or since when, as 2026-03-01", param_hint="--since"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1_000_000)
