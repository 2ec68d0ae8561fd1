package org.galleryml.client.calls;

import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetInstanceHealthRequest;
import org.galleryml.idl.GetInstanceHealthResponse;
import org.galleryml.idl.GetLineHealthRequest;
import org.galleryml.idl.GetLineHealthResponse;
import org.galleryml.idl.ListHealthRequest;
import org.galleryml.idl.ListHealthResponse;

/** Calls about health. */
public interface HealthCalls extends Caller {
    /** Tell how healthy an instance is, with every measure. */
    default GetInstanceHealthResponse getInstanceHealth(GetInstanceHealthRequest request) {
        return read("getInstanceHealth", Client::getInstanceHealth, request);
    }

    /** Tell how healthy the instances of a line are, newest first. */
    default GetLineHealthResponse getLineHealth(GetLineHealthRequest request) {
        return read("getLineHealth", Client::getLineHealth, request);
    }

    /** Tell how healthy a project is, worst first. */
    default ListHealthResponse listHealth(ListHealthRequest request) {
        return read("listHealth", Client::listHealth, request);
    }
}
