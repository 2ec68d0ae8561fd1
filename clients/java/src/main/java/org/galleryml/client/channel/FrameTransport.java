package org.galleryml.client.channel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.ProtocolException;

/**
 * Sends a message as one frame and reads the reply as another, each within its limit and the deadline of the call.
 *
 * <p>Nothing leaves before a message is encoded whole, so that an encoding error costs no connection.
 */
final class FrameTransport extends TTransport {
    /** Bytes of a frame that the server takes. */
    static final int MAX_REQUEST = 8 << 20;
    /** Bytes of a frame that the client takes. */
    static final int MAX_REPLY = 16_000_000;

    private static final int HEAD = Integer.BYTES;
    /** What is kept from call to call for encoding; chunks fit. */
    private static final int KEPT = (1 << 20) + (1 << 14);
    private static final int ROOM = 1 << 12;
    private static final byte[] NONE = {};

    private final Socket socket;
    private final Address address;
    private final Frames frames;
    private Frame out = new Frame();
    private byte[] in = NONE;
    private int at;
    private int end;
    private Deadline deadline;
    private String method;
    private boolean sent;

    FrameTransport(Socket socket, Address address, Frames frames) {
        this.socket = socket;
        this.address = address;
        this.frames = frames;
    }

    /** Begins a call. */
    void begin(String calledMethod, Deadline until) {
        method = calledMethod;
        deadline = until;
        sent = false;
        in = NONE;
        at = 0;
        end = 0;
        if (out.capacity() > KEPT) {
            out = new Frame();
        }
        out.begin();
    }

    /** Tells whether anything of this call has left. */
    boolean sent() {
        return sent;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws TTransportException {
        int length = out.size() - HEAD;
        if (length > MAX_REQUEST) {
            throw new InvalidArgumentException(Problem.ofField("FIELD_TOO_LONG", "request", String.format(
                    "%s would send %,d bytes, and the server takes %,d in one call", method, length, MAX_REQUEST))
                    .with("value", Integer.toString(length)).with("limit", Integer.toString(MAX_REQUEST)));
        }
        try {
            sent = true;
            socket.write(out.finish(length), out.size(), deadline);
        } catch (IOException error) {
            throw new TTransportException(error);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TTransportException {
        need(length);
        System.arraycopy(in, at, bytes, offset, length);
        at += length;
        return length;
    }

    @Override
    public byte[] getBuffer() {
        return in;
    }

    @Override
    public int getBufferPosition() {
        return at;
    }

    @Override
    public int getBytesRemainingInBuffer() {
        return end - at;
    }

    @Override
    public void consumeBuffer(int length) {
        at += length;
    }

    @Override
    public void checkReadBytesAvailable(long length) throws TTransportException {
        need(length);
    }

    @Override
    public void updateKnownMessageSize(long size) {
        // The frame says how long a message is.
    }

    @Override
    public TConfiguration getConfiguration() {
        return TConfiguration.DEFAULT;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void open() {
        // It is made of an open connection.
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Reads the reply's frame before its first byte is wanted, and finds where it claims more than it holds. */
    private void need(long length) throws TTransportException {
        if (end == 0) {
            receive();
        }
        if (length < 0 || length > end - at) {
            throw new TTransportException(TTransportException.CORRUPTED_DATA,
                    String.format("it ends inside a value of %,d bytes", length));
        }
    }

    private void receive() throws TTransportException {
        byte[] head = new byte[HEAD];
        try {
            socket.read(head, HEAD, deadline);
            int length = ByteBuffer.wrap(head).getInt();
            if (length <= 0 || length > MAX_REPLY) {
                throw new ProtocolException(Problem.of("REPLY_TOO_LARGE", String.format(
                        "%s sent a reply of %,d bytes, and at most %,d are taken; is it a Gallery server?",
                        address, Integer.toUnsignedLong(length), MAX_REPLY)));
            }
            in = frames.take(length);
            socket.read(in, length, deadline);
            end = length;
        } catch (IOException error) {
            throw new TTransportException(error);
        }
    }

    /** A message behind room for its length. */
    private static final class Frame extends ByteArrayOutputStream {
        Frame() {
            super(1 << 10);
        }

        void begin() {
            reset();
            write(new byte[HEAD], 0, HEAD);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // Not doubled for a chunk, behind which only a few bytes come.
            if (length >= ROOM && count + length + ROOM > buf.length) {
                buf = Arrays.copyOf(buf, count + length + ROOM);
            }
            super.write(bytes, offset, length);
        }

        byte[] finish(int length) {
            ByteBuffer.wrap(buf).putInt(length);
            return buf;
        }

        int capacity() {
            return buf.length;
        }
    }
}
