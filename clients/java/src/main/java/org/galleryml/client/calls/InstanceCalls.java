package org.galleryml.client.calls;

import org.galleryml.idl.AnnotateInstanceRequest;
import org.galleryml.idl.AnnotateInstanceResponse;
import org.galleryml.idl.DeprecateInstanceRequest;
import org.galleryml.idl.DeprecateInstanceResponse;
import org.galleryml.idl.EraseInstanceRequest;
import org.galleryml.idl.EraseInstanceResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetAnnotationsRequest;
import org.galleryml.idl.GetAnnotationsResponse;
import org.galleryml.idl.GetBlobLocationRequest;
import org.galleryml.idl.GetBlobLocationResponse;
import org.galleryml.idl.GetBlobRequest;
import org.galleryml.idl.GetBlobResponse;
import org.galleryml.idl.GetInstanceRequest;
import org.galleryml.idl.GetInstanceResponse;
import org.galleryml.idl.GetInstancesRequest;
import org.galleryml.idl.GetInstancesResponse;
import org.galleryml.idl.GetLineageRequest;
import org.galleryml.idl.GetLineageResponse;
import org.galleryml.idl.ReleaseInstanceRequest;
import org.galleryml.idl.ReleaseInstanceResponse;
import org.galleryml.idl.RestoreInstanceRequest;
import org.galleryml.idl.RestoreInstanceResponse;

/** Calls about instances. */
public interface InstanceCalls extends Caller {
    /** Get an instance by id; deprecated ones and drafts too. */
    default GetInstanceResponse getInstance(GetInstanceRequest request) {
        return read("getInstance", Client::getInstance, request);
    }

    /** Get up to 1,000 instances by id. */
    default GetInstancesResponse getInstances(GetInstancesRequest request) {
        return read("getInstances", Client::getInstances, request);
    }

    /** Read a range of an instance's bytes. */
    default GetBlobResponse getBlob(GetBlobRequest request) {
        return read("getBlob", Client::getBlob, request);
    }

    /** Tell where an instance's bytes lie, for clients that reach the store themselves; they check size and sha256. */
    default GetBlobLocationResponse getBlobLocation(GetBlobLocationRequest request) {
        return read("getBlobLocation", Client::getBlobLocation, request);
    }

    /** Walk an instance's line backwards, with causes and pins. */
    default GetLineageResponse getLineage(GetLineageRequest request) {
        return read("getLineage", Client::getLineage, request);
    }

    /** Give a draft its place in its line. An instance that has one is answered as it is. */
    default ReleaseInstanceResponse releaseInstance(ReleaseInstanceRequest request) {
        return write("releaseInstance", Client::releaseInstance, request);
    }

    /** Write annotations of an instance. */
    default AnnotateInstanceResponse annotateInstance(AnnotateInstanceRequest request) {
        return write("annotateInstance", Client::annotateInstance, request);
    }

    /** Read annotations of an instance, or their history. */
    default GetAnnotationsResponse getAnnotations(GetAnnotationsRequest request) {
        return read("getAnnotations", Client::getAnnotations, request);
    }

    /** Flag an instance as no longer meant for use: left out of newest, lists and selection, still read by its id. */
    default DeprecateInstanceResponse deprecateInstance(DeprecateInstanceRequest request) {
        return write("deprecateInstance", Client::deprecateInstance, request);
    }

    /** Lift a deprecation of an instance. */
    default RestoreInstanceResponse restoreInstance(RestoreInstanceRequest request) {
        return write("restoreInstance", Client::restoreInstance, request);
    }

    /**
     * Erase an instance's bytes for good, for every instance that shares them, and the named metadata values. Its
     * row and the reason stay; readers get GONE. Refused while a backup runs. A repeat erases further metadata keys.
     */
    default EraseInstanceResponse eraseInstance(EraseInstanceRequest request) {
        return write("eraseInstance", Client::eraseInstance, request);
    }
}
