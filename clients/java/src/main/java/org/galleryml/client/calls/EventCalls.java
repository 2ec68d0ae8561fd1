package org.galleryml.client.calls;

import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.ReadEventsRequest;
import org.galleryml.idl.ReadEventsResponse;

/** Calls about the feed of changes. */
public interface EventCalls extends Caller {
    /** Read the feed of changes, and wait where there are none. */
    default ReadEventsResponse readEvents(ReadEventsRequest request) {
        return read("readEvents", Client::readEvents, request);
    }
}
