"""One backup at a time holds the lease, until it ends or its time is over."""

from __future__ import annotations

import pytest

from gallery_server.dal.schema import BackupLeaseRow
from gallery_server.errors import FailedPrecondition, InvalidArgument, Reason
from gallery_server.registry import backups
from tests.contracts.registry.gallery import Gallery, together

HOUR = 3_600_000_000


def expire(gallery: Gallery) -> None:
    gallery.write(lambda tx: tx.run(BackupLeaseRow.update({BackupLeaseRow.until_micros: tx.lease_now()})))


def test_a_lease_is_begun_once_and_ended(gallery: Gallery) -> None:
    assert gallery.read(backups.find) is None
    begun = gallery.write(lambda tx: backups.begin(tx, "ops", 2))
    assert begun.until_micros - begun.begun_micros == 2 * HOUR
    assert gallery.read(backups.find) == begun
    with pytest.raises(FailedPrecondition) as refused:
        gallery.write(lambda tx: backups.begin(tx, "other", 1))
    assert (refused.value.reason, refused.value.details["holder"]) == (Reason.BACKUP_RUNNING, "ops")
    assert "'ops'" in refused.value.message
    assert gallery.write(backups.end) == begun
    assert gallery.read(backups.find) is None
    assert gallery.write(backups.end) is None


def test_an_expired_lease_is_replaced_and_binds_nobody(gallery: Gallery) -> None:
    gallery.write(lambda tx: backups.begin(tx, "ops", 1))
    expire(gallery)
    gallery.read(backups.require_none)
    found = gallery.read(backups.find)
    assert found is not None
    assert not found.binds
    assert gallery.write(lambda tx: backups.begin(tx, "other", 1)).holder == "other"


def test_of_many_who_begin_at_once_one_does(gallery: Gallery) -> None:
    def begin(number: int) -> bool:
        try:
            gallery.write(lambda tx: backups.begin(tx, f"host {number}", 1))
        except FailedPrecondition:
            return False
        return True

    assert sum(together(begin, 8)) == 1


@pytest.mark.parametrize("holder", ["", "x" * 201, "a\nb"])
def test_a_holder_is_a_label(gallery: Gallery, holder: str) -> None:
    with pytest.raises(InvalidArgument):
        gallery.write(lambda tx: backups.begin(tx, holder, 1))
