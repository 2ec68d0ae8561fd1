package org.galleryml.client.calls;

import org.galleryml.idl.AbortUploadRequest;
import org.galleryml.idl.AbortUploadResponse;
import org.galleryml.idl.BeginUploadRequest;
import org.galleryml.idl.BeginUploadResponse;
import org.galleryml.idl.CommitUploadRequest;
import org.galleryml.idl.CommitUploadResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetUploadRequest;
import org.galleryml.idl.GetUploadResponse;
import org.galleryml.idl.RegisterInstanceRequest;
import org.galleryml.idl.RegisterInstanceResponse;
import org.galleryml.idl.UploadChunkRequest;
import org.galleryml.idl.UploadChunkResponse;
import org.galleryml.idl.UploadModelRequest;
import org.galleryml.idl.UploadModelResponse;

/** Calls that bring bytes; {@code GalleryClient.save} makes them in the right order. */
public interface UploadCalls extends Caller {
    /** Save an instance of up to 4 MiB in one call. */
    default UploadModelResponse uploadModel(UploadModelRequest request) {
        return write("uploadModel", Client::uploadModel, request);
    }

    /** Begin an upload in chunks. The record is checked now, so that no byte is sent in vain. */
    default BeginUploadResponse beginUpload(BeginUploadRequest request) {
        return write("beginUpload", Client::beginUpload, request);
    }

    /** Send the next bytes. Acknowledged ones survive the death of the server process. */
    default UploadChunkResponse uploadChunk(UploadChunkRequest request) {
        return read("uploadChunk", Client::uploadChunk, request);
    }

    /** Tell how far an upload is. */
    default GetUploadResponse getUpload(GetUploadRequest request) {
        return read("getUpload", Client::getUpload, request);
    }

    /**
     * Make the instance from the received bytes. The work goes on when the caller or the server dies; a repeat waits
     * for it and answers the same.
     */
    default CommitUploadResponse commitUpload(CommitUploadRequest request) {
        return write("commitUpload", Client::commitUpload, request);
    }

    /** Make the instance from bytes that the caller wrote to the store itself; otherwise as {@code commitUpload}. */
    default RegisterInstanceResponse registerInstance(RegisterInstanceRequest request) {
        return write("registerInstance", Client::registerInstance, request);
    }

    /** Give an upload up and drop its bytes. */
    default AbortUploadResponse abortUpload(AbortUploadRequest request) {
        return write("abortUpload", Client::abortUpload, request);
    }
}
