"""Audit the rows: nothing that no client began, nothing twice, and numbers without gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gallery_server.dal.database import Database
from gallery_server.dal.schema import InstanceRow
from gallery_server.dal.transaction import Row
from tests.chaos.clients import Client
from tests.chaos.rows import rows


def irregularities(database: Database, clients: Sequence[Client]) -> Iterator[str]:
    """Name what the rows of instances should not say."""
    instances = rows(database, InstanceRow.select())
    yield from _uncalled_for(instances, clients)
    yield from _gaps(instances)


def _uncalled_for(instances: Sequence[Row], clients: Sequence[Client]) -> Iterator[str]:
    begun = [line for client in clients for line in client.lines() if line["event"] == "begun"]
    tries = Counter(line["save"] for line in begun)
    once = {line["save"] for line in begun if line["once"]}
    made: dict[str, list[str]] = defaultdict(list)
    for row in instances:
        made[_save_of(row)].append(str(row["instance_id"]))
    for save, ids in made.items():
        if save not in tries:
            yield f"no client began the instances {ids} (save {save!r})"
        elif len(ids) > (1 if save in once else tries[save]):
            yield f"save {save} was tried {tries[save]} times and made {len(ids)} instances: {ids}"


def _save_of(row: Row) -> str:
    return str(row["metadata"]["save"]["text"])


def _gaps(instances: Sequence[Row]) -> Iterator[str]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in instances:
        numbers[f"numbers of model {row['model_id']}"].append(row["number"])
        if row["line_sequence"] is not None:
            numbers[f"sequence of line {row['line_id']}"].append(row["line_sequence"])
            numbers[f"ordinals of line {row['line_id']}, revision {row['revision']}"].append(row["ordinal"])
    for what, given in numbers.items():
        if not _is_gapless(given):
            yield f"the {what} have gaps or repeat: {sorted(given)}"


def _is_gapless(numbers: Iterable[int]) -> bool:
    ordered = sorted(numbers)
    return ordered == list(range(ordered[0], ordered[0] + len(ordered))) and ordered[0] in (0, 1)
