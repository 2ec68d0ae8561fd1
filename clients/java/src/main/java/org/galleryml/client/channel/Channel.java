package org.galleryml.client.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.galleryml.client.errors.ConnectionFailedException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.idl.CallContext;

/**
 * Carries calls to the servers of one installation: finds a connection, keeps deadlines, repeats, throws typed errors.
 *
 * <p>A call goes to the server that answered last, and moves on to the next where none is connected. Threads share a
 * channel.
 */
public final class Channel implements AutoCloseable {
    /** How often a server is tried that was never reached. */
    private static final int FIRST_CONTACT_ATTEMPTS = 4;
    /** How long the server lets one try of a call last. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(600);

    private final List<Address> addresses;
    private final ChannelSettings settings;
    private final Frames frames = new Frames();
    private final Servers servers;
    private final Map<Address, Channel> siblings = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Channel> others = ConcurrentHashMap.newKeySet();
    private Runnable onClose = () -> {};
    private volatile boolean reached;

    /** Names the servers; none is connected to before the first call. */
    public Channel(List<Address> addresses, ChannelSettings settings) {
        this.addresses = List.copyOf(addresses);
        this.settings = settings;
        this.servers = new Servers(this.addresses, settings.poolSize(), frames);
    }

    /** Tells where the servers are, with commas between them. */
    public String address() {
        return addresses.stream().map(Address::toString).collect(Collectors.joining(","));
    }

    /** Tells how long a call may take unless it says otherwise. */
    public Duration timeout() {
        return settings.timeout();
    }

    /** Gives back the memory of a reply that nobody reads any more. */
    public void giveBack(byte[] frame) {
        frames.giveBack(frame);
    }

    /** Makes a call; a write gets a {@code clientRequestId} of its own unless one is given. */
    public <Q, A> A call(Method<Q, A> method, Q request, CallOptions options) {
        CallContext caller = caller(method, options);
        Deadline deadline = Deadline.in(options.timeout() == null ? settings.timeout() : options.timeout());
        int failures = 0;
        int forgiven = 0;
        while (true) {
            try {
                return tryEach(method, caller, request, deadline);
            } catch (GalleryException error) {
                error.nameRequest(caller.getRequestId());
                failures++;
                if (options.outlastsRestart() && reached && error.reason().equals("NOT_CONNECTED")) {
                    forgiven++;
                }
                pause(policy().delay(error, failures, forgiven, deadline.remaining()).orElseThrow(() -> error));
            }
        }
    }

    /** Gives the channel to one server of the same installation, with the same settings. */
    public Channel to(String endpoint) {
        Address owner = Address.parse(endpoint);
        if (addresses.equals(List.of(owner))) {
            return this;
        }
        Channel sibling = siblings.computeIfAbsent(owner, each -> new Channel(List.of(each), settings));
        sibling.reached = true; // by whoever named it
        if (isClosed()) {
            sibling.close();
        }
        return sibling;
    }

    /**
     * Opens one more channel to the same servers, with connections of its own; it is closed with this one at the
     * latest.
     */
    public Channel another() {
        Channel channel = new Channel(addresses, settings);
        channel.onClose = () -> others.remove(channel);
        others.add(channel);
        if (isClosed()) {
            channel.close();
        }
        return channel;
    }

    /** Closes every connection; calls that run, wait or come later end with ClientClosedException. */
    @Override
    public void close() {
        closed.countDown();
        siblings.values().forEach(Channel::close);
        others.forEach(Channel::close);
        servers.close();
        onClose.run();
    }

    /** Tells whether it is closed. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits so long, or until it is closed; tells whether it is. */
    public boolean awaitClose(Duration length) {
        try {
            return closed.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            throw Interrupts.interrupted();
        }
    }

    private CallContext caller(Method<?, ?> method, CallOptions options) {
        String id = options.clientRequestId();
        return new CallContext()
                .setToken(settings.token())
                .setRequestId(randomId())
                .setClientName(settings.clientName())
                .setClientRequestId(id == null && method.writes() ? randomId() : id);
    }

    private <Q, A> A tryEach(Method<Q, A> method, CallContext caller, Q request, Deadline deadline) {
        List<ConnectionFailedException> losses = new ArrayList<>(1);
        for (Pool pool : servers.inTurn()) {
            try {
                return tryOne(pool, method, caller, request, deadline);
            } catch (ConnectionFailedException error) {
                losses.add(error);
            }
        }
        throw Servers.noneAnswers(losses);
    }

    private <Q, A> A tryOne(Pool pool, Method<Q, A> method, CallContext caller, Q request, Deadline deadline) {
        Deadline attempt = deadline.within(LONGEST_CALL);
        return pool.lend(attempt, connection -> {
            reached = true;
            servers.remember(pool);
            caller.setDeadlineMs(attempt.millisLeft());
            return connection.call(method, caller, request, attempt);
        });
    }

    private RetryPolicy policy() {
        // A wrong address is told at once; a server that was there is given the time of a restart.
        int attempts = reached ? settings.attempts() : Math.min(settings.attempts(), FIRST_CONTACT_ATTEMPTS);
        return new RetryPolicy(attempts, ceiling -> ThreadLocalRandom.current().nextLong(ceiling + 1));
    }

    private void pause(Duration wait) {
        if (awaitClose(wait)) {
            throw Pool.clientClosed();
        }
    }

    private static String randomId() {
        return UUID.randomUUID().toString();
    }
}
