package org.galleryml.client;

import org.galleryml.client.calls.Calls;
import org.galleryml.client.records.Instance;

/** What the operations of every noun need of a client; they are all its own. */
public interface Operations {
    /** Gives every call of the contract, with the structs that are generated from it. */
    Calls calls();

    /** Gets the instance that a reference means. */
    Instance get(String reference);
}
