"""Keep how far the rule repository is, in the one row that all servers share.

Who reads the branch says so by `move`, which is refused where another has moved it since. Who publishes begins with
`hold`, so that of two servers one publishes at a time, and none of them a commit that is not the newest any more.
"""

from __future__ import annotations

from gallery_server.dal.schema import RuleRepositoryRow
from gallery_server.dal.statement import Statement, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.rule import RuleRepository

_NAME = "rules"
"""There is one repository."""
_R = RuleRepositoryRow
_HERE = _R.name == _NAME
_KEPT = [field for field in _R._meta.sorted_fields if field.name not in ("name", "publications")]  # noqa: SLF001 - public
_FIND = Statement(_R.select(*_KEPT).where(_HERE))
_PUBLICATIONS = Statement(_R.select(_R.publications).where(_HERE))
_HOLD = Statement(_R.update({_R.publications: _R.publications + 1}).where(_HERE & matching(_R.version)))
_OWN = Statement(_R.update({_R.publications: _R.publications + 1}).where(_HERE))
_ASK = Statement(_R.update({_R.asked: _R.asked + 1}).where(_HERE))


def find(tx: Transaction) -> RuleRepository:
    """Answer how far it is; as at first, where no server has looked yet."""
    row = tx.row(_FIND.given())
    return RuleRepository() if row is None else RuleRepository(**row)


def publications(tx: Transaction) -> int:
    """Answer a number that has grown whenever rules were published."""
    row = tx.row(_PUBLICATIONS.given())
    return -1 if row is None else int(row["publications"])


def own(tx: Transaction) -> RuleRepository:
    """Keep all others out until the transaction ends, and answer how far it is; make its row where there is none."""
    if not tx.run(_OWN.given()):
        tx.run(_R.insert({_R.name: _NAME, _R.version: 0, _R.publications: 0, _R.asked: 0, _R.answered: 0}))
    return find(tx)


def hold(tx: Transaction, version: int) -> bool:
    """Keep all others out until the transaction ends; False where the branch was moved since this version."""
    return tx.run(_HOLD.given(version=version)) == 1


def ask(tx: Transaction) -> int:
    """Ask for an attempt; answer its number."""
    own(tx)
    tx.run(_ASK.given())
    return find(tx).asked


def move(tx: Transaction, version: int, head: str) -> bool:
    """Say where the branch is; False where another server has said so since this version."""
    change = {_R.head: head, _R.head_micros: tx.now, _R.version: version + 1, _R.settled: None}
    return tx.run(_R.update(change).where(_HERE & (_R.version == version))) == 1


def settle(tx: Transaction, version: int, commit: str) -> bool:
    """Say that every team was attempted at a commit; False where the branch was moved since this version."""
    return tx.run(_R.update({_R.settled: commit}).where(_HERE & (_R.version == version))) == 1


def unsettle(tx: Transaction) -> None:
    """Say that what is to be active has changed, though the branch has not."""
    tx.run(_R.update({_R.settled: None, _R.version: _R.version + 1}).where(_HERE))


def note_look(tx: Transaction, url: str, branch: str) -> None:
    """Say that the branch could be read."""
    change = {_R.url: url, _R.branch: branch, _R.looked_micros: tx.now, _R.trouble: None, _R.trouble_micros: None}
    tx.run(_R.update(change).where(_HERE))


def note_trouble(tx: Transaction, url: str, branch: str, trouble: str) -> None:
    """Say why it cannot be read; since when stays as it is while it lasts."""
    since = find(tx).trouble_micros or tx.now
    change = {_R.url: url, _R.branch: branch, _R.trouble: trouble, _R.trouble_micros: since}
    tx.run(_R.update(change).where(_HERE))


def answer(tx: Transaction, number: int) -> None:
    """Say that an attempt began after this one was asked for, and is over."""
    tx.run(_R.update({_R.answered: number}).where(_HERE & (_R.answered < number)))
