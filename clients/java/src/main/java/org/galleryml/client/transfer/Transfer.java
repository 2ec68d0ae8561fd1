package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.channel.Deadline;
import org.galleryml.client.channel.Interrupts;
import org.galleryml.client.errors.ConnectionFailedException;
import org.galleryml.client.errors.FailedPreconditionException;
import org.galleryml.client.errors.OwnerLostException;
import org.galleryml.client.errors.Problem;

/**
 * Carries the calls of one upload or download: they outlast a restart of the server, within one deadline for them all.
 *
 * <p>Each call has the channel's time; the transfer's own bounds the whole, and may be left open.
 */
final class Transfer {
    private final Channel anywhere;
    private final Deadline deadline;
    private volatile Channel channel;

    Transfer(Channel channel, Duration timeout) {
        this.anywhere = channel;
        this.channel = channel;
        this.deadline = Deadline.in(timeout);
    }

    /** Tells how long one call may take. */
    Duration callTimeout() {
        return anywhere.timeout();
    }

    /** Makes a call; follows an upload to the server that holds it. */
    <A> A call(Function<Calls, A> call) {
        return call(Duration.ZERO, call);
    }

    /**
     * Makes a call that may take so much longer; follows an upload to the server that holds it. Throws
     * OwnerLostException where that server does not come back; later calls go to any server again.
     */
    <A> A call(Duration longer, Function<Calls, A> call) {
        try {
            return attempt(longer, call);
        } catch (FailedPreconditionException error) {
            String endpoint = error.details().get("endpoint");
            if (!error.reason().equals("WRONG_HOST") || endpoint == null) {
                throw error;
            }
            channel = anywhere.to(endpoint);
            return attempt(longer, call);
        }
    }

    /** Gives back the memory of a reply that was read. */
    void giveBack(ByteBuffer read) {
        anywhere.giveBack(read.array());
    }

    /** Waits for what a worker does. */
    <T> T await(Future<T> work) throws IOException {
        try {
            return work.get(deadline.millisLeft(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            throw Interrupts.interrupted();
        } catch (TimeoutException error) {
            throw deadline.exceeded();
        } catch (ExecutionException error) {
            throw rethrown(error.getCause());
        }
    }

    private <A> A attempt(Duration longer, Function<Calls, A> call) {
        Channel used = channel;
        Duration timeout = anywhere.timeout().plus(longer);
        Duration left = Duration.ofMillis(deadline.millisLeft());
        Calls calls = new Calls(used).timeout(timeout.compareTo(left) < 0 ? timeout : left);
        if (used == anywhere) {
            // Where nobody answers, the transfer is lost, and so a restart is waited for.
            return call.apply(calls.outlastingRestarts());
        }
        try {
            return call.apply(calls);
        } catch (ConnectionFailedException error) {
            channel = anywhere;
            throw new OwnerLostException(Problem.of("OWNER_LOST", "the server " + used.address()
                    + ", which held the bytes that had arrived, does not answer; save again")
                    .with("address", used.address()).inRequest(error.requestId()), error);
        }
    }

    /** Throws what a worker met, as itself. */
    private static IOException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException error) {
            throw error;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException error ? error : new IOException(cause);
    }
}
