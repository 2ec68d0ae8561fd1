package org.galleryml.client.channel;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.galleryml.client.errors.ConnectionFailedException;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.InternalException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.ProtocolException;
import org.galleryml.client.errors.UnimplementedException;
import org.galleryml.idl.CallContext;
import org.galleryml.idl.Gallery;
import org.galleryml.idl.GalleryFault;

/** Makes one call after the other over one connection; no two at a time. */
final class Connection {
    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private final Address address;
    private final Socket socket;
    private final FrameTransport transport;
    private final Gallery.Client client;
    private volatile boolean closed;

    private Connection(Address address, Socket socket, Frames frames) {
        this.address = address;
        this.socket = socket;
        this.transport = new FrameTransport(socket, address, frames);
        this.client = new Gallery.Client(new MessageProtocol(transport));
    }

    /** Connects, within 10 seconds and the deadline. */
    static Connection open(Address address, Frames frames, Deadline deadline) {
        try {
            return new Connection(address, Socket.connect(address, deadline.within(CONNECTING)), frames);
        } catch (UnknownHostException error) {
            throw unreachable(address, "HOST_UNKNOWN", "no such host", false, error);
        } catch (IOException error) {
            throw unreachable(address, "NOT_CONNECTED", error.getMessage(), true, error);
        } catch (DeadlineExceededException error) {
            throw unreachable(address, "NOT_CONNECTED", "it does not answer", true, error);
        }
    }

    private static ConnectionFailedException unreachable(
            Address address, String reason, String why, boolean retryable, Exception cause) {
        Problem problem = Problem.of(reason,
                "cannot connect to " + address + ": " + why + "; is gallery-server running there?");
        return new ConnectionFailedException(
                problem.with("address", address.toString()).retryable(retryable), cause);
    }

    /** Answers a call; afterwards it is closed unless what came was an answer, a fault or a refusal. */
    <Q, A> A call(Method<Q, A> method, CallContext caller, Q request, Deadline deadline) {
        transport.begin(method.name(), deadline);
        boolean settled = false;
        try {
            A answer = method.invocation().invoke(client, caller, request);
            settled = true;
            return answer;
        } catch (GalleryFault fault) {
            settled = true;
            throw Faults.of(fault);
        } catch (TApplicationException refusal) {
            settled = true;
            throw refused(method.name(), refusal);
        } catch (GalleryException error) {
            throw error;
        } catch (TTransportException error) {
            throw error.getCause() instanceof IOException cause
                    ? lost(method.name(), cause)
                    : unreadable(method.name(), error);
        } catch (TException | RuntimeException error) {
            throw transport.sent() ? unreadable(method.name(), error) : malformed(method.name(), error);
        } finally {
            // An answer that is still owed would answer the next call.
            if (!settled && transport.sent()) {
                close();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean isStale() {
        return socket.isStale();
    }

    /** Ends the call that another thread makes here. */
    void cut() {
        socket.cut();
    }

    void close() {
        closed = true;
        socket.close();
    }

    private ConnectionFailedException lost(String method, IOException cause) {
        Problem problem = Problem.of("CONNECTION_LOST",
                "lost the connection to " + address + " during " + method + ": " + cause.getMessage());
        return new ConnectionFailedException(problem.with("address", address.toString()).retryable(true), cause);
    }

    private static ProtocolException unreadable(String method, Exception cause) {
        return new ProtocolException(Problem.of("REPLY_MALFORMED",
                "cannot read the reply to " + method + ": " + cause.getMessage()), cause);
    }

    private static InvalidArgumentException malformed(String method, Exception cause) {
        String why = cause instanceof NullPointerException ? "a list or a map of it holds null" : cause.getMessage();
        return new InvalidArgumentException(Problem.ofField("FIELD_MALFORMED", "request",
                "the request of " + method + " cannot be sent: " + why), cause);
    }

    private static GalleryException refused(String method, TApplicationException refusal) {
        return switch (refusal.getType()) {
            case TApplicationException.UNKNOWN_METHOD -> new UnimplementedException(
                    Problem.of("NOT_IN_THIS_VERSION", "the server does not know the call " + method), refusal);
            case TApplicationException.MISSING_RESULT -> new ProtocolException(Problem.of("REPLY_MALFORMED",
                    "the reply to " + method + " holds neither an answer nor a fault"), refusal);
            default -> new InternalException(Problem.of("CALL_REFUSED",
                    "the server refused " + method + ": " + refusal.getMessage()), refusal);
        };
    }
}
