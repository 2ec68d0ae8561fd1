package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * The instance that serves at a place, and why.
 *
 * @param place where
 * @param instance what to load
 * @param source what decided it
 * @param reason in words
 * @param decisionId of the rule that decided, where one did
 * @param asked when the server was asked
 * @param fromDisk whether no server could be asked now, so that this is what one answered then
 */
public record Serving(
        Place place,
        Instance instance,
        ServingSource source,
        Optional<String> reason,
        Optional<String> decisionId,
        Instant asked,
        boolean fromDisk) {}
