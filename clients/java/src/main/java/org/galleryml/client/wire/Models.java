package org.galleryml.client.wire;

import java.util.List;
import java.util.Optional;
import org.galleryml.client.records.Model;
import org.galleryml.idl.ModelRevision;

/** Models. */
public final class Models {
    private Models() {}

    /** Reads a model, and the revision that was asked for or made. */
    public static Model read(org.galleryml.idl.Model wire, ModelRevision revision) {
        return new Model(
                wire.getModelId(),
                wire.getProjectName(),
                wire.getBaseVersionId(),
                wire.getShardKeys() == null ? List.of() : List.copyOf(wire.getShardKeys()),
                revision == null ? wire.getNewestRevision() : revision.getRevision(),
                wire.getNewestRevision(),
                wire.isDeprecated(),
                Values.read(wire.getAnnotations()),
                Values.time(wire.getCreatedMicros()),
                Optional.ofNullable(wire.getCreatedBy()));
    }

    /** Reads a page of models, each with its newest revision. */
    public static List<Model> read(List<org.galleryml.idl.Model> wire) {
        return wire == null ? List.of() : wire.stream().map(each -> read(each, null)).toList();
    }
}
