"""Answer the calls about models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import model as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry import annotations as annotating
from gallery_server.registry import models
from gallery_server.registry.annotations import OF_MODELS
from gallery_server.registry.depending import declaring
from gallery_server.registry.models import ModelWish
from gallery_server.registry.projects import ProjectDefaults
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.dependencies import wishes_from_wire
from gallery_server.rpc.wire.models import model_to_wire, revision_to_wire, specification_from_wire
from gallery_server.rpc.wire.values import annotation_page_to_wire, values_from_wire


@dataclass(frozen=True, slots=True)
class ModelCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    defaults: ProjectDefaults

    def createGalleryModel(self, call: Call, request: Any) -> Any:
        """Make a model or its next revision."""
        wish = ModelWish(
            project_name=request.projectName,
            base_version_id=request.baseVersionId,
            specification=specification_from_wire(request.specification),
            shard_keys=request.shardKeys,
            expected_newest_revision=request.expectedNewestRevision,
            annotations=values_from_wire("annotations", request.annotations),
        )
        upstreams = wishes_from_wire("dependencies", request.dependencies)

        def create(tx: Transaction) -> Any:
            made = declaring.create(tx, call.caller, wish, upstreams, self.defaults)
            return idl.CreateGalleryModelResponse(
                model=model_to_wire(made.model), revision=revision_to_wire(made.revision), created=made.created
            )

        return self.transactions.write(call, request, create)

    def getModel(self, call: Call, request: Any) -> Any:
        """Get a model and one of its revisions by id."""

        def get(tx: Transaction) -> Any:
            model = models.require(tx, request.modelId)
            return idl.GetModelResponse(
                model=model_to_wire(models.annotated(tx, model)),
                revision=revision_to_wire(models.require_revision(tx, model, request.revision)),
            )

        return self.transactions.read(call, get)

    def getModelByName(self, call: Call, request: Any) -> Any:
        """Get a model and one of its revisions by project and name."""

        def get(tx: Transaction) -> Any:
            model = models.require_by_name(tx, request.projectName, request.baseVersionId)
            return idl.GetModelByNameResponse(
                model=model_to_wire(models.annotated(tx, model)),
                revision=revision_to_wire(models.require_revision(tx, model, request.revision)),
            )

        return self.transactions.read(call, get)

    def listModels(self, call: Call, request: Any) -> Any:
        """List the models of a project by name."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call,
            lambda tx: models.list_by_name(
                tx,
                self.signer,
                request.projectName,
                include_deprecated=bool(request.includeDeprecated),
                request=wanted,
            ),
        )
        return idl.ListModelsResponse(items=[model_to_wire(item) for item in page.items], nextCursor=page.next_cursor)

    def getModelHistory(self, call: Call, request: Any) -> Any:
        """List the revisions of a model, newest first."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(call, lambda tx: models.history(tx, self.signer, request.modelId, wanted))
        return idl.GetModelHistoryResponse(
            items=[revision_to_wire(item) for item in page.items], nextCursor=page.next_cursor
        )

    def deprecateModel(self, call: Call, request: Any) -> Any:
        """Flag a model or one revision as no longer meant for use."""
        return self._set_deprecated(call, request, idl.DeprecateModelResponse, deprecated=True)

    def restoreModel(self, call: Call, request: Any) -> Any:
        """Lift a deprecation of a model or one revision."""
        return self._set_deprecated(call, request, idl.RestoreModelResponse, deprecated=False)

    def annotateModel(self, call: Call, request: Any) -> Any:
        """Write annotations of a model."""
        given = values_from_wire("annotations", request.annotations)
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.AnnotateModelResponse(
                model=model_to_wire(models.annotate(tx, call.caller, request.modelId, given))
            ),
        )

    def getModelAnnotations(self, call: Call, request: Any) -> Any:
        """Read annotations of a model, or their history."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call,
            lambda tx: annotating.list_by_key(
                tx,
                self.signer,
                OF_MODELS,
                models.require(tx, request.modelId).model_id,
                key=request.key,
                history=bool(request.history),
                request=wanted,
            ),
        )
        return idl.GetModelAnnotationsResponse(page=annotation_page_to_wire(page))

    def _set_deprecated(self, call: Call, request: Any, response: Any, *, deprecated: bool) -> Any:
        return self.transactions.write(
            call,
            request,
            lambda tx: response(
                model=model_to_wire(
                    models.set_deprecated(
                        tx,
                        call.caller,
                        request.modelId,
                        request.revision,
                        deprecated=deprecated,
                        reason=request.reason,
                    )
                )
            ),
        )
