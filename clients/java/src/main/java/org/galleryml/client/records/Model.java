package org.galleryml.client.records;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data transformation meant for one problem, under its name in a project.
 *
 * @param id a UUIDv7
 * @param project the project's name
 * @param name the model's name in it
 * @param shardKeys the metadata keys whose values choose an instance's line; empty for an unsharded model
 * @param revision the one that was asked for or made
 * @param newestRevision the newest
 * @param deprecated whether it is no longer meant for use
 * @param annotations the newest of each key
 * @param created by the server's clock
 * @param createdBy who made it
 */
public record Model(
        String id,
        String project,
        String name,
        List<String> shardKeys,
        long revision,
        long newestRevision,
        boolean deprecated,
        Map<String, Value> annotations,
        Instant created,
        Optional<String> createdBy) {

    /** Writes the reference: {@code project/model}. */
    public String reference() {
        return project + "/" + name;
    }
}
