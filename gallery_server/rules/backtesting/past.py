"""Know of instances what was known of them at a moment: their metrics, and what was current on their lines.

Of all else (health, annotations, deprecation, stage) no past is kept in the form that rules read: it is as it is now.
"""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal import instance_store
from gallery_server.dal.fact_reading import Ran
from gallery_server.dal.history_reading import Recorded
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import Scope
from gallery_server.rules.backtesting.history import History, Moment, at_the_end_of
from gallery_server.rules.evidence.facts import Facts, Outlook
from gallery_server.rules.evidence.windows import Measured

_COPIES = 100
"""Copies of copies that are followed to what they were made from."""


class PastFacts(Facts):
    """Hold what was known of some instances; `look` moves them to a moment, as often as wanted."""

    def __init__(
        self,
        tx: Transaction,
        instance_ids: Sequence[str],
        outlook: Outlook,
        history: History,
        *,
        with_origins: bool = False,
    ) -> None:
        super().__init__(tx, instance_ids, outlook, with_origins=with_origins)
        self._history = history
        self._until = at_the_end_of(self.now_micros)
        self._ran_beside: dict[tuple[str, ...], PastFacts] = {}

    def look(self, until: Moment) -> None:
        """Forget what was measured behind a moment, and take its time for now."""
        self._until = until
        self.now_micros = until[0]

    def metrics(self, instance_id: str, scope: Scope, segment: str = "") -> dict[str, float]:
        """Answer the newest value of each metric there."""
        return {name: each.value for name, each in self._newest(instance_id, scope, segment).items()}

    def evaluation_of(self, instance_id: str, scope: Scope, segment: str, name: str) -> str | None:
        """Answer the evaluation that found the value which `metrics` shows."""
        found = self._newest(instance_id, scope, segment).get(name)
        return None if found is None else found.place[1]

    def series(self, instance_id: str, scope: Scope, name: str, since_micros: int) -> tuple[list[Measured], list[str]]:
        """Answer a metric's values since a moment, the newest last, and the evaluations that found them."""
        found = self._history.of(instance_id).between(scope, name, since_micros, self._until)
        return (
            [Measured(each.place[0], each.value, each.samples) for each in found],
            [each.place[1] for each in found],
        )

    def current_since(self, instance_id: str) -> dict[str, int]:
        """Answer the environments where it was current, and since when."""
        return self._history.on(self.instance(instance_id).line_id).current_since(instance_id, self.now_micros)

    def ran(self, instance_id: str) -> Ran | None:
        """Answer what was current in the environment on its line, and what was before; None where nothing was."""
        environment = self.outlook.environment
        if environment is None:
            return None
        return self._history.on(self.instance(instance_id).line_id).ran(environment, self.now_micros)

    @property
    def runners(self) -> PastFacts:
        """Answer the facts of all that were current on the lines of these instances, and of what was before them."""
        stood = [ran for ran in map(self.ran, self._ids) if ran is not None]
        found = {each for ran in stood for each in (ran.current_id, ran.previous_id) if each is not None}
        ids = tuple(sorted(found))
        if ids not in self._ran_beside:
            outlook = Outlook(self.outlook.scope, self.outlook.environment, self.outlook.request)
            self._ran_beside[ids] = PastFacts(self._tx, ids, outlook, self._history, with_origins=True)
        facts = self._ran_beside[ids]
        facts.look(at_the_end_of(self.now_micros))
        return facts

    def _newest(self, instance_id: str, scope: Scope, segment: str) -> dict[str, Recorded]:
        """Answer what was measured of an instance; where a copy was not, what was of its origin."""
        whose: str | None = instance_id
        for _ in range(_COPIES if self._with_origins else 1):
            if whose is None:
                break
            if found := self._history.of(whose).newest(scope, segment, self._until):
                return found
            whose = self._origin_of(whose)
        return {}

    def _origin_of(self, instance_id: str) -> str | None:
        known = self._instances.get(instance_id) or instance_store.find(self._tx, instance_id)
        return None if known is None else known.copied_from_instance_id
