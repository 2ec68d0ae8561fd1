package org.galleryml.client.errors;

/** What came back is no answer to the call. */
public final class ProtocolException extends InternalException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public ProtocolException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public ProtocolException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
