package org.galleryml.examples.scoring;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.errors.UnavailableException;

/** Holds the lines that were asked for; the first request for one loads it. */
final class Lines implements AutoCloseable {
    /** Requests that may wait for a load at a time: those for other lines go on, however long Gallery takes. */
    private static final int LOADING = 8;

    private final GalleryClient gallery;
    private final Duration watchEvery;
    private final Map<String, Line> open = new ConcurrentHashMap<>();
    private final Semaphore loading = new Semaphore(LOADING);

    /** Prepares to load from a server. */
    Lines(GalleryClient gallery, Duration watchEvery) {
        this.gallery = gallery;
        this.watchEvery = watchEvery;
    }

    /** Answers the line of a destination; throws Refusal where it cannot be served. */
    Line of(String destination) {
        Line line = open.get(destination);
        if (line != null) {
            return line;
        }
        if (!loading.tryAcquire()) {
            throw new Refusal(503, "too many models are being loaded; ask again in a second");
        }
        try {
            return load(destination);
        } finally {
            loading.release();
        }
    }

    /** Tells how each line is. */
    SortedMap<String, Line.State> states() {
        SortedMap<String, Line.State> states = new TreeMap<>();
        open.forEach((destination, line) -> states.put(destination, line.state()));
        return states;
    }

    @Override
    public void close() {
        open.values().forEach(Line::close);
    }

    private synchronized Line load(String destination) {
        Line sooner = open.get(destination);
        if (sooner != null) {
            return sooner; // another request for it was faster
        }
        try {
            Line line = new Line(gallery, destination, watchEvery);
            open.put(destination, line);
            return line;
        } catch (NotFoundException error) {
            throw new Refusal(404, "nothing serves " + destination, error);
        } catch (UnavailableException | DeadlineExceededException error) {
            throw new Refusal(503, "Gallery is not reached, and no model of " + destination + " is kept here", error);
        } catch (GalleryException | IllegalArgumentException | IOException error) {
            throw new Refusal(502, "what serves " + destination + " cannot be used: " + error.getMessage(), error);
        }
    }
}
