package org.galleryml.client.errors;

/** The file that was being saved changed meanwhile. */
public final class SourceChangedException extends InvalidArgumentException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public SourceChangedException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public SourceChangedException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
