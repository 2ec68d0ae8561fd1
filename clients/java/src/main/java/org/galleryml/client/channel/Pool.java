package org.galleryml.client.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.galleryml.client.errors.ClientClosedException;
import org.galleryml.client.errors.Problem;

/** Lends connections to one server, so many at a time, the one used last first. */
final class Pool {
    /** How long a connection may lie idle; the server closes it after 300 seconds. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(240);
    /** Wakes whoever waits at a pool that is closed. */
    private static final int ALL_WAITERS = 1 << 20;

    private final Address address;
    private final Frames frames;
    private final Semaphore slots;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<Connection> lent = new HashSet<>();
    private boolean closed;

    Pool(Address address, int size, Frames frames) {
        this.address = address;
        this.frames = frames;
        this.slots = new Semaphore(size, true);
    }

    /** Lends a connection for the time of one call; waits for one within the deadline. */
    <A> A lend(Deadline deadline, Function<Connection, A> use) {
        acquire(deadline);
        try {
            Connection connection = take();
            if (connection == null) {
                connection = Connection.open(address, frames, deadline);
            }
            try {
                lend(connection);
                return use.apply(connection);
            } finally {
                putBack(connection);
            }
        } finally {
            slots.release();
        }
    }

    /** Closes idle connections, and ends the calls on the others. */
    void close() {
        List<Idle> dropped;
        synchronized (this) {
            closed = true;
            dropped = new ArrayList<>(idle);
            idle.clear();
            lent.forEach(Connection::cut);
        }
        dropped.forEach(each -> each.connection.close());
        slots.release(ALL_WAITERS);
    }

    private void acquire(Deadline deadline) {
        try {
            if (!slots.tryAcquire(deadline.millisLeft(), TimeUnit.MILLISECONDS)) {
                throw deadline.exceeded();
            }
        } catch (InterruptedException interrupt) {
            throw Interrupts.interrupted();
        }
    }

    /** Gives the connection used last that the server still holds open; null where there is none. */
    private Connection take() {
        dropOld();
        while (true) {
            Connection connection;
            synchronized (this) {
                refuseIfClosed();
                if (idle.isEmpty()) {
                    return null;
                }
                connection = idle.removeLast().connection;
            }
            if (!connection.isStale()) {
                return connection;
            }
            connection.close();
        }
    }

    private synchronized void lend(Connection connection) {
        lent.add(connection);
        refuseIfClosed();
    }

    private void putBack(Connection connection) {
        boolean kept;
        synchronized (this) {
            lent.remove(connection);
            kept = !closed && !connection.isClosed();
            if (kept) {
                idle.addLast(new Idle(connection, System.nanoTime()));
            }
        }
        if (!kept) {
            connection.close();
        }
        dropOld();
    }

    private void dropOld() {
        long latest = System.nanoTime() - IDLE_NANOS;
        while (true) {
            Connection old;
            synchronized (this) {
                if (idle.isEmpty() || idle.peekFirst().since - latest > 0) {
                    return;
                }
                old = idle.removeFirst().connection;
            }
            old.close();
        }
    }

    private void refuseIfClosed() {
        if (closed) {
            throw clientClosed();
        }
    }

    static ClientClosedException clientClosed() {
        return new ClientClosedException(
                Problem.of("CLIENT_CLOSED", "the client is closed; open another one"));
    }

    private record Idle(Connection connection, long since) {}
}
