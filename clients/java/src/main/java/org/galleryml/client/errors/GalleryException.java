package org.galleryml.client.errors;

import java.time.Duration;
import java.util.Map;

/**
 * A call that failed, with what a caller can act on.
 *
 * <p>The client has repeated the call already where that could help, as long as there was time. The kinds of failure
 * are subclasses; see the package for all of them.
 */
public abstract class GalleryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private Problem problem;

    GalleryException(ErrorCode code, Problem problem) {
        super(problem.message());
        this.code = code;
        this.problem = problem;
    }

    GalleryException(ErrorCode code, Problem problem, Throwable cause) {
        this(code, problem);
        initCause(cause);
    }

    /** Tells the kind of failure. */
    public final ErrorCode code() {
        return code;
    }

    /** Tells the reason: a stable upper-case word, listed in docs/reference/faults.md. */
    public final String reason() {
        return problem.reason();
    }

    /** Tells field, value, limit and whatever else a program may act on. */
    public final Map<String, String> details() {
        return problem.details();
    }

    /** Tells whether the same call may succeed later. */
    public final boolean retryable() {
        return problem.retryable();
    }

    /** Tells the least wait before a repeat, as the server asked for; zero where it did not. */
    public final Duration retryAfter() {
        return problem.retryAfter();
    }

    /** Tells under which id the server's log has the call; empty where no call was made. */
    public final String requestId() {
        return problem.requestId();
    }

    /** Names the call that failed, unless the server did. For the client itself. */
    public final void nameRequest(String requestId) {
        if (problem.requestId().isEmpty()) {
            problem = problem.inRequest(requestId);
        }
    }

    @Override
    public String toString() {
        String mark = reason().isEmpty() ? code.name() : reason();
        String request = requestId().isEmpty() ? "" : ", request " + requestId();
        return getClass().getName() + ": " + getMessage() + " [" + mark + request + "]";
    }
}
