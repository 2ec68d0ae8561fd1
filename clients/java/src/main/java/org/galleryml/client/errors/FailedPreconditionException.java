package org.galleryml.client.errors;

/** The present state of the store, or of the client, forbids it. */
public class FailedPreconditionException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public FailedPreconditionException(Problem problem) {
        super(ErrorCode.FAILED_PRECONDITION, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public FailedPreconditionException(Problem problem, Throwable cause) {
        super(ErrorCode.FAILED_PRECONDITION, problem, cause);
    }
}
