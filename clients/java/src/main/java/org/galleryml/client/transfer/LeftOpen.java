package org.galleryml.client.transfer;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A stream that is closed by whoever brought it. */
final class LeftOpen extends FilterInputStream {
    LeftOpen(InputStream stream) {
        super(stream);
    }

    @Override
    public void close() {
        // Not ours.
    }
}
