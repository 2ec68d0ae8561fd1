package org.galleryml.client.errors;

/** The bytes which arrived are not those that were saved. */
public final class DigestMismatchException extends DataLossException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public DigestMismatchException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public DigestMismatchException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
