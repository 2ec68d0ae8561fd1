package org.galleryml.client.errors;

/** The server could not be reached, or was lost during the call. */
public class ConnectionFailedException extends UnavailableException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public ConnectionFailedException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public ConnectionFailedException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
