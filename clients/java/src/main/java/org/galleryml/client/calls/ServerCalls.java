package org.galleryml.client.calls;

import org.galleryml.idl.CheckHealthRequest;
import org.galleryml.idl.CheckHealthResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetServerInfoRequest;
import org.galleryml.idl.GetServerInfoResponse;
import org.galleryml.idl.ResolveReferenceRequest;
import org.galleryml.idl.ResolveReferenceResponse;

/** Calls about the server itself. */
public interface ServerCalls extends Caller {
    /** Tell version, limits, tiers and time. Every client opens with it. */
    default GetServerInfoResponse getServerInfo(GetServerInfoRequest request) {
        return read("getServerInfo", Client::getServerInfo, request);
    }

    /** Tell whether the server works. Needs no token. */
    default CheckHealthResponse checkHealth(CheckHealthRequest request) {
        return read("checkHealth", Client::checkHealth, request);
    }

    /** Find the instance that a reference string means. */
    default ResolveReferenceResponse resolveReference(ResolveReferenceRequest request) {
        return read("resolveReference", Client::resolveReference, request);
    }
}
