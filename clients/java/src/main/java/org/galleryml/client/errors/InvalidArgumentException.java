package org.galleryml.client.errors;

/** A field is missing, malformed or over its limit. */
public class InvalidArgumentException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public InvalidArgumentException(Problem problem) {
        super(ErrorCode.INVALID_ARGUMENT, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public InvalidArgumentException(Problem problem, Throwable cause) {
        super(ErrorCode.INVALID_ARGUMENT, problem, cause);
    }
}
