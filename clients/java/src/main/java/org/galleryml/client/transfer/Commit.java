package org.galleryml.client.transfer;

import java.time.Duration;
import org.galleryml.client.channel.Deadline;
import org.galleryml.client.channel.Faults;
import org.galleryml.client.errors.AbortedException;
import org.galleryml.client.errors.OwnerLostException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.records.Instance;
import org.galleryml.client.wire.Instances;
import org.galleryml.idl.CommitUploadRequest;
import org.galleryml.idl.CommitUploadResponse;
import org.galleryml.idl.FaultInfo;
import org.galleryml.idl.GetUploadRequest;
import org.galleryml.idl.UploadState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until bytes that have arrived are an instance. */
final class Commit {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

    /** Bytes a second that a slow store takes while the commit is awaited. */
    private static final long RATE = 10_000_000;
    /** Then the call is repeated. */
    private static final long WAIT_MILLIS = 20_000;
    /** How long tries of the server are borne that come to nothing. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Transfer transfer;
    private final CommitUploadRequest request;
    private Deadline patience;

    Commit(Transfer transfer, String uploadId, long size, String sha256) {
        this.transfer = transfer;
        this.request = new CommitUploadRequest()
                .setUploadId(uploadId)
                .setSize(size)
                .setSha256(sha256)
                .setWaitMs((int) Math.min(WAIT_MILLIS, transfer.callTimeout().toMillis() / 2));
    }

    /** Answers the instance; throws the fault for which there is none. */
    Instance await() {
        while (true) {
            CommitUploadResponse response = ask();
            UploadState state = response == null ? null : response.getStatus().getState();
            if (state == UploadState.COMMITTED) {
                return Instances.read(response.getInstance(), response.isAlreadyExisted());
            } else if (state == UploadState.FAILED) {
                throw Faults.of(response.getStatus().getFault());
            } else if (state == UploadState.ABORTED) {
                throw new AbortedException(Problem.of("UPLOAD_ABORTED",
                        "upload " + request.getUploadId() + " was given up; save again"));
            } else if (response != null) {
                bear(response.getStatus().getFault());
            }
        }
    }

    /** Asks once; null where the server that held the bytes is lost, and any other waits for the instance. */
    private CommitUploadResponse ask() {
        try {
            return transfer.call(Duration.ofSeconds(request.getSize() / RATE), calls -> calls.commitUpload(request));
        } catch (OwnerLostException error) {
            GetUploadRequest status = new GetUploadRequest().setUploadId(request.getUploadId());
            if (transfer.call(calls -> calls.getUpload(status)).getStatus().getState() == UploadState.RECEIVING) {
                throw error;
            }
            return null;
        }
    }

    /** Takes what became of the server's last try, null where it goes on; throws it once that has lasted. */
    private void bear(FaultInfo fault) {
        if (fault == null) {
            patience = null;
        } else if (patience == null) {
            patience = Deadline.in(PATIENCE);
            LOG.warn("the server has all bytes, but cannot store them yet, and tries on: {}", fault.getMessage());
        } else if (patience.remaining().isNegative()) {
            throw Faults.of(fault);
        }
    }
}
