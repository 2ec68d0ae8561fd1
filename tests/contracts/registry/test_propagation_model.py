"""Random graphs and changes come out as a small model of the rules says (domain, 1.3)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from gallery_server.errors import FailedPrecondition
from tests.contracts.registry.net import Net

NAMES = "ABCDEFG"
SHARDS = (None, "Oslo", "Bergen")
STEPS = 40

Place = tuple[str, str | None]


@dataclass
class Rules:
    """What 1.3 says of lines by (model, shard): how many instances each has, and which of an upstream it pins."""

    edges: dict[str, dict[str, bool]] = field(default_factory=lambda: {name: {} for name in NAMES})
    lines: dict[Place, int] = field(default_factory=dict)
    pins: dict[Place, dict[str, list[tuple[str | None, int]]]] = field(default_factory=dict)

    def depends(self, downstream: str, upstream: str) -> bool:
        """Tell whether one is, or depends on, the other, however far."""
        return downstream == upstream or any(self.depends(each, upstream) for each in self.edges[downstream])

    def order(self) -> list[str]:
        done: list[str] = []
        while len(done) < len(NAMES):
            done += [name for name in NAMES if name not in done and all(each in done for each in self.edges[name])]
        return done

    def default(self, name: str, shard: str | None, upstream: str) -> list[tuple[str | None, int]]:
        if self.edges[name][upstream] and shard is None:
            wanted = [each for each in SHARDS if (upstream, each) in self.lines]
        else:
            wanted = [each for each in (shard, None) if (upstream, each) in self.lines][:1]
        return [(each, self.lines[upstream, each]) for each in wanted]

    def save(self, name: str, shard: str | None) -> None:
        self._add((name, shard))
        self.pins[name, shard] = {each: self.default(name, shard, each) for each in self.edges[name]}
        reached = {(name, each) for each in SHARDS} if shard is None else {(name, shard)}
        self._go_on(reached, {name}, moved={(name, shard)})

    def change(self, name: str, upstream: str, across: bool | None) -> None:
        """Add an edge, or remove it where `across` is None."""
        if across is None:
            del self.edges[name][upstream]
        else:
            self.edges[name][upstream] = across
        reached = {(name, shard) for shard in SHARDS}
        moved = {place for place in reached if place in self.lines}
        for place in moved:
            self._add(place)
            if across is None:
                self.pins[place].pop(upstream, None)
            else:
                self.pins[place][upstream] = self.default(*place, upstream) or self.pins[place].get(upstream, [])
        self._go_on(reached, {name}, moved)

    def _go_on(self, reached: set[Place], changed: set[str], moved: set[Place]) -> None:
        for name in self.order():
            over = {each: self._over(each, name, reached) for each in self.edges[name] if each in changed}
            here = {place for places in over.values() for place in places}
            if name in changed or not here:
                continue
            changed.add(name)
            reached |= here
            for place in sorted((place for place in here if place in self.lines), key=str):
                self._add(place)
                moved.add(place)
                for upstream, places in over.items():
                    anew = self.default(*place, upstream)
                    if place in places and any((upstream, shard) in moved for shard, _ in anew):
                        self.pins[place][upstream] = anew

    def _over(self, upstream: str, name: str, reached: set[Place]) -> set[Place]:
        shards = {shard for each, shard in reached if each == upstream}
        if None in shards:
            return {(name, shard) for shard in SHARDS}
        return {(name, shard) for shard in (shards | {None} if shards and self.edges[name][upstream] else shards)}

    def _add(self, place: Place) -> None:
        self.lines[place] = self.lines.get(place, 0) + 1
        self.pins.setdefault(place, {})


def check(net: Net, rules: Rules) -> None:
    models = {name: net.instances_of(net.model(name)) for name in NAMES}
    by_id = {one.instance_id: one for found in models.values() for one in found}
    for (name, shard), count in rules.lines.items():
        line = [one for one in models[name] if dict(one.shard.values).get("city") == shard]
        assert [one.line_sequence for one in line] == list(range(1, count + 1)), (name, shard)
        found: dict[str, list[tuple[str | None, int]]] = {}
        for upstream_id in net.pinned_ids(line[-1]):
            upstream = by_id[upstream_id]
            at = (dict(upstream.shard.values).get("city"), upstream.line_sequence)
            found.setdefault(upstream.base_version_id, []).append(at)
        expected = {upstream: sorted(pins, key=str) for upstream, pins in rules.pins[name, shard].items() if pins}
        assert {upstream: sorted(pins, key=str) for upstream, pins in found.items()} == expected, (name, shard)
    assert sum(map(len, models.values())) == sum(rules.lines.values())


@pytest.mark.parametrize("seed", range(4))
def test_random_changes_come_out_as_the_rules_say(net: Net, seed: int):
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    rules = Rules()
    net.cities(" ".join(NAMES))
    for _ in range(STEPS):
        name, other = chance.sample(NAMES, 2)
        across = chance.random() < 0.4
        if chance.random() < 0.5:
            shard = chance.choice(SHARDS)
            net.save(name, shard)
            rules.save(name, shard)
        elif other in rules.edges[name] and chance.random() < 0.5:
            net.remove(name, other)
            rules.change(name, other, None)
        elif rules.depends(other, name):
            with pytest.raises(FailedPrecondition):
                net.add(name, other)
        elif rules.edges[name].get(other) is not across:
            net.add(name, other, across=across)
            rules.change(name, other, across)
    check(net, rules)
