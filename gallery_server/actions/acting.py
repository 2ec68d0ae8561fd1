"""Do what rules that fired left to be done: the handlers of the jobs that `rules.judging.acting` leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gallery_server.actions.performing import Performer, Task, finish
from gallery_server.dal import decision_action_store, job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision_action import ActionStatus, DecisionAction
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, NewJob
from gallery_server.errors import GalleryError
from gallery_server.jobs.retry import may_mend
from gallery_server.rules.judging.acting import ACT_ON_FAILURE


@dataclass(frozen=True, slots=True)
class Act:
    """Do the actions of CALLBACK_ACTIONS, each after the last succeeded; a repeat goes on where the last try stood.

    What is overtaken or held ends them without a failure. What fails for good leaves the job of ON_FAILURE; retried by
    hand, it goes on at the action that failed, and ON_FAILURE is not done again.
    """

    performer: Performer

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do what is left; see `jobs.attempt.Handler`."""
        task = self.performer.task(claim, deadline)
        left = task.left(on_failure=False)
        for action in left:
            if self.performer.perform(task, action, last=action is left[-1]) is not ActionStatus.DONE:
                return
        if not left:
            self.performer.write(task, lambda tx: finish(tx, task))

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Say which action failed, and leave those of ON_FAILURE."""
        decision_id = claim.job.subject
        actions = decision_action_store.list_of(tx, decision_id)
        left = [each for each in actions if not each.on_failure and each.status is not ActionStatus.DONE]
        if left:
            decision_action_store.fail(tx, left[0], fault)
        decision_action_store.skip(tx, decision_id, on_failure=False)
        if any(each.on_failure for each in actions):
            job_store.insert(tx, NewJob(ACT_ON_FAILURE, decision_id))


@dataclass(frozen=True, slots=True)
class ActOnFailure:
    """Do the actions of ON_FAILURE: none waits for another, since a person has to hear of it in some way."""

    performer: Performer

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Try all that are left, and raise where one was not done; see `jobs.attempt.Handler`."""
        task = self.performer.task(claim, deadline)
        again = claim.job.failures == 0
        errors = []
        for action in task.left(on_failure=True):
            if action.status is ActionStatus.WAITING or (action.status is ActionStatus.FAILED and again):
                errors += self._try(task, action)
            elif action.fault is not None:
                errors.append(action.fault.to_error())
        if errors:
            raise next(filter(may_mend, errors), errors[0])
        self.performer.write(task, lambda tx: job_store.finish(tx, claim))

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Say which were not done."""
        for each in decision_action_store.list_of(tx, claim.job.subject):
            if each.on_failure and each.status is ActionStatus.WAITING:
                decision_action_store.fail(tx, each, fault)

    def _try(self, task: Task, action: DecisionAction) -> list[GalleryError]:
        """Try an action; answer why it was not done, once it is said where that is for good."""
        try:
            self.performer.perform(task, action, last=False)
        except GalleryError as error:
            fault = Fault.of(error)
            if not may_mend(error):
                self.performer.write(task, partial(self._give_up, task, action, fault))
            return [error]
        return []

    @staticmethod
    def _give_up(task: Task, action: DecisionAction, fault: Fault, tx: Transaction) -> None:
        job_store.hold(tx, task.claim)
        decision_action_store.fail(tx, action, fault)
