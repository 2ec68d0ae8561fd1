package org.galleryml.client.calls;

import org.galleryml.idl.AnnotateModelRequest;
import org.galleryml.idl.AnnotateModelResponse;
import org.galleryml.idl.CreateGalleryModelRequest;
import org.galleryml.idl.CreateGalleryModelResponse;
import org.galleryml.idl.DeprecateModelRequest;
import org.galleryml.idl.DeprecateModelResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetModelAnnotationsRequest;
import org.galleryml.idl.GetModelAnnotationsResponse;
import org.galleryml.idl.GetModelByNameRequest;
import org.galleryml.idl.GetModelByNameResponse;
import org.galleryml.idl.GetModelHistoryRequest;
import org.galleryml.idl.GetModelHistoryResponse;
import org.galleryml.idl.GetModelRequest;
import org.galleryml.idl.GetModelResponse;
import org.galleryml.idl.ListModelsRequest;
import org.galleryml.idl.ListModelsResponse;
import org.galleryml.idl.RestoreModelRequest;
import org.galleryml.idl.RestoreModelResponse;

/** Calls about models and their revisions. */
public interface ModelCalls extends Caller {
    /** Make a model or its next revision; a specification equal to any revision's answers that revision. */
    default CreateGalleryModelResponse createGalleryModel(CreateGalleryModelRequest request) {
        return write("createGalleryModel", Client::createGalleryModel, request);
    }

    /** Get a model and one of its revisions by id. */
    default GetModelResponse getModel(GetModelRequest request) {
        return read("getModel", Client::getModel, request);
    }

    /** Get a model and one of its revisions by project and name. */
    default GetModelByNameResponse getModelByName(GetModelByNameRequest request) {
        return read("getModelByName", Client::getModelByName, request);
    }

    /** List the models of a project by name. */
    default ListModelsResponse listModels(ListModelsRequest request) {
        return read("listModels", Client::listModels, request);
    }

    /** List the revisions of a model, newest first. */
    default GetModelHistoryResponse getModelHistory(GetModelHistoryRequest request) {
        return read("getModelHistory", Client::getModelHistory, request);
    }

    /** Flag a model or one revision as no longer meant for use. What runs keeps running. */
    default DeprecateModelResponse deprecateModel(DeprecateModelRequest request) {
        return write("deprecateModel", Client::deprecateModel, request);
    }

    /** Lift a deprecation of a model or one revision. */
    default RestoreModelResponse restoreModel(RestoreModelRequest request) {
        return write("restoreModel", Client::restoreModel, request);
    }

    /** Write annotations of a model. */
    default AnnotateModelResponse annotateModel(AnnotateModelRequest request) {
        return write("annotateModel", Client::annotateModel, request);
    }

    /** Read annotations of a model, or their history. */
    default GetModelAnnotationsResponse getModelAnnotations(GetModelAnnotationsRequest request) {
        return read("getModelAnnotations", Client::getModelAnnotations, request);
    }
}
