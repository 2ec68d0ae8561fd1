package org.galleryml.client.errors;

/** Begun work was given up, or overtaken by another caller. */
public class AbortedException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public AbortedException(Problem problem) {
        super(ErrorCode.ABORTED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public AbortedException(Problem problem, Throwable cause) {
        super(ErrorCode.ABORTED, problem, cause);
    }
}
