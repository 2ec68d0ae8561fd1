package org.galleryml.client.errors;

/** The time of the call is over; a write may or may not have happened. */
public final class DeadlineExceededException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public DeadlineExceededException(Problem problem) {
        super(ErrorCode.DEADLINE_EXCEEDED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public DeadlineExceededException(Problem problem, Throwable cause) {
        super(ErrorCode.DEADLINE_EXCEEDED, problem, cause);
    }
}
