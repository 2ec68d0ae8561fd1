"""Tell how far a propagation is."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal import instance_store, propagation_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import PropagatedCopy, Propagation
from gallery_server.domain.names import normal_id
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry import instances
from gallery_server.registry.depending.dependency_preview import described

_ROW_BYTES = 4_096
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PropagationPage:
    """A propagation and a page of the copies that stand."""

    propagation: Propagation
    page: Page[PropagatedCopy]


def require(tx: Transaction, propagation_id: str | None, cause_instance_id: str | None) -> Propagation:
    """Answer the propagation of an id, or of the instance that was the change; raise NotFound where there is none."""
    if bool(propagation_id) == bool(cause_instance_id):
        raise InvalidArgument(
            Reason.FIELD_MALFORMED if propagation_id else Reason.FIELD_MISSING,
            "propagationId or causeInstanceId says which propagation is meant; set exactly one of them.",
            field="propagationId",
        )
    if propagation_id:
        field, normal = "propagationId", normal_id("propagationId", propagation_id)
        found = propagation_store.find(tx, normal)
    else:
        field, normal = "causeInstanceId", instances.require(tx, cause_instance_id).instance_id
        found = propagation_store.find_by_cause(tx, normal)
    if found is None:
        what = f"There is no propagation {normal}" if propagation_id else f"Nothing was propagated for {normal}"
        raise NotFound(Reason.PROPAGATION_NOT_FOUND, f"{what}.", field=field, value=normal)
    return found


def get(tx: Transaction, signer: CursorSigner, propagation: Propagation, request: PageRequest) -> PropagationPage:
    """Answer a page of the copies that a propagation has made, in the order in which they were made."""
    query = ("propagation", propagation.propagation_id)
    start = request.start(signer, query)
    places: dict[str, int] = {}

    def fetch(last: PropagatedCopy | None, limit: int) -> list[PropagatedCopy]:
        after = (None if start is None else int(start[0])) if last is None else places[last.instance.instance_id]
        made = propagation_store.list_copies(tx, propagation.propagation_id, after=after, limit=limit)
        places.update({instance_id: place for place, instance_id in made})
        found = instance_store.find_many(tx, [instance_id for _, instance_id in made])
        return described(tx, [found[instance_id] for _, instance_id in made])

    page = request.page(
        request.fetched(fetch, _AT_ONCE),
        signer,
        query,
        lambda copy: [places[copy.instance.instance_id]],
        lambda _: _ROW_BYTES,
    )
    return PropagationPage(propagation, page)
