package org.galleryml.client.errors;

/** What would be made exists already and differs. */
public final class AlreadyExistsException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public AlreadyExistsException(Problem problem) {
        super(ErrorCode.ALREADY_EXISTS, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public AlreadyExistsException(Problem problem, Throwable cause) {
        super(ErrorCode.ALREADY_EXISTS, problem, cause);
    }
}
