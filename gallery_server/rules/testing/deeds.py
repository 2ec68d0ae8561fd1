"""What actions do to the simulated store: those on Gallery itself what they do on a server, all others nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from gallery_server.domain.duration import read_duration
from gallery_server.rules.document import Clauses
from gallery_server.rules.testing.world import Simulated, World

_ROLLBACK_HOLD_MICROS = read_duration("24h")


class Deeds:
    """Do the actions of a rule one after the other, and remember for whom each was done."""

    def __init__(self, world: World, rule: Clauses, kinds: Mapping[str, str], failing: Collection[str]) -> None:
        self.done: dict[str, list[str]] = defaultdict(list)
        self._world = world
        self._rule = rule
        self._kinds = kinds
        self._failing = failing
        self._left: set[tuple[str, str]] = set()
        """Instances that were rolled back from, by name, and where: a rule does not deploy these again."""

    def fire(self, instance: Simulated, micros: int) -> None:
        """Do the actions until one fails, and then those of ON_FAILURE; what is overtaken or held ends them quietly."""
        for name in self._rule.callback_actions or ():
            if name in self._failing:
                for other in self._rule.on_failure or ():
                    if other not in self._failing:
                        self._do(other, instance, micros)
                return
            if not self._do(name, instance, micros):
                return

    def _do(self, name: str, instance: Simulated, micros: int) -> bool:
        match self._kinds.get(name, name):
            case "deploy":
                done = self._deploy(instance, micros)
            case "rollback":
                done = self._roll_back(instance, micros)
            case "deprecate":
                done, instance.deprecated = True, True
            case "release":
                done, instance.draft = True, False
            case _:
                done = True
        if done:
            self.done[name].append(instance.name)
        return done

    def _deploy(self, instance: Simulated, micros: int) -> bool:
        """Deploy where no hold stands, nothing later in the line runs, and nobody rolled back from it."""
        environment = self._rule.environment
        if environment is None or self._world.holds.get((instance.line, environment), micros) > micros:
            return False
        if (instance.name, environment) in self._left:
            return False
        current = next(self._world.ran(instance.line, environment, micros), None)
        if current is not None and instance.age_order < current.instance.age_order:
            return False
        if current is None or current.instance is not instance:
            self._world.deploy(instance, environment, micros)
        return True

    def _roll_back(self, instance: Simulated, micros: int) -> bool:
        """Go back to what ran before the current one, and hold the line there."""
        environment = self._rule.environment
        ran = self._world.ran(instance.line, environment, micros)
        current = next(ran, None)
        if environment is None or current is None or current.instance is not instance:
            return False
        before = next((each for each in ran if each.instance.age_order < instance.age_order), None)
        if before is None:
            return False
        self._world.deploy(before.instance, environment, micros)
        self._left.add((instance.name, environment))
        self._world.holds[instance.line, environment] = micros + _ROLLBACK_HOLD_MICROS
        return True
