package org.galleryml.client.errors;

/** What was named does not exist. */
public final class NotFoundException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public NotFoundException(Problem problem) {
        super(ErrorCode.NOT_FOUND, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public NotFoundException(Problem problem, Throwable cause) {
        super(ErrorCode.NOT_FOUND, problem, cause);
    }
}
