package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.galleryml.client.errors.GalleryException;

/**
 * One change of what depends on what, and the copies that it makes downstream.
 *
 * @param id by which it is asked for again
 * @param state how far it is
 * @param cause what changed
 * @param causeInstanceId the instance that was the change, where one was
 * @param modelId the model whose instance or edges changed
 * @param copies that it makes in all; empty until they are counted
 * @param copiesMade that stand
 * @param created when
 * @param createdBy who changed it
 * @param ended when it was through; empty while it runs
 * @param fault why it was given up
 */
public record Propagation(
        String id,
        PropagationState state,
        Cause cause,
        Optional<String> causeInstanceId,
        String modelId,
        OptionalLong copies,
        long copiesMade,
        Instant created,
        Optional<String> createdBy,
        Optional<Instant> ended,
        Optional<GalleryException> fault) {}
