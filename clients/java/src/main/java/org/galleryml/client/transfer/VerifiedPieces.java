package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.galleryml.client.errors.DigestMismatchException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.records.Instance;

/** Bytes from the server, put into the cache on their way; the last are not given before the digest of all is right. */
final class VerifiedPieces implements Pieces {
    private final Pieces fetched;
    private final Instance instance;
    private final Filling copy;
    private final Sha256 digest = new Sha256();
    private long done;
    private boolean verified;

    VerifiedPieces(Pieces fetched, Instance instance, Filling copy) {
        this.fetched = fetched;
        this.instance = instance;
        this.copy = copy;
    }

    @Override
    public ByteBuffer next() throws IOException {
        ByteBuffer piece = verified ? null : fetched.next();
        if (piece != null) {
            digest.update(piece);
            copy.write(piece);
            done += piece.remaining();
        }
        if (!verified && done >= instance.size()) {
            verify();
        }
        return piece;
    }

    @Override
    public void close() throws IOException {
        try (fetched) {
            copy.close();
        }
    }

    private void verify() {
        String arrived = digest.hex();
        if (!arrived.equals(instance.sha256())) {
            throw new DigestMismatchException(Problem.of("DIGEST_MISMATCH", "instance " + instance.id()
                    + " was saved with sha256 " + instance.sha256() + " and arrived with " + arrived
                    + "; `gallery-server fsck --deep` tells whether the store or the way is damaged")
                    .with("instanceId", instance.id()));
        }
        verified = true;
        copy.keep();
    }
}
