package org.galleryml.client.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.UnavailableException;
import org.junit.jupiter.api.Test;

/** Waits double, are capped, and are not begun where they would end too late. */
class RetryPolicyTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final RetryPolicy policy = new RetryPolicy(12, LongUnaryOperator.identity());

    @Test
    void doublesUpToFiveSeconds() {
        assertEquals(Optional.of(Duration.ofMillis(50)), policy.delay(busy(0), 1, 0, LONG));
        assertEquals(Optional.of(Duration.ofMillis(400)), policy.delay(busy(0), 4, 0, LONG));
        assertEquals(Optional.of(Duration.ofSeconds(5)), policy.delay(busy(0), 11, 0, LONG));
        assertEquals(Optional.of(Duration.ofSeconds(5)), policy.delay(busy(0), 1_000, 999, LONG));
    }

    @Test
    void waitsAsLongAsTheServerAsksFor() {
        assertEquals(Optional.of(Duration.ofSeconds(9)), policy.delay(busy(9_000), 1, 0, LONG));
    }

    @Test
    void givesUp() {
        assertEquals(Optional.empty(), policy.delay(busy(0), 12, 0, LONG));
        assertEquals(Optional.empty(), policy.delay(busy(0), 1, 0, Duration.ofMillis(50)));
        GalleryException wrong = new UnavailableException(Problem.of("NO", "no"));
        assertEquals(Optional.empty(), policy.delay(wrong, 1, 0, LONG));
    }

    private static GalleryException busy(long millis) {
        return new UnavailableException(
                new Problem("BUSY", "busy", Map.of(), true, Duration.ofMillis(millis), ""));
    }
}
