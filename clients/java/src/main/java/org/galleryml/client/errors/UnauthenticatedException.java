package org.galleryml.client.errors;

/** The token is missing, unknown or expired. */
public final class UnauthenticatedException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public UnauthenticatedException(Problem problem) {
        super(ErrorCode.UNAUTHENTICATED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public UnauthenticatedException(Problem problem, Throwable cause) {
        super(ErrorCode.UNAUTHENTICATED, problem, cause);
    }
}
