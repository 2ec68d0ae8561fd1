package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * An edge: the downstream model depends on the upstream one.
 *
 * @param downstream as {@code project/model}
 * @param upstream as {@code project/model}
 * @param depth counts the edges between the model that was asked about and the farther end
 * @param acrossShards whether a change in any shard reaches the unsharded line of what depends on it
 * @param downstreamModelId the id of the one
 * @param upstreamModelId the id of the other
 * @param created since when
 * @param createdBy who added it
 */
public record Dependency(
        String downstream,
        String upstream,
        int depth,
        boolean acrossShards,
        String downstreamModelId,
        String upstreamModelId,
        Instant created,
        Optional<String> createdBy) {}
