package org.galleryml.client.calls;

import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.ListJobsRequest;
import org.galleryml.idl.ListJobsResponse;
import org.galleryml.idl.RetryJobRequest;
import org.galleryml.idl.RetryJobResponse;

/** Calls about background jobs. */
public interface JobCalls extends Caller {
    /** List jobs of a state, newest first: those that failed for good unless it says otherwise. */
    default ListJobsResponse listJobs(ListJobsRequest request) {
        return read("listJobs", Client::listJobs, request);
    }

    /** Have a job tried again that failed for good; it goes on where it stood. */
    default RetryJobResponse retryJob(RetryJobRequest request) {
        return write("retryJob", Client::retryJob, request);
    }
}
