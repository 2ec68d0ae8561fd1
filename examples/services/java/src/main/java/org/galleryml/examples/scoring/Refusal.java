package org.galleryml.examples.scoring;

/** A request that is not served, with the status of its answer. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    Refusal(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Tells the status of HTTP. */
    int status() {
        return status;
    }
}
