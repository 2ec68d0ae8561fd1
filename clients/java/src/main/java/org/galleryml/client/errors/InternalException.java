package org.galleryml.client.errors;

/** The server failed; its log tells more under the request id. */
public class InternalException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public InternalException(Problem problem) {
        super(ErrorCode.INTERNAL, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public InternalException(Problem problem, Throwable cause) {
        super(ErrorCode.INTERNAL, problem, cause);
    }
}
