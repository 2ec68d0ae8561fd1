package org.galleryml.client.errors;

/** It existed and was erased for good. */
public final class GoneException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public GoneException(Problem problem) {
        super(ErrorCode.GONE, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public GoneException(Problem problem, Throwable cause) {
        super(ErrorCode.GONE, problem, cause);
    }
}
