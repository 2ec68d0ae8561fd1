package org.galleryml.client.errors;

/** The client was closed before the call, or during it. */
public final class ClientClosedException extends FailedPreconditionException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public ClientClosedException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public ClientClosedException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
