package org.galleryml.client.serving;

import java.time.Duration;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.GoneException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.records.Champion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the feed of events, and asks a rule again when something was written that it reads. */
public final class ChampionWatch implements Watch<Champion> {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ChampionQuestion question;
    private final ChampionBook book;
    private final Calls calls;
    private final OnChange<Champion, ?> onChange;
    private final Duration interval;
    private final WatchThread thread;
    private final Feed feed;
    private volatile KeptChampion kept;
    private String told = "";
    private boolean due;

    private ChampionWatch(ChampionQuestion question, ChampionBook book, Channel own,
            OnChange<Champion, ?> onChange, Duration interval) {
        this.question = question;
        this.book = book;
        this.calls = new Calls(own);
        this.onChange = onChange;
        this.interval = interval;
        this.feed = new Feed(calls);
        this.thread = new WatchThread(question.rule(), own, this::follow);
    }

    /**
     * Tells the callback whom the rule prefers now, in the thread of the caller, then begins to watch.
     *
     * @param own the channel over which it is asked, which ends with the watch
     */
    public static <E extends Exception> ChampionWatch begin(ChampionQuestion question, ChampionBook book,
            Channel own, OnChange<Champion, E> onChange, Duration interval) throws E {
        ChampionWatch watch = new ChampionWatch(question, book, own, onChange, interval);
        try {
            watch.kept = book.ask(watch.calls, question);
            // What is written while the rule is asked again comes after this place of the feed, and is seen.
            watch.feed.begin(watch.kept.sources());
            watch.kept = book.ask(watch.calls, question);
            onChange.accept(watch.kept.champion());
            watch.told = watch.kept.champion().instance().id();
        } catch (Exception error) {
            own.close();
            throw error;
        }
        watch.thread.start();
        return watch;
    }

    @Override
    public Champion current() {
        return kept.champion();
    }

    @Override
    public void close() {
        thread.end();
    }

    /** One step of the watch. An error of the callback goes to the thread, which logs it. */
    private void follow() throws Exception {
        if (isAskedAnew()) {
            tell();
        }
    }

    /** Waits a while for something that the rule reads; tells whether it was asked again, and answered. */
    private boolean isAskedAnew() {
        try {
            boolean written = feed.read(kept.sources());
            if (written || isDue()) {
                due = true;
                kept = book.ask(calls, question);
                due = false;
                return true;
            }
        } catch (GoneException error) {
            feed.forget(); // archived meanwhile: begin at the newest, and ask
        } catch (NotFoundException error) {
            due = false;
            LOG.warn("{} prefers nothing now, and the last one stays: {}", question.rule(), error.toString());
        } catch (GalleryException error) {
            if (!thread.hasEnded()) {
                LOG.warn("whom {} prefers cannot be asked for: {}", question.rule(), error.toString());
                due = true;
                thread.pause(PAUSE);
            }
        }
        return false;
    }

    /** Tells whether to ask though nothing was read: after a failure, by the clock, and for what was not told. */
    private boolean isDue() {
        boolean untold = !told.equals(kept.champion().instance().id());
        boolean clock = kept.sources() != null && kept.sources().isClock();
        return due || ((clock || untold) && !kept.isYoungerThan(interval));
    }

    private void tell() throws Exception {
        Champion champion = kept.champion();
        if (!told.equals(champion.instance().id()) && !thread.hasEnded()) {
            onChange.accept(champion);
            told = champion.instance().id();
        }
    }
}
