package org.galleryml.client.records;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A trained model: bytes and metadata, immutable, named by a UUIDv7.
 *
 * @param id a UUIDv7
 * @param project the project of its model
 * @param model the model's name in the project
 * @param modelId the model's id
 * @param revision of the model, counted from 1
 * @param version {@code <revision>.<ordinal>}, for people; empty on a draft
 * @param number counts the model's instances, and is never used again
 * @param lineSequence the place in its line; empty on a draft
 * @param shard the values of the model's shard keys; empty on the unsharded line
 * @param stage where it is in its life
 * @param metadata with dotted keys for what was nested
 * @param annotations the newest of each key
 * @param mediaType such as {@code application/zip}
 * @param format {@code bytes}, {@code folder}, {@code onnx} ...
 * @param size in bytes
 * @param sha256 of the bytes, 64 hexadecimal digits
 * @param externalId unique in its line, where the one who saved it gave one
 * @param cause why it came to be
 * @param causeInstanceId the instance that brought a copy about
 * @param copiedFromInstanceId the instance that a copy has its bytes from
 * @param environments where it is current
 * @param deprecated whether it is no longer meant for use
 * @param deprecationReason why, where it is
 * @param created when it was saved, by the server's clock
 * @param createdBy who saved it
 * @param originalCreated when it was made elsewhere, as an importer says
 * @param released when it entered its line; empty on a draft
 * @param erased whether its bytes were erased by law
 * @param alreadyExisted whether a save with an external id answered an instance that stood already
 */
public record Instance(
        String id,
        String project,
        String model,
        String modelId,
        long revision,
        Optional<String> version,
        long number,
        OptionalLong lineSequence,
        Map<String, String> shard,
        Stage stage,
        Map<String, Value> metadata,
        Map<String, Value> annotations,
        Optional<String> mediaType,
        Optional<String> format,
        long size,
        String sha256,
        Optional<String> externalId,
        Cause cause,
        Optional<String> causeInstanceId,
        Optional<String> copiedFromInstanceId,
        List<String> environments,
        boolean deprecated,
        Optional<String> deprecationReason,
        Instant created,
        Optional<String> createdBy,
        Optional<Instant> originalCreated,
        Optional<Instant> released,
        boolean erased,
        boolean alreadyExisted) {

    /** Writes the reference that every call and command accepts: {@code project/model/city=Oslo@4.2}. */
    public String reference() {
        return Line.of(project, model, shard) + "@" + version.orElse("#" + number);
    }

    /** Tells the line that it belongs to. */
    public Line line() {
        return Line.of(project, model, shard);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Instance instance && id.equals(instance.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Instance[" + reference() + ", " + id + "]";
    }
}
