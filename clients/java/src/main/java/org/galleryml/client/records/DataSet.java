package org.galleryml.client.records;

import java.util.Optional;

/**
 * The data that something was measured on.
 *
 * @param name by which people know it
 * @param version of it
 * @param digest of its content, in whatever form the caller keeps it
 */
public record DataSet(String name, Optional<String> version, Optional<String> digest) {
    /** Names a data set. */
    public static DataSet of(String name) {
        return new DataSet(name, Optional.empty(), Optional.empty());
    }

    /** Names a version of a data set. */
    public static DataSet of(String name, String version) {
        return new DataSet(name, Optional.of(version), Optional.empty());
    }
}
