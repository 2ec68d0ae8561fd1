package org.galleryml.client.errors;

/** This version of the server cannot do it. */
public final class UnimplementedException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public UnimplementedException(Problem problem) {
        super(ErrorCode.UNIMPLEMENTED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public UnimplementedException(Problem problem, Throwable cause) {
        super(ErrorCode.UNIMPLEMENTED, problem, cause);
    }
}
