package org.galleryml.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes bytes on to a server, until it is closed: for the client, the server is gone then. It counts what clients
 * send, and can hold the connection back that sends some byte.
 */
final class Relay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final String host;
    private final int port;
    private final Thread accepting;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicBoolean holds = new AtomicBoolean();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final long most;

    Relay(String address) throws IOException {
        this(address, Long.MAX_VALUE);
    }

    /** Passes on so many bytes of clients, and holds the connection of the next one until it is let go. */
    Relay(String address, long most) throws IOException {
        this.most = most;
        int colon = address.lastIndexOf(':');
        host = address.substring(0, colon);
        port = Integer.parseInt(address.substring(colon + 1));
        accepting = thread(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Waits until a connection is held. */
    void awaitHeld() throws InterruptedException {
        held.await();
    }

    /** Passes on what was held. */
    void letGo() {
        letGo.countDown();
    }

    /** Tells how many bytes clients have sent. */
    long sent() {
        return sent.get();
    }

    @Override
    public void close() throws IOException {
        letGo();
        listener.close();
        // The system goes on listening until the thread that waits there has come back.
        join(accepting);
        for (Socket each : open) {
            each.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Socket far = new Socket(host, port);
                open.add(near);
                open.add(far);
                thread(() -> send(near, far));
                thread(() -> pass(far, near));
            } catch (IOException error) {
                return;
            }
        }
    }

    private void send(Socket from, Socket to) {
        try (from; to) {
            byte[] bytes = new byte[1 << 16];
            for (int count; (count = from.getInputStream().read(bytes)) >= 0;) {
                if (sent.addAndGet(count) > most && holds.compareAndSet(false, true)) {
                    held.countDown();
                    letGo.await();
                }
                to.getOutputStream().write(bytes, 0, count);
            }
        } catch (IOException | InterruptedException ended) {
            return; // one of the two is gone
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException ended) {
            return; // one of the two is gone
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
