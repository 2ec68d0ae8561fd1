"""Try one action of a decision, and record what came of it under the claim of its job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from gallery_server.actions import registry_actions
from gallery_server.actions.failing import passing
from gallery_server.actions.kind import Kind
from gallery_server.actions.lanes import Lanes
from gallery_server.actions.own_actions import OWN, OwnCall, quiet_end
from gallery_server.dal import decision_action_store, decision_store, job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.action import ActionCall
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.decision import Decision
from gallery_server.domain.decision_action import ActionStatus, DecisionAction
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim
from gallery_server.domain.names import shown
from gallery_server.errors import GalleryError, NotFound, Reason
from gallery_server.rules.judging.acting import principal_of, request_id_of

T = TypeVar("T")

_DATABASE_SECONDS = 30.0


class _Doing(Protocol):
    def __call__(self, task: Task, action: DecisionAction, begun: int, *, last: bool) -> ActionStatus: ...


@dataclass(frozen=True, slots=True)
class Task:
    """The actions of a decision, as the holder of a claim found them."""

    claim: Claim
    deadline: Deadline
    decision: Decision
    actions: list[DecisionAction]

    def left(self, *, on_failure: bool) -> list[DecisionAction]:
        """Answer those that are not done."""
        return [each for each in self.actions if each.on_failure is on_failure and each.status is not ActionStatus.DONE]


@dataclass(frozen=True, slots=True)
class Performer:
    """Try actions: those outside of Gallery at least once, those on Gallery itself exactly once."""

    database: Database
    outside: Mapping[str, Kind]
    """The kinds that reach outside of Gallery, by name."""
    lanes: Lanes = field(default_factory=Lanes)

    def task(self, claim: Claim, deadline: Deadline) -> Task:
        """Read what a job has to do; raise NotFound, DECISION_NOT_FOUND where its decision is gone."""
        decision_id = claim.job.subject

        def read(tx: Transaction) -> Task:
            decision = decision_store.find(tx, decision_id)
            if decision is None:
                raise NotFound(Reason.DECISION_NOT_FOUND, f"There is no decision {decision_id} any more.")
            return Task(claim, deadline, decision, decision_action_store.list_of(tx, decision_id))

        return self.database.read(read, deadline.within(_DATABASE_SECONDS))

    def perform(self, task: Task, action: DecisionAction, *, last: bool) -> ActionStatus:
        """Try an action, record it and answer how it ended; raise a GalleryError where it failed.

        The transaction that records the `last` of CALLBACK_ACTIONS ends the job too, as does one whose status is
        neither DONE nor a failure.
        """
        if action.kind in OWN:
            return self._try(task, action, self._do_own, last=last)
        with self.lanes.place((task.decision.rule.name.partition("/")[0], action.name)):
            return self._try(task, action, self._do_outside, last=last)

    def _try(self, task: Task, action: DecisionAction, do: _Doing, *, last: bool) -> ActionStatus:
        begun = self.database.clock()
        try:
            return do(task, action, begun, last=last)
        except GalleryError as error:
            fault = Fault.of(error)
            self.record(task, action, ActionStatus.WAITING, begun=begun, fault=fault, last=False)
            raise

    def record(
        self,
        task: Task,
        action: DecisionAction,
        status: ActionStatus,
        *,
        begun: int,
        last: bool,
        detail: str | None = None,
        fault: Fault | None = None,
    ) -> None:
        """Count a try and say what came of it; raise LeaseLost where the claim no longer stands."""

        def work(tx: Transaction) -> None:
            _begin(tx, task, last=last)
            decision_action_store.end_try(tx, action, status, begun=begun, detail=detail, fault=fault)

        self.write(task, work)

    def write(self, task: Task, work: Callable[[Transaction], T]) -> T:
        """Run a transaction that begins with the row of the job."""
        return self.database.write(work, task.deadline.within(_DATABASE_SECONDS), repeatable=True)

    def _do_own(self, task: Task, action: DecisionAction, begun: int, *, last: bool) -> ActionStatus:
        decision = task.decision
        call = _call(task, action, registry_actions.CHECKS[action.kind](action.settings))

        def work(tx: Transaction) -> None:
            _begin(tx, task, last=last)
            if _is_done(tx, action):
                return
            caller = Caller(principal_of(decision.rule), request_id_of(decision.decision_id), tx.deadline)
            own = OwnCall(call, caller, decision.environment, action.current_instance_id)
            detail = OWN[action.kind](tx, own)
            decision_action_store.end_try(tx, action, ActionStatus.DONE, begun=begun, detail=detail)

        try:
            self.write(task, work)
        except GalleryError as error:
            status = quiet_end(error)
            if status is None:
                raise
            self.record(task, action, status, begun=begun, detail=error.message, last=not action.on_failure)
            return status
        return ActionStatus.DONE

    def _do_outside(self, task: Task, action: DecisionAction, begun: int, *, last: bool) -> ActionStatus:
        kind = self.outside.get(action.kind)
        if kind is None:
            raise passing(
                f"This server has no kind of action {shown(action.kind)}; install the package that offers it."
            )
        result = kind.run(_call(task, action, kind.check(action.settings)))
        self.record(task, action, ActionStatus.DONE, begun=begun, detail=result.detail, last=last)
        return ActionStatus.DONE


def finish(tx: Transaction, task: Task) -> None:
    """End the job of CALLBACK_ACTIONS: nothing that still waits is done any more."""
    job_store.finish(tx, task.claim)
    decision_action_store.skip(tx, task.decision.decision_id)


def _begin(tx: Transaction, task: Task, *, last: bool) -> None:
    """Lock the job, and end it where nothing of it follows; raise LeaseLost where the claim no longer stands."""
    if last:
        finish(tx, task)
    else:
        job_store.hold(tx, task.claim)


def _is_done(tx: Transaction, action: DecisionAction) -> bool:
    """Tell whether a commit whose answer was lost has done an action."""
    found = decision_action_store.list_of(tx, action.decision_id)
    return any(each.position == action.position and each.status is ActionStatus.DONE for each in found)


def _call(task: Task, action: DecisionAction, settings: Mapping[str, object]) -> ActionCall:
    decision = task.decision
    return ActionCall(
        decision_id=decision.decision_id,
        action=action.name,
        team=decision.rule.name.partition("/")[0],
        rule=decision.rule.name,
        instance_id=decision.instance_id,
        settings=settings,
        values=action.values,
        decided_micros=decision.created_micros,
        deadline=task.deadline,
    )
