package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * One change of one record; docs/reference/events.md explains each kind.
 *
 * @param number counts all events of the installation from 1 without gaps
 * @param kind such as {@code instance.created}
 * @param project empty for what belongs to none
 * @param subjectId the id of the record that changed
 * @param modelId of the model that it belongs to
 * @param created when, by the server's clock
 * @param createdBy who did it
 * @param requestId the request that did it
 * @param transactionId shared by those that were committed together
 * @param before JSON of what the change replaced; empty for what is new
 * @param after JSON of what stands now; empty for what is gone
 */
public record Event(
        long number,
        String kind,
        Optional<String> project,
        String subjectId,
        Optional<String> modelId,
        Instant created,
        String createdBy,
        Optional<String> requestId,
        String transactionId,
        Optional<String> before,
        Optional<String> after) {}
