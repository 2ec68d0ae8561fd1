package org.galleryml.client.channel;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.galleryml.client.errors.ClientClosedException;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.Problem;

/**
 * A TCP connection each of whose waits ends: at the deadline, by an interrupt, or because it is closed.
 *
 * <p>{@code java.net.Socket} limits one read but not many of them, limits no write, and does not see interrupts.
 */
final class Socket {
    /** What is copied between heap and system at once, since the JDK keeps a buffer of that size for each thread. */
    private static final int SLICE = 1 << 17;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private volatile boolean cut;

    private Socket() throws IOException {
        channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            selector = Selector.open();
        } catch (IOException | RuntimeException error) {
            channel.close();
            throw error;
        }
        key = channel.register(selector, 0);
    }

    /** Connects to the first address of a host that answers; each gets its share of the time. */
    static Socket connect(Address address, Deadline deadline) throws IOException {
        InetAddress[] all = InetAddress.getAllByName(address.host());
        for (int i = 0; i < all.length - 1; i++) {
            try {
                Duration share = Duration.ofMillis(deadline.millisLeft()).dividedBy(all.length - i);
                return connect(new InetSocketAddress(all[i], address.port()), deadline.within(share));
            } catch (IOException | DeadlineExceededException error) {
                continue; // what the last one says is told
            }
        }
        return connect(new InetSocketAddress(all[all.length - 1], address.port()), deadline);
    }

    private static Socket connect(InetSocketAddress address, Deadline deadline) throws IOException {
        Socket socket = new Socket();
        try {
            socket.establish(address, deadline);
            return socket;
        } catch (IOException | RuntimeException error) {
            socket.close();
            throw error;
        }
    }

    private void establish(InetSocketAddress address, Deadline deadline) throws IOException {
        if (!channel.connect(address)) {
            await(SelectionKey.OP_CONNECT, deadline);
            while (!channel.finishConnect()) {
                await(SelectionKey.OP_CONNECT, deadline);
            }
        }
    }

    /** Sends all of it. */
    void write(byte[] bytes, int length, Deadline deadline) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.position() < length) {
            buffer.limit(Math.min(length, buffer.position() + SLICE));
            if (channel.write(buffer) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    /** Receives so many bytes. */
    void read(byte[] bytes, int length, Deadline deadline) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.position() < length) {
            await(SelectionKey.OP_READ, deadline);
            int count;
            do {
                buffer.limit(Math.min(length, buffer.position() + SLICE));
                count = channel.read(buffer);
            } while (count == SLICE && buffer.position() < length);
            if (count < 0) {
                throw new EOFException("closed by the server");
            }
        }
    }

    /** Tells whether the server closed an idle connection, or sent what nobody asked for. */
    boolean isStale() {
        try {
            return cut || channel.read(ByteBuffer.allocate(1)) != 0;
        } catch (IOException error) {
            return true;
        }
    }

    /** Ends what another thread waits for here. */
    void cut() {
        cut = true;
        selector.wakeup();
    }

    void close() {
        try (selector; channel) {
            cut = true;
        } catch (IOException error) {
            // The connection is given up, whatever the system says of it.
            return;
        }
    }

    private void await(int wanted, Deadline deadline) throws IOException {
        key.interestOps(wanted);
        while (true) {
            if (cut) {
                throw new ClientClosedException(Problem.of("CLIENT_CLOSED", "the client was closed during the call"));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw Interrupts.interrupted();
            }
            int ready = selector.select(deadline.millisLeft());
            selector.selectedKeys().clear();
            if (ready > 0) {
                return;
            }
        }
    }
}
