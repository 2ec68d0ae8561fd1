"""A job is left with its transaction, claimed by one alone, and ended by none but who holds it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.job import Claim, JobState, LeaseLost, NewJob
from tests.contracts.dal.counter import soon
from tests.contracts.dal.jobs import (
    ENDED,
    FAULT,
    HOME,
    LONG,
    OTHER_HOME,
    OTHER_WORKER,
    STRANGER,
    WORKER,
    claim,
    claimed,
    due,
    fail,
    job_of,
    leave,
    postpone,
)


class RolledBack(Exception):  # noqa: N818 - not an error here
    pass


def test_a_job_waits_as_it_was_left(database: Database):
    job_id = leave(database, home=HOME)
    job = job_of(database)
    assert (job.job_id, job.kind, job.subject, job.payload, job.home) == (job_id, "copy", "a", {"size": 3}, HOME)
    assert (job.state, job.failures, job.fence) == (JobState.WAITING, 0, 0)
    assert (job.lease_micros, job.worker, job.fault, job.ended_micros) == (None, None, None, None)
    assert job.due_micros == job.created_micros > 0


def test_a_rollback_leaves_no_job(database: Database):
    def leave_and_fail(tx: Transaction) -> None:
        job_store.insert(tx, NewJob("copy", "a"))
        raise RolledBack

    with pytest.raises(RolledBack):
        database.write(leave_and_fail, soon())
    assert database.read(lambda tx: job_store.find(tx, "copy", "a"), soon()) is None


def test_a_kind_has_one_job_for_a_subject(database: Database):
    first = leave(database)
    other = database.write(lambda tx: job_store.insert(tx, NewJob("erase", "a")), soon())
    assert leave(database) == first != other


def test_of_many_who_leave_the_same_job_at_once_all_name_one(database: Database):
    together = threading.Barrier(6)

    def work(_: int) -> int:
        together.wait(60)
        return leave(database)

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(work, range(6)))) == 1


def test_a_claim_keeps_others_out_while_its_lease_lasts(database: Database):
    job_id = leave(database)
    held = claimed(database, job_id)
    assert (held.worker, held.job.state, held.job.fence) == (WORKER, JobState.CLAIMED, 1)
    assert held.job == job_of(database)
    assert claim(database, job_id, OTHER_WORKER) is None
    assert due(database) == []


def test_a_job_whose_lease_ended_is_taken_over_and_its_first_holder_refused(database: Database):
    job_id = leave(database)
    slow = claimed(database, job_id, lease=ENDED)
    assert due(database) == [job_id]
    taken = claimed(database, job_id, OTHER_WORKER)
    assert (taken.job.fence, taken.worker) == (2, OTHER_WORKER)
    for end in (
        lambda tx: job_store.finish(tx, slow),
        lambda tx: job_store.postpone(tx, slow, 0, FAULT),
        lambda tx: job_store.fail(tx, slow, FAULT),
    ):
        with pytest.raises(LeaseLost):
            database.write(end, soon())
    assert not database.write(lambda tx: job_store.renew(tx, slow, LONG), soon())
    assert job_of(database) == taken.job


def test_what_a_refused_holder_wrote_is_rolled_back(database: Database):
    job_id = leave(database)
    slow = claimed(database, job_id, lease=ENDED)
    claimed(database, job_id, OTHER_WORKER)

    def late(tx: Transaction) -> None:
        job_store.insert(tx, NewJob("copy", "result"))
        job_store.finish(tx, slow)

    with pytest.raises(LeaseLost):
        database.write(late, soon())
    assert database.read(lambda tx: job_store.find(tx, "copy", "result"), soon()) is None


def test_a_claim_that_is_renewed_is_not_taken_over(database: Database):
    job_id = leave(database)
    held = claimed(database, job_id, lease=ENDED)
    assert database.write(lambda tx: job_store.renew(tx, held, LONG), soon())
    assert claim(database, job_id, OTHER_WORKER) is None
    database.write(lambda tx: job_store.finish(tx, held), soon())
    assert job_of(database).state is JobState.DONE


def test_a_renewal_between_look_and_claim_wins(database: Database):
    job_id = leave(database)
    held = claimed(database, job_id, lease=ENDED)
    seen = job_of(database)

    def claim_what_was_seen(tx: Transaction) -> Claim | None:
        job_store.renew(tx, held, ENDED)
        return job_store.take(tx, seen, OTHER_WORKER, tx.lease_now(), LONG)

    assert database.write(claim_what_was_seen, soon()) is None


def test_of_many_who_claim_at_once_one_does(database: Database):
    job_id = leave(database)
    together = threading.Barrier(6)

    def work(number: int) -> Claim | None:
        together.wait(60)
        return claim(database, job_id, f"{HOME}/boot/{number}")

    with ThreadPoolExecutor(6) as threads:
        assert len([held for held in threads.map(work, range(6)) if held]) == 1
    assert job_of(database).fence == 1


def test_a_finished_job_is_never_claimed_again(database: Database):
    held = claimed(database, leave(database))
    database.write(lambda tx: job_store.finish(tx, held), soon())
    job = job_of(database)
    assert (job.state, job.lease_micros, job.fault, job.worker) == (JobState.DONE, None, None, WORKER)
    assert job.ended_micros is not None
    assert claim(database, job.job_id) is None
    with pytest.raises(LeaseLost):
        database.write(lambda tx: job_store.finish(tx, held), soon())


def test_a_postponed_job_waits_until_it_is_due(database: Database):
    job_id = leave(database)
    postpone(database, claimed(database, job_id), LONG, FAULT)
    job = job_of(database)
    assert (job.state, job.failures, job.fault, job.worker) == (JobState.WAITING, 1, FAULT, None)
    assert due(database) == []
    assert claim(database, job_id) is None


def test_a_job_given_back_is_due_and_has_not_failed(database: Database):
    job_id = leave(database)
    postpone(database, claimed(database, job_id), 0, None)
    assert (job_of(database).failures, due(database)) == (0, [job_id])
    assert claimed(database, job_id).job.fence == 2


def test_a_failed_job_waits_for_a_hand(database: Database):
    job_id = leave(database)
    postpone(database, claimed(database, job_id), 0, FAULT)
    fail(database, claimed(database, job_id))
    failed = job_of(database)
    assert (failed.state, failed.fault, failed.failures) == (JobState.FAILED, FAULT, 1)
    assert failed.ended_micros is not None
    assert claim(database, job_id) is None
    assert database.write(lambda tx: job_store.retry(tx, job_id), soon())
    again = job_of(database)
    assert (again.state, again.failures, again.ended_micros) == (JobState.WAITING, 0, None)
    assert again.created_micros > failed.created_micros
    assert not database.write(lambda tx: job_store.retry(tx, job_id), soon())
    assert claimed(database, job_id).job.fence == 3


def test_only_workers_of_its_home_do_what_is_bound_to_it(database: Database):
    bound, free = leave(database, "bound", HOME), leave(database, "free")
    assert due(database, HOME) == [bound, free]
    assert due(database, OTHER_HOME) == [free]
    assert claim(database, bound, STRANGER) is None
    assert claimed(database, bound).job.home == HOME
    assert claimed(database, free, STRANGER).worker == STRANGER


def test_what_is_due_comes_in_its_order_up_to_the_limit(database: Database):
    ids = [leave(database, str(number)) for number in range(4)]
    claimed(database, ids[3], lease=ENDED)
    assert due(database) == [ids[3], *ids[:3]]
    assert due(database, limit=2) == [ids[3], ids[0]]


def test_other_kinds_are_left_to_who_knows_them(database: Database):
    job_id = database.write(lambda tx: job_store.insert(tx, NewJob("later", "a")), soon())
    assert due(database) == []
    assert database.read(lambda tx: job_store.claimable(tx, tx.lease_now(), HOME, ["later"], 9), soon()) == [job_id]


def test_a_new_boot_gives_back_what_earlier_ones_of_its_home_held(database: Database):
    holders = {"earlier": f"{HOME}/old/7", "present": f"{HOME}/new/8", "stranger": f"{OTHER_HOME}/old/9"}
    ids = {name: leave(database, name) for name in holders}
    held = {name: claimed(database, ids[name], worker) for name, worker in holders.items()}
    assert database.write(lambda tx: job_store.release_home(tx, HOME, "new"), soon()) == 1
    assert due(database) == [ids["earlier"]]
    with pytest.raises(LeaseLost):
        database.write(lambda tx: job_store.finish(tx, held["earlier"]), soon())
    database.write(lambda tx: job_store.finish(tx, held["present"]), soon())
    assert database.write(lambda tx: job_store.release_home(tx, HOME, "new"), soon()) == 0


def test_ended_jobs_are_forgotten_oldest_first(database: Database):
    ids = [leave(database, str(number)) for number in range(4)]
    for job_id in ids[:3]:
        held = claimed(database, job_id)
        database.write(lambda tx, held=held: job_store.finish(tx, held), soon())
    fail(database, claimed(database, ids[3]))

    def forget(state: JobState, limit: int) -> int:
        return database.write(lambda tx: job_store.forget_before(tx, state, tx.lease_now() + 1, limit), soon())

    assert database.write(lambda tx: job_store.forget_before(tx, JobState.DONE, 1, 9), soon()) == 0
    assert forget(JobState.DONE, 2) == 2
    assert database.read(lambda tx: job_store.find(tx, "copy", "2"), soon()) is not None
    assert (forget(JobState.DONE, 9), forget(JobState.DONE, 9), forget(JobState.FAILED, 9)) == (1, 0, 1)


def test_jobs_are_counted_by_state(database: Database):
    ids = [leave(database, str(number)) for number in range(3)]
    claimed(database, ids[0])
    fail(database, claimed(database, ids[1]))
    counted = {JobState.WAITING: 1, JobState.CLAIMED: 1, JobState.DONE: 0, JobState.FAILED: 1}
    assert database.read(job_store.count_by_state, soon()) == counted
