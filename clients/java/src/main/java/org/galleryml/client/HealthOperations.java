package org.galleryml.client;

import org.galleryml.client.records.Health;
import org.galleryml.client.records.Line;
import org.galleryml.client.wire.Healths;
import org.galleryml.idl.GetInstanceHealthRequest;
import org.galleryml.idl.GetLineHealthRequest;
import org.galleryml.idl.GetLineHealthResponse;
import org.galleryml.idl.ListHealthRequest;
import org.galleryml.idl.ListHealthResponse;

/** How complete, covered, skewed and drifting instances are. */
public interface HealthOperations extends Operations {
    /** Tells how healthy an instance is, with a sentence for all that is not good. */
    default Health health(String reference) {
        return Healths.read(calls().getInstanceHealth(
                new GetInstanceHealthRequest().setInstanceId(References.idOf(this, reference))).getHealth());
    }

    /** Lists the health of the instances of a line, {@code project/model[/key=value,...]}, newest first. */
    default Listing<Health> lineHealth(String line) {
        Line parsed = Line.parse(line);
        GetLineHealthRequest request = new GetLineHealthRequest()
                .setProjectName(parsed.project()).setBaseVersionId(parsed.model()).setShard(parsed.shard());
        return Listing.of((cursor, limit) -> {
            GetLineHealthResponse page =
                    calls().getLineHealth(new GetLineHealthRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Healths.read(page.getItems()), page.getNextCursor());
        });
    }

    /**
     * Lists the health of what counts in a project, worst first: what is current anywhere, else the newest instance of
     * each line.
     */
    default Listing<Health> projectHealth(String project) {
        ListHealthRequest request = new ListHealthRequest().setProjectName(project);
        return Listing.of((cursor, limit) -> {
            ListHealthResponse page =
                    calls().listHealth(new ListHealthRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Healths.read(page.getItems()), page.getNextCursor());
        });
    }
}
