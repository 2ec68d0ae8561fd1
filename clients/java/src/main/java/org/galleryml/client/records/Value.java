package org.galleryml.client.records;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** A typed value of metadata, annotations and requests. A value matches only its own kind; whole and number compare. */
public sealed interface Value {
    /** Makes a text, of at most 64 KiB in UTF-8. */
    static Value of(String text) {
        return new Text(text);
    }

    /** Makes a whole number. */
    static Value of(long whole) {
        return new Whole(whole);
    }

    /** Makes a number; NaN and the infinities are kept as what they are. */
    static Value of(double number) {
        return new Number(number);
    }

    /** Makes a flag. */
    static Value of(boolean flag) {
        return new Flag(flag);
    }

    /** Makes a time, which is kept to the microsecond. */
    static Value of(Instant time) {
        return new Time(time);
    }

    /** Tells the value as text for people. */
    String text();

    /**
     * Text.
     *
     * @param text what it says
     */
    record Text(String text) implements Value {
        /** Refuses null. */
        public Text {
            Objects.requireNonNull(text);
        }
    }

    /**
     * A whole number of 64 bits.
     *
     * @param whole how many
     */
    record Whole(long whole) implements Value {
        @Override
        public String text() {
            return Long.toString(whole);
        }
    }

    /**
     * A number.
     *
     * @param number how much
     */
    record Number(double number) implements Value {
        @Override
        public String text() {
            return Double.toString(number);
        }
    }

    /**
     * True or false.
     *
     * @param flag which
     */
    record Flag(boolean flag) implements Value {
        @Override
        public String text() {
            return Boolean.toString(flag);
        }
    }

    /**
     * A moment, to the microsecond.
     *
     * @param time when
     */
    record Time(Instant time) implements Value {
        /** Drops what is below a microsecond. */
        public Time {
            time = time.truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public String text() {
            return time.toString();
        }
    }

    /** A kind of value that this version of the client does not know. */
    record Unknown() implements Value {
        @Override
        public String text() {
            return "?";
        }
    }
}
