package org.galleryml.client.errors;

/** A fault whose code this version of the client does not know. */
public final class UnknownFaultException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public UnknownFaultException(Problem problem) {
        super(ErrorCode.UNSPECIFIED, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public UnknownFaultException(Problem problem, Throwable cause) {
        super(ErrorCode.UNSPECIFIED, problem, cause);
    }
}
