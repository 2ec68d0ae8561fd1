package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import org.galleryml.client.errors.DataLossException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.ProtocolException;
import org.galleryml.client.records.Instance;
import org.galleryml.idl.GetBlobRequest;
import org.galleryml.idl.GetBlobResponse;

/** Reads the bytes of one instance in order, a few ranges at a time, each repeated on its own. */
final class Ranges implements Pieces {
    private static final int IN_FLIGHT = 3;

    private final Transfer transfer;
    private final Workers workers;
    private final Instance instance;
    private final Deque<Future<ByteBuffer>> window = new ArrayDeque<>();
    private long asked;
    private ByteBuffer given;

    Ranges(Transfer transfer, Workers workers, Instance instance) {
        this.transfer = transfer;
        this.workers = workers;
        this.instance = instance;
    }

    @Override
    public ByteBuffer next() throws IOException {
        if (given != null) {
            transfer.giveBack(given);
        }
        given = following();
        return given;
    }

    @Override
    public void close() {
        window.forEach(each -> each.cancel(true));
    }

    private ByteBuffer following() throws IOException {
        if (instance.size() <= Chunks.CHUNK) {
            return asked < instance.size() ? read(advance()) : null;
        }
        while (window.size() < IN_FLIGHT && asked < instance.size()) {
            GetBlobRequest range = advance();
            window.add(workers.submit(() -> read(range)));
        }
        return window.isEmpty() ? null : transfer.await(window.remove());
    }

    private GetBlobRequest advance() {
        GetBlobRequest request = new GetBlobRequest()
                .setInstanceId(instance.id())
                .setOffset(asked)
                .setLength((int) Math.min(Chunks.CHUNK, instance.size() - asked));
        asked += request.getLength();
        return request;
    }

    private ByteBuffer read(GetBlobRequest range) {
        GetBlobResponse response = transfer.call(calls -> calls.getBlob(range));
        if (response.isSetSize() && response.getSize() != instance.size()) {
            throw new DataLossException(Problem.of("BLOB_DAMAGED", String.format(
                    "instance %s has %,d bytes in the store, and %,d in its record",
                    instance.id(), response.getSize(), instance.size())));
        }
        ByteBuffer data = BlobBytes.of(response);
        if (data.remaining() != range.getLength()) {
            throw new ProtocolException(Problem.of("REPLY_MALFORMED", String.format(
                    "asked for %,d bytes at %,d and got %,d",
                    range.getLength(), range.getOffset(), data.remaining())));
        }
        return data;
    }
}
