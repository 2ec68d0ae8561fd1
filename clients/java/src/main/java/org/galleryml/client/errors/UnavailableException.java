package org.galleryml.client.errors;

/** The server or a part behind it does not answer now. */
public class UnavailableException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public UnavailableException(Problem problem) {
        super(ErrorCode.UNAVAILABLE, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public UnavailableException(Problem problem, Throwable cause) {
        super(ErrorCode.UNAVAILABLE, problem, cause);
    }
}
