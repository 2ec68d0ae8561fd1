"""Ask for the same instances in two ways: by modelQuery, and by hand-written SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gallery_idl import search, value

from benchmarks import hand_sql
from benchmarks.hand_sql import HandSql
from benchmarks.seeding.metadata import HOT_MODEL_NAME, HOT_PAIR, WARM_PAIR, Pair, run_of
from benchmarks.seeding.plan import PROJECT, Plan
from benchmarks.seeding.values import fields
from gallery_server.domain.search import FieldOwner
from tests.parts.edge_client import message

_NEWEST = 20
_VARIANTS = 200
_HOT_FRAMEWORK = "scikit-learn"


@dataclass(frozen=True, slots=True)
class Shape:
    """One question, as an encoded call and as SQL."""

    call: bytes
    sql: HandSql


def points(plan: Plan) -> list[Shape]:
    """Ask for the newest 20 of some lines, by project, model and shard."""
    return [Shape(query(_names(plan, line)), hand_sql.of_line(line + 1, _NEWEST)) for line in _spread(plan.lines)]


def three_constraints(plan: Plan) -> list[Shape]:
    """Ask for the newest 20 of two hot values and a rare one, which is another one each time."""
    runs = [str(run_of(number, plan.instances).content) for number in _spread(plan.instances)]
    hot = {"modelName": str(HOT_MODEL_NAME.content), "trainingFramework": _HOT_FRAMEWORK}
    return [_texts(plan, {"runUri": run} | hot) for run in runs]


def warm_pair(plan: Plan) -> Shape:
    """Ask for the newest 20 of two values that 5 % each hold, and hardly one both."""
    return _pair(plan, WARM_PAIR)


def hot_pair(plan: Plan) -> Shape:
    """Ask for the newest 20 of two values that 30 % each hold, and hardly one both."""
    return _pair(plan, HOT_PAIR)


def query(texts: Mapping[str, str], limit: int = _NEWEST, cursor: str | None = None) -> bytes:
    """Encode a modelQuery of the seeded project for some texts by field."""
    constraints = [
        search.Constraint(field=name, operator=search.Operator.EQUAL, value=value.Value(text=text))
        for name, text in {"projectName": PROJECT, **texts}.items()
    ]
    wanted = search.InstanceQuery(constraints=constraints)
    return message("modelQuery", search.ModelQueryRequest(query=wanted, limit=limit, cursor=cursor))


def _names(plan: Plan, line: int) -> dict[str, str]:
    model = plan.all_models[line % plan.models]
    return {"baseVersionId": model.base_version_id, **plan.shard(line).as_dict()}


def _pair(plan: Plan, pair: Pair) -> Shape:
    return _texts(plan, {key: str(value.content) for key, value in zip(pair.keys, pair.values, strict=True)})


def _texts(plan: Plan, texts: Mapping[str, str]) -> Shape:
    ids = {row["name"]: row["field_id"] for row in fields(plan) if row["owner"] is FieldOwner.METADATA}
    return Shape(query(texts), hand_sql.of_texts([(ids[name], text) for name, text in texts.items()], _NEWEST))


def _spread(count: int) -> Iterator[int]:
    return iter(range(0, count, max(1, count // _VARIANTS)))
