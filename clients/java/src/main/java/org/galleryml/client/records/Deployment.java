package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * The fact that an instance became current on a line in an environment.
 *
 * @param id of the fact
 * @param place the line and the environment
 * @param instanceId what is current
 * @param previousInstanceId what was current before
 * @param reason as the one who deployed gave it
 * @param created when, by the server's clock
 * @param createdBy who did it
 * @param unchanged whether it was current already, so that nothing was written
 */
public record Deployment(
        String id,
        Place place,
        Optional<String> instanceId,
        Optional<String> previousInstanceId,
        Optional<String> reason,
        Instant created,
        Optional<String> createdBy,
        boolean unchanged) {}
