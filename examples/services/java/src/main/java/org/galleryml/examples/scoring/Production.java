package org.galleryml.examples.scoring;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.records.Measurement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports how far forecasts were off: once in a while, an evaluation for each instance, all in one batch.
 *
 * <p>A batch that Gallery may not have got is sent again as it was, under the same request id, so that it counts once;
 * what comes meanwhile waits for the next.
 */
final class Production implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Production.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final ZoneId CLOCKS = ZoneId.of("America/New_York");
    /** A batch has at most 1,000 metrics, and an evaluation three. */
    private static final int MOST = 300;

    private final GalleryClient gallery;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            work -> new Thread(work, "production-metrics"));
    private final Map<String, Tally> tallies = new HashMap<>();
    private Batch unsent;

    /** Reports every so often. */
    Production(GalleryClient gallery, Duration every) {
        this.gallery = gallery;
        timer.scheduleWithFixedDelay(this::report, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts a forecast whose hour is over. */
    void add(Forecast forecast, LocalDateTime hour, double came) {
        Tally one = Tally.of(forecast.departures(), came, hour);
        synchronized (tallies) {
            tallies.merge(forecast.instanceId(), one, Tally::plus);
        }
    }

    /** Reports what is left, as far as Gallery takes it now. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            // One report may run yet, and ends within its time.
            if (!timer.awaitTermination(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a report does not end; what is left is lost");
                return;
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        while (report()) {
            LOG.info("the last metrics are reported");
        }
        if (unsent != null) {
            LOG.warn("metrics are lost, Gallery did not take them: {}", unsent);
        }
    }

    /** Sends a batch, where there is something to tell; answers whether it was taken. */
    private synchronized boolean report() {
        try {
            if (unsent == null) {
                unsent = next();
            }
            if (unsent == null) {
                return false;
            }
            gallery.insertMetrics(unsent.measurements, unsent.id, TIMEOUT);
            unsent = null;
            return true;
        } catch (GalleryException error) {
            if (error.retryable()) {
                LOG.warn("metrics wait for Gallery: {}", error.toString());
            } else {
                // Sent again it would be refused again, and everything after it would wait for ever.
                LOG.error("a batch of metrics was refused, and is dropped: {}", unsent, error);
                unsent = null;
            }
            return false;
        }
    }

    private Batch next() {
        synchronized (tallies) {
            if (tallies.isEmpty()) {
                return null;
            }
            List<String> instances = tallies.keySet().stream().limit(MOST).toList();
            return new Batch(UUID.randomUUID().toString(),
                    instances.stream().map(id -> measurement(id, tallies.remove(id))).toList());
        }
    }

    private static Measurement measurement(String instanceId, Tally tally) {
        return Measurement.of("Production")
                .instance(instanceId)
                .samples(tally.hours())
                .window(time(tally.start()), time(tally.end()))
                .metric("mae", tally.mae())
                .metric("rmse", tally.rmse())
                .metric("bias", tally.bias());
    }

    private static Instant time(LocalDateTime hour) {
        return hour.atZone(CLOCKS).toInstant();
    }

    /** What is sent at a time, and the id under which Gallery takes it once. */
    private record Batch(String id, List<Measurement> measurements) {
        @Override
        public String toString() {
            return id + " of " + measurements.stream().map(each -> each.instance().orElse("")).toList();
        }
    }
}
