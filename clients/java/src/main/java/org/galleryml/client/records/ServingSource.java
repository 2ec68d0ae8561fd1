package org.galleryml.client.records;

/** What decided what serves. */
public enum ServingSource {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** A hold keeps it. */
    HOLD,
    /** A rule that serves the model there selects it. */
    RULE,
    /** It is deployed there. */
    DEPLOYMENT
}
