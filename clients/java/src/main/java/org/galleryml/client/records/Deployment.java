package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * The fact that an instance became current on a line in an environment, or that nothing is.
 *
 * @param id of the fact
 * @param place the line and the environment
 * @param kind how it came about
 * @param instanceId what is current; empty where nothing is any more
 * @param version of the instance
 * @param previousInstanceId what was current before
 * @param reason as the one who deployed gave it
 * @param created when, by the server's clock
 * @param createdBy who did it
 * @param ended when another one took its place; empty while it is current
 * @param unchanged whether it was current already, so that nothing was written
 */
public record Deployment(
        String id,
        Place place,
        DeploymentKind kind,
        Optional<String> instanceId,
        Optional<String> version,
        Optional<String> previousInstanceId,
        Optional<String> reason,
        Instant created,
        Optional<String> createdBy,
        Optional<Instant> ended,
        boolean unchanged) {}
