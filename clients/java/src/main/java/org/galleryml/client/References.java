package org.galleryml.client;

import java.util.List;
import java.util.stream.Collectors;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.records.Line;
import org.galleryml.idl.GetModelByNameRequest;
import org.galleryml.idl.ModelKey;

/** What references name, as calls take it. */
final class References {
    private static final int ID_LENGTH = 36;
    private static final int NAMED = 10;

    private References() {}

    /** Tells the id of the instance that a reference means; an id is taken as it is. */
    static String idOf(Operations client, String reference) {
        return isId(reference) ? reference : client.get(reference).id();
    }

    /** Names a model, given as its id or {@code project/model}. */
    static ModelKey model(String reference) {
        if (isId(reference)) {
            return new ModelKey().setModelId(reference);
        }
        Line line = modelLine(reference);
        return new ModelKey().setProjectName(line.project()).setBaseVersionId(line.model());
    }

    /** Tells the id of a model, given as its id or {@code project/model}. */
    static String modelId(Operations client, String reference) {
        if (isId(reference)) {
            return reference;
        }
        Line line = modelLine(reference);
        return client.calls().getModelByName(new GetModelByNameRequest()
                .setProjectName(line.project()).setBaseVersionId(line.model())).getModel().getModelId();
    }

    /** Throws NotFoundException where instances are missing that were asked for; names the first ten. */
    static void requireNone(List<String> missing, int asked) {
        if (!missing.isEmpty()) {
            String named = missing.stream().limit(NAMED).collect(Collectors.joining(", "));
            String more = missing.size() > NAMED ? " and " + (missing.size() - NAMED) + " more" : "";
            throw new NotFoundException(Problem.of("INSTANCE_NOT_FOUND", missing.size() + " of " + asked
                    + " ids name no instance: " + named + more).with("missingIds", String.join(",", missing)));
        }
    }

    private static Line modelLine(String reference) {
        Line line = Line.parse(reference);
        if (!line.shard().isEmpty()) {
            throw new InvalidArgumentException(Problem.ofField("REFERENCE_MALFORMED", "model", "'" + reference
                    + "' names one line of a model; write project/model").with("value", reference));
        }
        return line;
    }

    private static boolean isId(String reference) {
        return reference.length() == ID_LENGTH && reference.indexOf('/') < 0;
    }
}
