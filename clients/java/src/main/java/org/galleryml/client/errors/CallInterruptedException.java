package org.galleryml.client.errors;

/** The calling thread was interrupted; it still is. A write may or may not have happened. */
public final class CallInterruptedException extends AbortedException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public CallInterruptedException(Problem problem) {
        super(problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public CallInterruptedException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
