package org.galleryml.examples.scoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.records.Serving;
import org.galleryml.client.serving.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What serves one destination.
 *
 * <p>Model and instance are one object behind one reference: a request reads it once, so that whatever is swapped
 * meanwhile, its answer is of one instance, and names it.
 */
final class Line implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final String PLACE = "marketplace/hourly-departures/dest=%s@production";

    private final GalleryClient gallery;
    private final String destination;
    private final Watch<Serving> watch;
    private volatile Loaded loaded;
    private volatile String lastProblem = "";

    /**
     * Loads what serves a destination, and begins to watch for the next. Where Gallery is down, it is what served when
     * this machine last heard of it; throws GalleryException, IllegalArgumentException or IOException where nothing can
     * be served.
     */
    Line(GalleryClient gallery, String destination, Duration watchEvery) throws IOException {
        this.gallery = gallery;
        this.destination = destination;
        this.watch = gallery.watchServing(PLACE.formatted(destination), watchEvery, this::swap);
    }

    /** Predicts by what is loaded now. */
    Forecast predict(LocalDateTime hour) {
        Loaded now = loaded;
        return new Forecast(now.model.predict(hour), now.instanceId);
    }

    /** Tells what is loaded, why, and what went wrong since. */
    State state() {
        Serving serving = watch.current();
        return new State(loaded.instanceId, serving.source().name(), serving.fromDisk(), lastProblem);
    }

    @Override
    public void close() {
        watch.close();
    }

    /** Loads an instance, then swaps to it; whatever fails leaves what is loaded, and the watch calls again. */
    private void swap(Serving serving) throws IOException {
        String instanceId = serving.instance().id();
        try {
            String json = new String(gallery.loadBytes(serving.instance()), StandardCharsets.UTF_8);
            loaded = new Loaded(instanceId, DemandModel.read(json, destination));
            lastProblem = "";
        } catch (IOException | RuntimeException error) {
            lastProblem = Instant.now() + " instance " + instanceId + " cannot serve: " + error.getMessage();
            throw error;
        }
        LOG.info("{} is served by {}", destination, serving.instance().reference());
    }

    /** A model and the instance that it is. */
    private record Loaded(String instanceId, DemandModel model) {}

    /**
     * How a line is.
     *
     * @param instance what is loaded
     * @param source what decided that it serves
     * @param fromDisk whether Gallery could not be asked, the last time
     * @param lastProblem when and why an instance could not take over; empty where the last one did
     */
    record State(String instance, String source, boolean fromDisk, String lastProblem) {}
}
