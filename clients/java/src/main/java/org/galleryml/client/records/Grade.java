package org.galleryml.client.records;

/** What is to be said of a measure of health. */
public enum Grade {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** Within what the project's policy allows. */
    GOOD,
    /** Beyond half of it. */
    FAIR,
    /** Beyond it. */
    POOR,
    /** Too little is known. */
    UNKNOWN
}
