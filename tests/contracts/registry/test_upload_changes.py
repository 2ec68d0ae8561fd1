"""What an upload leaves in the feed when it begins and when it ends, however it ends."""

from __future__ import annotations

import json

from gallery_server.domain.event import Event
from gallery_server.domain.upload import UploadState
from tests.contracts.keeping.feed import numbering, read_all
from tests.contracts.registry.gallery import SECONDS, caller
from tests.contracts.registry.test_upload_leases import LEASE, SHA256, Spooling, spooling

__all__ = ["spooling"]


def events_of(spooling: Spooling, upload_id: str) -> list[Event]:
    numbering(spooling.gallery.database).step()
    return read_all(spooling.gallery.database, subject_id=upload_id)


def ended(spooling: Spooling, upload_id: str) -> tuple[Event, dict[str, object]]:
    """Answer the one event of its end."""
    begun, end = events_of(spooling, upload_id)
    assert (begun.kind, end.kind) == ("upload.begun", "upload.ended")
    assert end.after is not None
    return end, json.loads(end.after)


def test_one_that_begins_tells_what_it_is(spooling: Spooling) -> None:
    upload_id = spooling.begin(b"abc", external_id="nightly 1")
    (begun,) = events_of(spooling, upload_id)
    assert begun.after is not None
    assert (begun.created_by, begun.request_id, json.loads(begun.after)["externalId"]) == (
        "local:test",
        "request",
        "nightly 1",
    )


def test_one_that_is_committed_names_its_instance(spooling: Spooling) -> None:
    upload_id = spooling.begin(b"abc")
    started = spooling.commit(upload_id)
    spooling.work_off(started)
    end, after = ended(spooling, upload_id)
    assert (after["state"], after["alreadyExisted"]) == ("committed", False)
    (created,) = read_all(spooling.gallery.database, kinds=["instance.created"])
    assert (created.subject_id, created.transaction_id) == (after["instanceId"], end.transaction_id)
    assert (end.created_by, end.request_id) == ("local:test", f"job-{started.job_id}")


def test_one_whose_instance_stood_already_tells_it_and_makes_none(spooling: Spooling) -> None:
    for existed in (False, True):
        upload_id = spooling.begin(b"abc", external_id="nightly 1")
        spooling.work_off(spooling.commit(upload_id))
        assert ended(spooling, upload_id)[1]["alreadyExisted"] is existed
    assert len(read_all(spooling.gallery.database, kinds=["instance.created"])) == 1


def test_one_that_is_given_up_by_its_caller_tells_it_once(spooling: Spooling) -> None:
    upload_id = spooling.begin(b"abc")
    for _ in range(2):
        spooling.gallery.write(lambda tx: spooling.uploads.abort(tx, caller(), upload_id))
    end, after = ended(spooling, upload_id)
    assert (end.created_by, after) == ("local:test", {"state": "aborted", "reason": "given up by its caller"})


def test_one_that_was_idle_is_ended_by_the_housekeeper(spooling: Spooling) -> None:
    upload_id = spooling.begin(b"abc")
    spooling.clock.now += LEASE + 1
    assert (spooling.expire(), spooling.expire()) == (1, 0)
    end, after = ended(spooling, upload_id)
    assert (end.created_by, end.request_id, after["state"]) == ("gallery", None, "aborted")
    assert end.before == '{"state":"receiving"}'


def test_one_that_fails_for_good_tells_why(spooling: Spooling) -> None:
    upload_id = spooling.begin(b"abc")
    started = spooling.uploads.commit(caller(), upload_id, 3, SHA256)
    spooling.spool.path(upload_id).unlink()
    assert started.job_id is not None
    running = spooling.worker.start(started.job_id)
    assert running is not None
    running.result(SECONDS)
    assert spooling.state(upload_id) is UploadState.FAILED
    _, after = ended(spooling, upload_id)
    assert after["state"] == "failed"
    assert isinstance(after["fault"], dict)
    assert after["fault"]["reason"] == "UPLOAD_NOT_FOUND"
