package org.galleryml.client;

import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Search;
import org.galleryml.client.wire.Instances;
import org.galleryml.client.wire.Searches;
import org.galleryml.idl.CountInstancesRequest;
import org.galleryml.idl.ModelQueryRequest;
import org.galleryml.idl.ModelQueryResponse;

/** Which instances there are. */
public interface SearchOperations extends Operations {
    /** Finds instances, newest first unless the search says otherwise. */
    default Listing<Instance> search(Search search) {
        ModelQueryRequest request =
                new ModelQueryRequest().setQuery(Searches.write(search)).setOrder(Searches.order(search));
        return new Listing<>((cursor, limit) -> {
            ModelQueryResponse page =
                    calls().modelQuery(new ModelQueryRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Instances.read(page.getItems()), page.getNextCursor());
        }, search.limit().orElse(Long.MAX_VALUE));
    }

    /** Counts instances, up to 10,000. */
    default long count(Search search) {
        return calls().countInstances(new CountInstancesRequest().setQuery(Searches.write(search))).getCount();
    }
}
