package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.galleryml.client.errors.AbortedException;
import org.galleryml.client.errors.FailedPreconditionException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.errors.OwnerLostException;
import org.galleryml.client.records.Instance;
import org.galleryml.idl.AbortUploadRequest;
import org.galleryml.idl.BeginUploadRequest;
import org.galleryml.idl.GetUploadRequest;
import org.galleryml.idl.ModelInstanceRecord;
import org.galleryml.idl.UploadState;
import org.galleryml.idl.UploadStatus;

/** Sends a content in chunks, one acknowledged after the other, while the next is read and digested. */
final class ChunkedUpload {
    /** How often the content is read before an error is the caller's. */
    private static final int ROUNDS = 5;

    private static final Set<String> REWIND = Set.of("OFFSET_BEYOND_RECEIVED", "UPLOAD_INCOMPLETE");
    private static final Set<String> BEGIN_ANEW = Set.of(
            "UPLOAD_ABORTED", "UPLOAD_NOT_FOUND", "CHUNK_DIFFERS", "DIGEST_MISMATCH", "SIZE_MISMATCH");

    private final Transfer transfer;
    private final Workers workers;
    private final ModelInstanceRecord record;
    private final Content content;
    private final JournalEntry entry;

    ChunkedUpload(Transfer transfer, Workers workers, ModelInstanceRecord record, Content content,
            JournalEntry entry) {
        this.transfer = transfer;
        this.workers = workers;
        this.record = record;
        this.content = content;
        this.entry = entry;
    }

    /** Saves the content, first by a reading that was begun, then by others where bytes were lost. */
    Instance run(Reading begun) throws IOException {
        UploadStatus status = rememberedOrBegun();
        for (int round = 1; true; round++) {
            try {
                return round == 1 ? save(status, begun) : saveAgain(status);
            } catch (GalleryException error) {
                if (round == ROUNDS || !content.again() || !canGoOn(error)) {
                    throw error;
                }
                if (error instanceof OwnerLostException) {
                    giveUp(status);
                }
                status = REWIND.contains(error.reason()) ? rememberedOrBegun() : begin();
            }
        }
    }

    private Instance saveAgain(UploadStatus status) throws IOException {
        try (Reading reading = new Reading(transfer, workers, content)) {
            return save(status, reading);
        }
    }

    private Instance save(UploadStatus status, Reading reading) throws IOException {
        long received = status.getState() == UploadState.RECEIVING ? status.getReceivedBytes() : Long.MAX_VALUE;
        for (Reading.Piece piece = reading.next(); piece != null; piece = reading.next()) {
            if (reading.size() > received) {
                long offset = reading.size() - piece.length();
                int known = (int) Math.max(0, received - offset);
                received = send(status.getUploadId(), offset + known,
                        ByteBuffer.wrap(piece.bytes(), known, piece.length() - known));
            }
        }
        Instance made = new Commit(transfer, status.getUploadId(), reading.size(), reading.sha256()).await();
        entry.done();
        return made;
    }

    /** Sends a chunk; answers how many bytes its server has. */
    private long send(String uploadId, long offset, ByteBuffer data) {
        Chunk request = new Chunk(uploadId, offset, data);
        return transfer.call(calls -> calls.uploadChunk(request)).getStatus().getReceivedBytes();
    }

    private UploadStatus begin() {
        BeginUploadRequest request = new BeginUploadRequest().setModelInstanceRecord(record);
        content.size().ifPresent(request::setSize);
        UploadStatus begun = transfer.call(calls -> calls.beginUpload(request)).getStatus();
        entry.remember(begun.getUploadId());
        return begun;
    }

    /** Asks how far the upload is that was begun, maybe by a process that died; begins one where none could go on. */
    private UploadStatus rememberedOrBegun() {
        if (entry.uploadId().isEmpty()) {
            return begin();
        }
        GetUploadRequest request = new GetUploadRequest().setUploadId(entry.uploadId());
        try {
            UploadStatus now = transfer.call(calls -> calls.getUpload(request)).getStatus();
            boolean ended = now.getState() == UploadState.FAILED || now.getState() == UploadState.ABORTED;
            return ended ? begin() : now;
        } catch (GalleryException error) {
            if (BEGIN_ANEW.contains(error.reason())) {
                return begin();
            }
            throw error;
        }
    }

    private void giveUp(UploadStatus status) {
        try {
            transfer.call(calls -> calls.abortUpload(new AbortUploadRequest().setUploadId(status.getUploadId())));
        } catch (AbortedException | FailedPreconditionException | NotFoundException error) {
            return; // it is none any more
        }
    }

    private static boolean canGoOn(GalleryException error) {
        return error instanceof OwnerLostException || REWIND.contains(error.reason())
                || BEGIN_ANEW.contains(error.reason());
    }
}
