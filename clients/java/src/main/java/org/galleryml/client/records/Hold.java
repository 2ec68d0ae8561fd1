package org.galleryml.client.records;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A standing order that keeps one instance, or for each line what was served when it was placed.
 *
 * @param id by which it is released
 * @param project whose lines it holds
 * @param model whose lines; empty for every one of the project
 * @param shard lines with these values; every line where empty
 * @param environment where
 * @param instanceId the one that it keeps; empty where it keeps what was served
 * @param reason why
 * @param created when it was placed
 * @param createdBy who placed it
 * @param until when it ends by itself; empty where only a release ends it
 * @param released when it was ended
 * @param releasedBy who ended it
 * @param releaseReason why
 */
public record Hold(
        String id,
        String project,
        Optional<String> model,
        Map<String, String> shard,
        String environment,
        Optional<String> instanceId,
        String reason,
        Instant created,
        Optional<String> createdBy,
        Optional<Instant> until,
        Optional<Instant> released,
        Optional<String> releasedBy,
        Optional<String> releaseReason) {}
