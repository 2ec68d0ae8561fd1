package org.galleryml.client.errors;

/** A limit on load or space is reached. */
public final class ResourceExhaustedException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public ResourceExhaustedException(Problem problem) {
        super(ErrorCode.RESOURCE_EXHAUSTED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public ResourceExhaustedException(Problem problem, Throwable cause) {
        super(ErrorCode.RESOURCE_EXHAUSTED, problem, cause);
    }
}
