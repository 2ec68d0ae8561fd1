package org.galleryml.client.errors;

/** The server which held the bytes of an upload is lost, and they cannot be read once more. */
public final class OwnerLostException extends ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public OwnerLostException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public OwnerLostException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
