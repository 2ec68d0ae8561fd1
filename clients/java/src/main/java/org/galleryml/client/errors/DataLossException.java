package org.galleryml.client.errors;

/** Stored bytes are missing, or differ from their digest. */
public class DataLossException extends GalleryException {
    private static final long serialVersionUID = 1L;

    /** Makes one of what is known. */
    public DataLossException(Problem problem) {
        super(ErrorCode.DATA_LOSS, problem);
    }

    /** Makes one of what is known, and what brought it about. */
    public DataLossException(Problem problem, Throwable cause) {
        super(ErrorCode.DATA_LOSS, problem, cause);
    }
}
