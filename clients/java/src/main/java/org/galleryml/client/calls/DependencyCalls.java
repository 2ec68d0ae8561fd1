package org.galleryml.client.calls;

import org.galleryml.idl.AddDependencyRequest;
import org.galleryml.idl.AddDependencyResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetDependenciesRequest;
import org.galleryml.idl.GetDependenciesResponse;
import org.galleryml.idl.GetPropagationRequest;
import org.galleryml.idl.GetPropagationResponse;
import org.galleryml.idl.PreviewDependencyChangeRequest;
import org.galleryml.idl.PreviewDependencyChangeResponse;
import org.galleryml.idl.RemoveDependencyRequest;
import org.galleryml.idl.RemoveDependencyResponse;
import org.galleryml.idl.ReplaceDependenciesRequest;
import org.galleryml.idl.ReplaceDependenciesResponse;

/** Calls about what depends on what. */
public interface DependencyCalls extends Caller {
    /** Let a model depend on another; what depends on it in turn gets one copy a line, pinned anew. */
    default AddDependencyResponse addDependency(AddDependencyRequest request) {
        return write("addDependency", Client::addDependency, request);
    }

    /** Remove an edge; copies follow as when one is added. */
    default RemoveDependencyResponse removeDependency(RemoveDependencyRequest request) {
        return write("removeDependency", Client::removeDependency, request);
    }

    /** Set all that a model depends on, as one change. */
    default ReplaceDependenciesResponse replaceDependencies(ReplaceDependenciesRequest request) {
        return write("replaceDependencies", Client::replaceDependencies, request);
    }

    /** Tell which copies a change would make. Makes none. */
    default PreviewDependencyChangeResponse previewDependencyChange(PreviewDependencyChangeRequest request) {
        return read("previewDependencyChange", Client::previewDependencyChange, request);
    }

    /** Follow edges from a model, in either direction. */
    default GetDependenciesResponse getDependencies(GetDependenciesRequest request) {
        return read("getDependencies", Client::getDependencies, request);
    }

    /** Tell what a change brought about, and how far it is. */
    default GetPropagationResponse getPropagation(GetPropagationRequest request) {
        return read("getPropagation", Client::getPropagation, request);
    }
}
