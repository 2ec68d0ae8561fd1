"""Keep the index of active rules as they are now: it is made anew where rules were published since."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from gallery_server.dal import rule_repository_store, rule_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.rule import ActiveRule
from gallery_server.rules.files.mistake import Mistaken
from gallery_server.rules.triggering.touched import Listening, RuleIndex

log = structlog.get_logger("gallery.rules")

_AT_ONCE = 500


class CurrentIndex:
    """Hold the index of one process; any number of threads may ask for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._publications: int | None = None
        self._index = RuleIndex(())
        self._refused: set[tuple[str, str]] = set()

    def get(self, tx: Transaction) -> RuleIndex:
        """Answer the index of all rules that act, which became active before now."""
        publications = rule_repository_store.publications(tx)
        with self._lock:
            if publications != self._publications:
                self._index = RuleIndex(self._renewed(tx))
                self._publications = publications
            return self._index

    def _renewed(self, tx: Transaction) -> list[Listening]:
        digests = rule_store.list_digests(tx)
        known = {uuid: rule for uuid, rule in self._index.rules.items() if digests.get(uuid) == rule.digest}
        new = [uuid for uuid, digest in digests.items() if uuid not in known and (uuid, digest) not in self._refused]
        for at in range(0, len(new), _AT_ONCE):
            known |= {rule.uuid: rule for rule in self._read(rule_store.find_many(tx, new[at : at + _AT_ONCE]))}
        return list(known.values())

    def _read(self, rules: Sequence[ActiveRule]) -> list[Listening]:
        found = []
        for rule in rules:
            try:
                found.append(Listening.of(rule))
            except Mistaken as error:
                self._refused.add((rule.uuid, rule.digest))
                problem = error.mistakes[0].problem
                log.warning("a rule that is active cannot be read", rule=rule.reference, problem=problem)
        return found
