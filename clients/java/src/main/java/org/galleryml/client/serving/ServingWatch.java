package org.galleryml.client.serving;

import java.time.Duration;
import java.util.function.Supplier;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.records.Place;
import org.galleryml.client.records.Serving;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks again and again what serves, and tells when it changes. */
public final class ServingWatch implements Watch<Serving> {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Place place;
    private final Supplier<Serving> ask;
    private final OnChange<Serving, ?> onChange;
    private final Duration interval;
    private final WatchThread thread;
    private volatile Serving current;

    private ServingWatch(
            Place place, Channel own, Supplier<Serving> ask, OnChange<Serving, ?> onChange, Duration interval) {
        this.place = place;
        this.ask = ask;
        this.onChange = onChange;
        this.interval = interval;
        this.thread = new WatchThread(place.toString(), own, this::lookLater);
    }

    /**
     * Tells the callback what serves now, in the thread of the caller, then begins to watch.
     *
     * @param own the channel over which it is asked, which ends with the watch
     */
    public static <E extends Exception> ServingWatch begin(Place place, Channel own, Supplier<Serving> ask,
            OnChange<Serving, E> onChange, Duration interval) throws E {
        ServingWatch watch = new ServingWatch(place, own, ask, onChange, interval);
        try {
            watch.current = ask.get();
            if (watch.current.fromDisk()) {
                watch.tellOfDisk();
            }
            onChange.accept(watch.current);
        } catch (Exception error) {
            own.close();
            throw error;
        }
        watch.thread.start();
        return watch;
    }

    @Override
    public Serving current() {
        return current;
    }

    @Override
    public void close() {
        thread.end();
    }

    private void lookLater() throws Exception {
        thread.pause(interval);
        if (!thread.hasEnded()) {
            look();
        }
    }

    private void look() throws Exception {
        Serving found;
        try {
            found = ask.get();
        } catch (GalleryException error) {
            if (!thread.hasEnded()) {
                LOG.warn("what serves at {} cannot be asked for: {}", place, error.toString());
            }
            return;
        }
        if (found.fromDisk() && !current.fromDisk()) {
            tellOfDisk();
        }
        if (!found.instance().equals(current.instance()) && !thread.hasEnded()) {
            onChange.accept(found);
        }
        current = found;
    }

    private void tellOfDisk() {
        LOG.warn("no server answers; {} goes on with what served before", place);
    }
}
