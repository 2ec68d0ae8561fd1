package org.galleryml.client.errors;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a failure.
 *
 * @param reason a stable upper-case word, listed in docs/reference/faults.md
 * @param message a sentence for people: the field, the value, the limit and the way out
 * @param details field, value, limit and whatever else a program may act on
 * @param retryable whether the same call may succeed later
 * @param retryAfter the least wait before a repeat
 * @param requestId the id under which the server logged the call; empty where it never heard of it
 */
public record Problem(
        String reason,
        String message,
        Map<String, String> details,
        boolean retryable,
        Duration retryAfter,
        String requestId) implements Serializable {

    /** Keeps a copy of the details, and takes nothing for an empty text. */
    public Problem {
        reason = reason == null ? "" : reason;
        message = message == null ? "" : message;
        details = details == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(details));
        retryAfter = retryAfter == null ? Duration.ZERO : retryAfter;
        requestId = requestId == null ? "" : requestId;
    }

    /** Describes one that no repeat mends. */
    public static Problem of(String reason, String message) {
        return new Problem(reason, message, Map.of(), false, Duration.ZERO, "");
    }

    /** Describes a field that is not as it should be. */
    public static Problem ofField(String reason, String field, String message) {
        return of(reason, message).with("field", field);
    }

    /** Adds a detail. */
    public Problem with(String key, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(key, value);
        return new Problem(reason, message, more, retryable, retryAfter, requestId);
    }

    /** Says whether the same call may succeed later. */
    public Problem retryable(boolean mayBeRepeated) {
        return new Problem(reason, message, details, mayBeRepeated, retryAfter, requestId);
    }

    /** Names the call in the server's log. */
    public Problem inRequest(String id) {
        return new Problem(reason, message, details, retryable, retryAfter, id);
    }
}
