package org.galleryml.client.errors;

/** The principal may not do this. */
public final class PermissionDeniedException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public PermissionDeniedException(Problem problem) {
        super(ErrorCode.PERMISSION_DENIED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public PermissionDeniedException(Problem problem, Throwable cause) {
        super(ErrorCode.PERMISSION_DENIED, problem, cause);
    }
}
