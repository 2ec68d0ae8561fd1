package org.galleryml.client.calls;

import org.galleryml.idl.CountInstancesRequest;
import org.galleryml.idl.CountInstancesResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.ModelQueryRequest;
import org.galleryml.idl.ModelQueryResponse;

/** Calls that find instances. */
public interface SearchCalls extends Caller {
    /** Find instances by record fields, metadata, annotations, metrics and health. */
    default ModelQueryResponse modelQuery(ModelQueryRequest request) {
        return read("modelQuery", Client::modelQuery, request);
    }

    /** Count the instances that a query means. */
    default CountInstancesResponse countInstances(CountInstancesRequest request) {
        return read("countInstances", Client::countInstances, request);
    }
}
