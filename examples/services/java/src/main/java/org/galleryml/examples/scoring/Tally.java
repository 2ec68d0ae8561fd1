package org.galleryml.examples.scoring;

import java.time.LocalDateTime;

/** How far the forecasts of one instance were off; immutable. */
record Tally(long hours, double absolute, double squared, double signed, LocalDateTime start, LocalDateTime end) {
    /** Counts one hour. */
    static Tally of(double forecast, double came, LocalDateTime hour) {
        double error = forecast - came;
        return new Tally(1, Math.abs(error), error * error, error, hour, hour.plusHours(1));
    }

    /** Adds what was counted elsewhere. */
    Tally plus(Tally other) {
        return new Tally(
                hours + other.hours,
                absolute + other.absolute,
                squared + other.squared,
                signed + other.signed,
                start.isBefore(other.start) ? start : other.start,
                end.isAfter(other.end) ? end : other.end);
    }

    /** Tells how far they were off on average. */
    double mae() {
        return absolute / hours;
    }

    /** Tells the same with large errors weighing more. */
    double rmse() {
        return Math.sqrt(squared / hours);
    }

    /** Tells by how much they were too high on average. */
    double bias() {
        return signed / hours;
    }
}
