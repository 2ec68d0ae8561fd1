"""Answer the calls about active rules and the repository that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from gallery_idl import rule as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.names import require_range
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.rpc.call import Call
from gallery_server.rpc.poller import Poller, patience
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.rules import pin_to_wire, repository_to_wire, rule_hold_to_wire, rule_to_wire, team_to_wire
from gallery_server.rules.judging import holding
from gallery_server.rules.publishing import listing, pinning


@dataclass(frozen=True, slots=True)
class RuleCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    poller: Poller
    watched: bool
    """Whether this server watches a repository."""

    def listRules(self, call: Call, request: Any) -> Any:
        """List active rules by team and name."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page, holds = self.transactions.read(
            call, lambda tx: listing.list_with_holds(tx, self.signer, request.team, request.projectName, wanted)
        )
        return idl.ListRulesResponse(
            items=[rule_to_wire(rule, holds.get(rule.uuid)) for rule in page.items], nextCursor=page.next_cursor
        )

    def getRule(self, call: Call, request: Any) -> Any:
        """Get an active rule with the text of its file."""
        found, hold = self.transactions.read(call, lambda tx: listing.get_with_hold(tx, request.rule))
        return idl.GetRuleResponse(rule=rule_to_wire(found, hold, whole=True))

    def getRuleRepository(self, call: Call, request: Any) -> Any:
        """Tell how far the repository and each of its teams are."""
        wanted = PageRequest.of(request.limit, request.cursor)
        standing, page = self.transactions.read(
            call, lambda tx: (listing.standing(tx), listing.list_teams(tx, self.signer, wanted))
        )
        return idl.GetRuleRepositoryResponse(
            repository=repository_to_wire(standing, watched=self.watched),
            items=[team_to_wire(team) for team in page.items],
            nextCursor=page.next_cursor,
        )

    def syncRules(self, call: Call, request: Any) -> Any:
        """Ask for an attempt now, and wait for it; no database connection is held meanwhile."""
        wait_ms = limits.WAIT_MS if request.waitMs is None else request.waitMs
        seconds = require_range("waitMs", wait_ms, 0, limits.WAIT_MS) / 1000
        if not self.watched:
            raise FailedPrecondition(
                Reason.RULES_NOT_WATCHED,
                "This server watches no repository of rules; give it one by the setting rules_repository.",
                setting="rules_repository",
            )
        # Asked twice it is attempted twice at the most, so that a repeat needs no memory.
        number = self.transactions.database.write(listing.asking, call.caller.deadline, repeatable=True)
        waited = self.poller.wait(
            lambda: self.transactions.read(call, partial(listing.answered, number=number)),
            patience(call.caller, seconds),
        )
        standing = waited or self.transactions.read(call, listing.standing)
        return idl.SyncRulesResponse(
            finished=waited is not None, repository=repository_to_wire(standing, watched=self.watched)
        )

    def pinRules(self, call: Call, request: Any) -> Any:
        """Keep a commit active."""
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.PinRulesResponse(
                pin=pin_to_wire(pinning.pin(tx, call.caller, request.commit, request.team, request.reason))
            ),
        )

    def unpinRules(self, call: Call, request: Any) -> Any:
        """Let the newest commit be active again."""
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.UnpinRulesResponse(
                pin=pin_to_wire(pinning.unpin(tx, call.caller, request.team, request.reason))
            ),
        )

    def holdRule(self, call: Call, request: Any) -> Any:
        """Have a rule do nothing."""

        def hold(tx: Transaction) -> Any:
            rule, placed = holding.hold(tx, call.caller, request.rule, request.reason)
            return idl.HoldRuleResponse(rule=rule_to_wire(rule, placed))

        return self.transactions.write(call, request, hold)

    def releaseRule(self, call: Call, request: Any) -> Any:
        """Let a rule act again."""

        def release(tx: Transaction) -> Any:
            rule, released = holding.release(tx, call.caller, request.rule, request.reason)
            return idl.ReleaseRuleResponse(rule=rule_to_wire(rule), released=rule_hold_to_wire(released))

        return self.transactions.write(call, request, release)
