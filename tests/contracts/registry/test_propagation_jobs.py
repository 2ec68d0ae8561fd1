"""What is too much for one transaction is made by a job: each copy once, in the order of the changes (domain, 1.3)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from gallery_server.dal import job_store, propagation_store
from gallery_server.dal.schema import PropagationCopyRow
from gallery_server.domain.dependency import Propagation, PropagationState
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.job import JobState
from gallery_server.errors import Internal, Reason
from gallery_server.jobs.worker import Worker
from gallery_server.registry.depending import propagation_listing
from gallery_server.registry.depending.propagating import Propagate
from gallery_server.registry.depending.propagation import PROPAGATE
from tests.contracts.dal.jobs import HOME, OTHER_HOME
from tests.contracts.jobs.processes import ROOT, polling, until
from tests.contracts.registry.filling import fill
from tests.contracts.registry.gallery import together
from tests.contracts.registry.net import Net
from tests.parts.halt import Halt

LINES = 1_100
STEPS = (
    "enter gallery_server.dal.copy_store:insert",
    "enter gallery_server.dal.propagation_store:advance",
    "leave gallery_server.registry.depending.propagating:_advance",
    "enter gallery_server.dal.propagation_store:end",
)


def worker(net: Net) -> Worker:
    return Worker(net.gallery.database, {PROPAGATE: Propagate(net.gallery.database)}, OTHER_HOME, "boot", threads=3)


def state(net: Net, propagation: Propagation) -> Propagation:
    return net.gallery.read(lambda tx: propagation_listing.require(tx, propagation.propagation_id, None))


def is_done(net: Net, propagation: Propagation) -> bool:
    return state(net, propagation).state is PropagationState.DONE


def copies_by_line(net: Net, propagation: Propagation) -> Counter[int]:
    query = PropagationCopyRow.select(PropagationCopyRow.line_id).where(
        PropagationCopyRow.propagation_id == propagation.propagation_id
    )
    return Counter(row["line_id"] for row in net.gallery.read(lambda tx: tx.rows(query)))


def wide(net: Net) -> None:
    """D depends on U and has more lines than one transaction copies; X depends on D."""
    net.models("U")
    net.cities("D X")
    net.save("U")
    fill(net, "D", LINES)
    net.add("X", "D")
    net.save("X", "Oslo")


def test_up_to_1000_copies_are_made_in_the_transaction_of_the_change(net: Net):
    net.models("U")
    net.cities("D")
    fill(net, "D", 999)
    done = net.add("D", "U")
    assert (done.state, done.copies, done.copies_made) == (PropagationState.DONE, 1_000, 1_000)
    assert net.gallery.read(job_store.count_by_state)[JobState.WAITING] == 0
    assert net.line("D", "city 00998")[-1].version == "1.1"


def test_more_are_left_to_a_job_and_later_changes_wait_for_it(net: Net):
    wide(net)
    begun = net.add("D", "U")
    assert (begun.state, begun.copies, begun.copies_made) == (PropagationState.RUNNING, LINES + 2, 0)
    assert net.versions("D X", "Oslo") == ["1.0", "1.0"]
    later = net.propagation(net.save("D", "Oslo"))
    assert (later.state, later.copies) == (PropagationState.RUNNING, 1)
    assert net.versions("D X", "Oslo") == ["1.1", "1.0"]
    with polling(worker(net)):
        until(lambda: is_done(net, begun) and is_done(net, later))
    assert state(net, begun).copies_made == LINES + 2
    assert set(copies_by_line(net, begun).values()) == {1}
    causes = [(one.version, one.cause_instance_id) for one in net.line("X", "Oslo")]
    assert causes == [("1.0", None), ("1.1", None), ("1.2", later.cause_instance_id)]
    assert net.pins(net.line("X", "Oslo")[-1]) == ["D 1.2 default"]
    assert net.pins(net.line("D", "city 00000")[-1]) == ["U 1.0 default"]
    assert net.propagation(net.save("D", "Oslo")).state is PropagationState.DONE
    until(lambda: net.gallery.read(job_store.count_by_state)[JobState.DONE] == 2)


def test_what_comes_after_the_change_is_no_part_of_its_job(net: Net):
    wide(net)
    begun = net.add("D", "U")
    net.cities("Late")
    net.save("Late", "Oslo")
    late = net.add("Late", "D")
    with polling(worker(net)):
        until(lambda: is_done(net, begun) and is_done(net, late))
    assert state(net, begun).copies_made == LINES + 2
    assert [one.version for one in net.line("Late", "Oslo")] == ["1.0", "1.1"]


def test_instances_are_saved_while_a_job_copies_their_lines(net: Net):
    wide(net)
    begun = net.add("D", "U")
    shards = [f"city {number:05}" for number in range(0, LINES, LINES // 8)]
    with polling(worker(net)):
        saved = together(lambda number: net.save("D", shards[number % 8]), 16)
        until(lambda: is_done(net, begun) and all(is_done(net, net.propagation(one)) for one in saved))
    assert set(copies_by_line(net, begun).values()) == {1}
    for shard in shards:
        line = net.line("D", shard)
        assert [one.line_sequence for one in line] == list(range(1, len(line) + 1))
        assert [one.ordinal for one in line] == list(range(len(line)))
        causes = [one.cause for one in line]
        assert causes.count(InstanceCause.DEPENDENCY_ADDED) == 1
        assert net.pins(line[-1]) == ["U 1.0 default"]


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_leaves_each_copy_made_once(net: Net, database_url: str, tmp_path: Path, step: str):
    wide(net)
    begun = net.add("D", "U")
    halt = Halt(tmp_path / "halt", STEPS)
    halt.arm(step)
    command = [sys.executable, "-m", "tests.contracts.registry.propagating_process", database_url, HOME]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | halt.environment) as killed:
        halt.await_reached()
        killed.kill()
    assert not is_done(net, begun)
    with polling(worker(net)):
        until(lambda: is_done(net, begun))
    assert state(net, begun).copies_made == LINES + 2
    by_line = copies_by_line(net, begun)
    assert (len(by_line), set(by_line.values())) == (LINES + 2, {1})
    assert [one.version for one in net.line("D", "city 00042")] == ["1.0", "1.1"]


def test_a_propagation_that_failed_is_taken_up_again(net: Net):
    wide(net)
    begun = net.add("D", "U")
    fault = Fault.of(Internal(Reason.INTERNAL, "No."))

    def fail(tx):
        (due,) = job_store.claimable(tx, tx.lease_now(), HOME, [PROPAGATE], 9)
        claim = job_store.claim(tx, due, f"{HOME}/boot/1", 1_000_000)
        assert claim is not None
        job_store.fail(tx, claim, fault)
        Propagate(net.gallery.database).failed(tx, claim, fault)
        return due

    job_id = net.gallery.write(fail)
    assert (state(net, begun).state, state(net, begun).fault) == (PropagationState.FAILED, fault)
    assert not net.gallery.read(lambda tx: propagation_store.any_running(tx, [begun.propagation_id]))
    assert net.gallery.write(lambda tx: job_store.retry(tx, job_id))
    with polling(worker(net)):
        until(lambda: is_done(net, begun))
    assert (state(net, begun).copies_made, state(net, begun).fault) == (LINES + 2, None)
