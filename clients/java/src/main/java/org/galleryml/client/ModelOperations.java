package org.galleryml.client;

import java.util.Arrays;
import java.util.Map;
import org.galleryml.client.records.Model;
import org.galleryml.client.records.Value;
import org.galleryml.client.wire.Models;
import org.galleryml.client.wire.Values;
import org.galleryml.idl.AnnotateModelRequest;
import org.galleryml.idl.CreateGalleryModelRequest;
import org.galleryml.idl.CreateGalleryModelResponse;
import org.galleryml.idl.GetModelRequest;
import org.galleryml.idl.GetModelResponse;
import org.galleryml.idl.ListModelsRequest;
import org.galleryml.idl.ListModelsResponse;

/** Models, whose instances are saved. A model is named by its id or as {@code project/model}. */
public interface ModelOperations extends Operations {
    /** Makes a model, or answers the one of that name. Shard keys are fixed once it has instances. */
    default Model createModel(String project, String name, String... shardKeys) {
        CreateGalleryModelRequest request =
                new CreateGalleryModelRequest().setProjectName(project).setBaseVersionId(name);
        if (shardKeys.length > 0) {
            request.setShardKeys(Arrays.asList(shardKeys));
        }
        CreateGalleryModelResponse response = calls().createGalleryModel(request);
        return Models.read(response.getModel(), response.getRevision());
    }

    /** Gets a model, with its newest revision. */
    default Model model(String reference) {
        GetModelResponse found =
                calls().getModel(new GetModelRequest().setModelId(References.modelId(this, reference)));
        return Models.read(found.getModel(), found.getRevision());
    }

    /** Lists the models of a project by name; those that are not deprecated. */
    default Listing<Model> models(String project) {
        ListModelsRequest request = new ListModelsRequest().setProjectName(project);
        return Listing.of((cursor, limit) -> {
            ListModelsResponse page =
                    calls().listModels(new ListModelsRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Models.read(page.getItems()), page.getNextCursor());
        });
    }

    /** Writes annotations of a model, such as owner, title and description. An empty text removes its key. */
    default Model annotateModel(String reference, Map<String, Value> annotations) {
        return Models.read(calls().annotateModel(new AnnotateModelRequest()
                .setModelId(References.modelId(this, reference))
                .setAnnotations(Values.write("annotations", annotations))).getModel(), null);
    }
}
