package org.galleryml.client.records;

/** How a field is compared. A missing value matches IS_NULL alone. */
public enum Operator {
    /** Equal. */
    EQUAL,
    /** Different. */
    NOT_EQUAL,
    /** Above. */
    GREATER_THAN,
    /** At least. */
    GREATER_THAN_OR_EQUAL,
    /** Below. */
    LESS_THAN,
    /** At most. */
    LESS_THAN_OR_EQUAL,
    /** Equal to one of several. */
    IN,
    /** Equal to none of several. */
    NOT_IN,
    /** Text with {@code %} for any characters, {@code _} for one; case-sensitive. */
    LIKE,
    /** Missing. */
    IS_NULL,
    /** There. */
    IS_NOT_NULL
}
