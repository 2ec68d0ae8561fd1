package org.galleryml.client.transfer;

import java.nio.ByteBuffer;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TMemoryBuffer;
import org.galleryml.idl.GetBlobResponse;

/** Finds the bytes of an answer where they lie, in the frame that it came in; the generated struct gives copies. */
final class BlobBytes extends TBinaryProtocol {
    private static final int SMALL = 128;

    private ByteBuffer found = ByteBuffer.allocate(0);

    private BlobBytes() throws TException {
        super(new TMemoryBuffer(SMALL));
    }

    static ByteBuffer of(GetBlobResponse response) {
        try {
            BlobBytes bytes = new BlobBytes();
            response.write(bytes);
            return bytes.found;
        } catch (TException error) {
            throw new IllegalStateException("what was read can be written", error);
        }
    }

    @Override
    public void writeBinary(ByteBuffer data) {
        found = data;
    }
}
