package org.galleryml.client.channel;

import java.time.Duration;
import java.util.Map;
import org.galleryml.client.errors.AbortedException;
import org.galleryml.client.errors.AlreadyExistsException;
import org.galleryml.client.errors.DataLossException;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.FailedPreconditionException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.GoneException;
import org.galleryml.client.errors.InternalException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.errors.PermissionDeniedException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.ResourceExhaustedException;
import org.galleryml.client.errors.UnauthenticatedException;
import org.galleryml.client.errors.UnavailableException;
import org.galleryml.client.errors.UnimplementedException;
import org.galleryml.client.errors.UnknownFaultException;
import org.galleryml.idl.FaultCode;
import org.galleryml.idl.FaultInfo;
import org.galleryml.idl.GalleryFault;

/** Makes the typed error of a fault. */
public final class Faults {
    private Faults() {}

    /** Makes the error of a call that failed. */
    public static GalleryException of(GalleryFault fault) {
        return of(fault.getCode(), problem(fault.getReason(), fault.getMessage(), fault.getDetails(),
                fault.isRetryable(), fault.getRetryAfterMs(), fault.getRequestId()));
    }

    /** Makes the error of work behind a call that failed. */
    public static GalleryException of(FaultInfo fault) {
        return of(fault.getCode(), problem(fault.getReason(), fault.getMessage(), fault.getDetails(),
                fault.isRetryable(), fault.getRetryAfterMs(), fault.getRequestId()));
    }

    private static Problem problem(String reason, String message, Map<String, String> details, boolean retryable,
            long retryAfterMs, String requestId) {
        String said = message == null ? "the server answered a fault, and no more of it" : message;
        return new Problem(reason, said, details, retryable, Duration.ofMillis(retryAfterMs), requestId);
    }

    private static GalleryException of(FaultCode code, Problem problem) {
        // Null where a newer server has a code that this client does not know.
        return switch (code == null ? FaultCode.UNSPECIFIED : code) {
            case UNSPECIFIED -> new UnknownFaultException(problem);
            case INVALID_ARGUMENT -> new InvalidArgumentException(problem);
            case UNAUTHENTICATED -> new UnauthenticatedException(problem);
            case PERMISSION_DENIED -> new PermissionDeniedException(problem);
            case NOT_FOUND -> new NotFoundException(problem);
            case ALREADY_EXISTS -> new AlreadyExistsException(problem);
            case FAILED_PRECONDITION -> new FailedPreconditionException(problem);
            case ABORTED -> new AbortedException(problem);
            case RESOURCE_EXHAUSTED -> new ResourceExhaustedException(problem);
            case DEADLINE_EXCEEDED -> new DeadlineExceededException(problem);
            case UNAVAILABLE -> new UnavailableException(problem);
            case UNIMPLEMENTED -> new UnimplementedException(problem);
            case GONE -> new GoneException(problem);
            case DATA_LOSS -> new DataLossException(problem);
            case INTERNAL -> new InternalException(problem);
        };
    }
}
